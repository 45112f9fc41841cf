import Fastify, { type FastifyInstance } from 'fastify';
import type pg from 'pg';
import { identifyCallers } from './caller.ts';
import { compressAnswers } from './compression.ts';
import { createDatabase, createPool, type Database } from './database.ts';
import { answerErrors } from './errors.ts';
import { exposeMetrics, type Metrics } from './metrics.ts';
import { PLATFORM_DEFAULTS, type PlatformSettings } from './settings.ts';
import { logSlowRequests, slowQueryLog } from './slow-log.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

/** What the routes of a platform work with. */
export interface Platform {
  readonly app: FastifyInstance;
  readonly database: Database;
  readonly metrics: Metrics;
  readonly env: Environment;
  /** A pool of its own for another database, such as a read replica; counted and closed like the first. */
  openDatabase(connectionString: string): Database;
}

export interface PlatformOptions extends Partial<PlatformSettings> {
  /** Where the log goes; otherwise to stdout. */
  readonly log?: { write(line: string): void };
}

/**
 * A server with everything but routes: pool, metrics, timing, callers, errors, health. Closing it closes the pools.
 * COMPRESSION=on compresses answers.
 */
export function createPlatform(env: Environment, options: PlatformOptions = {}): Platform {
  const settings: PlatformSettings = { ...PLATFORM_DEFAULTS, ...options };
  const { log } = options;
  const app = Fastify({
    logger: { level: 'warn', ...(log && { stream: log }) },
    forceCloseConnections: 'idle',
  });
  if (env.COMPRESSION === 'on') compressAnswers(app, settings.compressionThresholdBytes);
  identifyCallers(app);
  answerErrors(app);
  logSlowRequests(app, settings.slowRequestMs);
  const metrics = exposeMetrics(app);
  const openPool = poolOpener(app, metrics, settings);
  const open = databaseOpener(app, metrics, settings);
  const main = openPool(required(env, 'DATABASE_URL'));
  app.get('/healthz', async () => {
    await main.query('SELECT 1');
    return { status: 'ok' };
  });
  return {
    app,
    database: open(main),
    metrics,
    env,
    openDatabase: connectionString => open(openPool(connectionString)),
  };
}

function poolOpener(app: FastifyInstance, metrics: Metrics, settings: PlatformSettings) {
  return (connectionString: string) => {
    const lost = (error: Error) => app.log.warn({ reason: error.message }, 'lost a connection');
    const pool = createPool(connectionString, lost, settings);
    metrics.watchPool(pool);
    app.addHook('onClose', () => pool.end());
    return pool;
  };
}

function databaseOpener(app: FastifyInstance, metrics: Metrics, settings: PlatformSettings) {
  const logIfSlow = slowQueryLog(app, settings.slowQueryMs);
  return (pool: pg.Pool) =>
    createDatabase(pool, (statement, durationMs) => {
      metrics.observeQuery(statement, durationMs);
      logIfSlow(statement, durationMs);
    });
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
