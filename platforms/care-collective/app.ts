import { serveAssets } from '../shared/assets.ts';
import { createPlatform, type Environment, type Platform } from '../shared/server.ts';
import { auditLogRoutes } from './audit-logs.ts';
import { contactExchangeRoutes } from './contact-exchanges.ts';
import { conversationRoutes } from './conversations.ts';
import { dashboardRoutes } from './dashboard.ts';
import { helpRequestRoutes } from './help-requests.ts';

/** The whole server, not yet listening. */
export async function createCareCollective(env: Environment): Promise<Platform> {
  const platform = createPlatform(env);
  dashboardRoutes(platform);
  helpRequestRoutes(platform);
  contactExchangeRoutes(platform);
  conversationRoutes(platform);
  auditLogRoutes(platform);
  await serveAssets(platform.app, new URL('./assets/', import.meta.url), ['dashboard.css', 'dashboard.js']);
  return platform;
}
