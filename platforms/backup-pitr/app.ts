import { serveAssets } from '../shared/assets.ts';
import { createPlatform, type Environment, type Platform } from '../shared/server.ts';
import { backupRoutes } from './backups.ts';
import { bulkBackupRoutes } from './bulk-backups.ts';
import { createCaches } from './caching.ts';
import { startClock } from './clock.ts';
import { healthRoutes } from './health.ts';
import { pageRoutes } from './page.ts';
import { recoveryRoutes } from './recovery.ts';
import { responseTimeRoutes } from './response-times.ts';
import { restoreRoutes } from './restores.ts';
import { transactionLogRoutes } from './transaction-logs.ts';

/** The whole server, not yet listening. */
export async function createBackupPitr(env: Environment): Promise<Platform> {
  const platform = createPlatform(env);
  const caches = createCaches(platform);
  const clock = await startClock(env, platform.database);
  responseTimeRoutes(platform, clock); // first: its hook must be there before the routes that it watches
  backupRoutes(platform, caches, clock);
  bulkBackupRoutes(platform, caches, clock);
  healthRoutes(platform, caches, clock);
  recoveryRoutes(platform, caches);
  transactionLogRoutes(platform, clock);
  restoreRoutes(platform, clock);
  pageRoutes(platform, clock);
  await serveAssets(platform.app, new URL('./assets/', import.meta.url), ['page.css', 'page.js']);
  return platform;
}
