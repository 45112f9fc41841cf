import type { FastifyInstance } from 'fastify';
import type pg from 'pg';
import { Counter, collectDefaultMetrics, Histogram, Registry } from 'prom-client';
import { poolWatcher } from './pool-metrics.ts';

export interface Metrics {
  /** Counts one answer of a cache. */
  countCache(cache: string, result: 'hit' | 'miss'): void;
  /** Counts one execution of a prepared statement. */
  observeQuery(statement: string, durationMs: number): void;
  /** Adds a pool's connections to the figures about pools. */
  watchPool(pool: pg.Pool): void;
}

/** Seconds; fine between 0.5 and 50 ms, where these servers live. */
const BUCKETS = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/** Asked by orchestrators and collectors, not by people: counting them would falsify the traffic. */
const UNCOUNTED = new Set(['/metrics', '/healthz']);

/** Serves `/metrics` in Prometheus text form. Process and event-loop figures are prom-client's own. */
export function exposeMetrics(app: FastifyInstance): Metrics {
  const register = new Registry();
  collectDefaultMetrics({ register });
  observeRequests(register, app);
  const cacheRequests = new Counter({
    name: 'cache_requests_total',
    help: 'Look-ups in a cache of this process, by cache and result (hit, miss)',
    labelNames: ['cache', 'result'] as const,
    registers: [register],
  });
  app.get('/metrics', async (_request, reply) =>
    reply.header('content-type', register.contentType).send(await register.metrics()),
  );
  return {
    countCache: (cache, result) => cacheRequests.inc({ cache, result }),
    observeQuery: queryObserver(register),
    watchPool: poolWatcher(register),
  };
}

function queryObserver(register: Registry): Metrics['observeQuery'] {
  const duration = new Histogram({
    name: 'db_query_duration_seconds',
    help: 'From sending a prepared statement to its last row, by statement; not the wait for a connection',
    labelNames: ['statement'] as const,
    buckets: BUCKETS,
    registers: [register],
  });
  return (statement, durationMs) => duration.observe({ statement }, durationMs / 1_000);
}

function observeRequests(register: Registry, app: FastifyInstance): void {
  const duration = new Histogram({
    name: 'http_request_duration_seconds',
    help: 'From the request line to the last byte handed to the system, by method, route and status',
    labelNames: ['method', 'route', 'status'] as const,
    buckets: BUCKETS,
    registers: [register],
  });
  app.addHook('onResponse', async (request, reply) => {
    const route = request.routeOptions.url ?? 'unmatched'; // never the address itself: it has no bound
    if (UNCOUNTED.has(route)) return;
    duration.observe(
      { method: request.method, route, status: String(reply.statusCode) },
      reply.elapsedTime / 1_000,
    );
  });
}
