import type { FastifyInstance } from 'fastify';
import type pg from 'pg';
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';

export interface Metrics {
  /** Counts one answer of a cache. */
  countCache(cache: string, result: 'hit' | 'miss'): void;
}

/** Seconds; fine between 0.5 and 50 ms, where these servers live. */
const BUCKETS = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/** Asked by orchestrators and collectors, not by people: counting them would falsify the traffic. */
const UNCOUNTED = new Set(['/metrics', '/healthz']);

/** Serves `/metrics` in Prometheus text form. Process and event-loop figures are prom-client's own. */
export function exposeMetrics(app: FastifyInstance, pool: pg.Pool): Metrics {
  const register = new Registry();
  collectDefaultMetrics({ register });
  observePool(register, pool);
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
  return { countCache: (cache, result) => cacheRequests.inc({ cache, result }) };
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

function observePool(register: Registry, pool: pg.Pool): void {
  new Gauge({
    name: 'db_pool_connections',
    help: 'Connections of the pool, by state (in_use, idle)',
    labelNames: ['state'] as const,
    registers: [register],
    collect() {
      this.set({ state: 'in_use' }, pool.totalCount - pool.idleCount);
      this.set({ state: 'idle' }, pool.idleCount);
    },
  });
  new Gauge({
    name: 'db_pool_waiting_requests',
    help: 'Requests that wait for a connection',
    registers: [register],
    collect() {
      this.set(pool.waitingCount);
    },
  });
  new Gauge({
    name: 'db_pool_size',
    help: 'Most connections the pool may open',
    registers: [register],
    collect() {
      this.set(pool.options.max);
    },
  });
}
