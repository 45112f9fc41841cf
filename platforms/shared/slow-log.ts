import type { FastifyInstance } from 'fastify';
import type { ObserveQuery } from './database.ts';

/** Logs each request that took longer, as one line of JSON. */
export function logSlowRequests(app: FastifyInstance, slowMs: number): void {
  app.addHook('onResponse', async (request, reply) => {
    if (reply.elapsedTime <= slowMs) return;
    const route = request.routeOptions.url ?? 'unmatched';
    const durationMs = Math.round(reply.elapsedTime);
    request.log.warn({ method: request.method, route, status: reply.statusCode, durationMs }, 'slow request');
  });
}

/** Logs each execution of a statement that took longer, as one line of JSON: its name, never its values. */
export function slowQueryLog(app: FastifyInstance, slowMs: number): ObserveQuery {
  return (statement, durationMs) => {
    if (durationMs > slowMs) app.log.warn({ statement, durationMs: Math.round(durationMs) }, 'slow query');
  };
}
