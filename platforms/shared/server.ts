import Fastify, { type FastifyInstance } from 'fastify';
import { identifyCallers } from './caller.ts';
import { createDatabase, createPool, type Database } from './database.ts';
import { answerErrors } from './errors.ts';
import { exposeMetrics, type Metrics } from './metrics.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

/** What the routes of a platform work with. */
export interface Platform {
  readonly app: FastifyInstance;
  readonly database: Database;
  readonly metrics: Metrics;
  readonly env: Environment;
}

/** A server with everything but routes: pool, metrics, timing, callers, errors, health. Closing it closes the pool. */
export function createPlatform(env: Environment): Platform {
  const app = Fastify({ logger: { level: 'warn' }, forceCloseConnections: 'idle' });
  const pool = createPool(required(env, 'DATABASE_URL'), error =>
    app.log.warn({ err: error }, 'lost a connection'),
  );
  app.addHook('onClose', () => pool.end());
  identifyCallers(app);
  answerErrors(app);
  const metrics = exposeMetrics(app, pool);
  app.get('/healthz', async () => {
    await pool.query('SELECT 1');
    return { status: 'ok' };
  });
  return { app, database: createDatabase(pool), metrics, env };
}

const SHUTDOWN_GRACE_MS = 3_000;

/** Listens on loopback at PORT until SIGTERM or SIGINT, then answers what is under way and ends. */
export async function serve(platform: Platform): Promise<void> {
  const { app, env } = platform;
  await app.listen({ host: '127.0.0.1', port: Number(required(env, 'PORT')) });
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => void shutDown(app));
}

/** Clients keep connections open for later requests, and closing waits for connections: each is cut once it is idle. */
async function shutDown(app: FastifyInstance): Promise<void> {
  const cutIdle = setInterval(() => app.server.closeIdleConnections(), 20);
  const cutAll = setTimeout(() => app.server.closeAllConnections(), SHUTDOWN_GRACE_MS);
  await app.close();
  clearInterval(cutIdle);
  clearTimeout(cutAll);
}

/** A setting that has no sensible default. */
function required(env: Environment, name: string): string {
  const value = env[name];
  if (value === undefined || value === '') throw new Error(`The environment variable ${name} is not set`);
  return value;
}
