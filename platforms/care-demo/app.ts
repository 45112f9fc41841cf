import { serveAssets } from '../shared/assets.ts';
import { createPlatform, type Environment, type Platform } from '../shared/server.ts';
import { createCaches } from './caches.ts';
import { dashboardRoutes } from './dashboard.ts';
import { homeRoutes, PAGE_ASSETS } from './home.ts';
import { postRoutes } from './posts.ts';
import { regionRoutes } from './regions.ts';
import { ReportFiles } from './report-files.ts';
import { reportRoutes } from './reports.ts';
import { simulationRoutes } from './simulations.ts';

/** The whole server, not yet listening. Its folder of reports goes when it is closed. */
export async function createCareDemo(env: Environment): Promise<Platform> {
  const platform = createPlatform(env);
  const caches = createCaches(platform);
  const files = await ReportFiles.create(env.REPORTS_DIR);
  platform.app.addHook('onClose', () => files.remove());
  homeRoutes(platform);
  regionRoutes(platform, caches);
  dashboardRoutes(platform, caches);
  simulationRoutes(platform, caches);
  postRoutes(platform);
  reportRoutes(platform, files);
  await serveAssets(platform.app, new URL('./assets/', import.meta.url), PAGE_ASSETS);
  const library = new URL('./', import.meta.resolve('simple-statistics'));
  await serveAssets(platform.app, library, ['simple-statistics.min.js']);
  return platform;
}
