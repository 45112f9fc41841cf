import { serveAssets } from '../shared/assets.ts';
import { createPlatform, type Environment, type Platform } from '../shared/server.ts';
import { accountRoutes } from './account.ts';
import { adminRoutes } from './admin.ts';
import { checkoutRoutes } from './checkout.ts';
import { copilotRoutes } from './copilot.ts';
import { dashboardRoutes } from './dashboard.ts';
import { healthRoutes } from './health.ts';
import { limitsOf } from './limits.ts';
import { paymentProvider } from './payment-provider.ts';
import { paymentReceiver, webhookRoutes } from './payment-webhook.ts';
import { createCatalogue, productRoutes } from './products.ts';
import { faultOf } from './settings.ts';

/** The whole server, not yet listening. */
export async function createRoofingCopilot(env: Environment): Promise<Platform> {
  const platform = createPlatform(env);
  const fault = faultOf(env);
  const limits = limitsOf(env, fault);
  dashboardRoutes(platform);
  productRoutes(platform, createCatalogue(platform), fault);
  accountRoutes(platform, limits);
  const receive = paymentReceiver(platform, fault);
  checkoutRoutes(platform, limits, paymentProvider(platform, receive));
  webhookRoutes(platform, receive);
  copilotRoutes(platform, limits, fault);
  adminRoutes(platform);
  healthRoutes(platform);
  await serveAssets(platform.app, new URL('./assets/', import.meta.url), ['shop.css', 'shop.js']);
  return platform;
}
