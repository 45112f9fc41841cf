import type { FastifyInstance } from 'fastify';
import { HttpError } from './errors.ts';

/** Who asks, and where the time of the answer went. Every request carries one of each. */
export interface Caller {
  readonly userId: string | undefined;
  readonly timing: RequestTiming;
}

export interface RequestTiming {
  readonly startedMs: number;
  /** From asking the pool for a connection to the end of the transaction, summed over transactions. */
  databaseMs: number;
  cache?: 'hit' | 'miss';
}

declare module 'fastify' {
  interface FastifyRequest {
    userId: string | undefined;
    timing: RequestTiming;
  }
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Reads the caller from `x-user-id` (stands in for a session) and reports times as `Server-Timing`. */
export function identifyCallers(app: FastifyInstance): void {
  app.decorateRequest('userId', undefined);
  app.decorateRequest('timing');
  app.addHook('onRequest', async request => {
    request.timing = { startedMs: performance.now(), databaseMs: 0 };
    request.userId = userIdOf(request.headers['x-user-id']);
  });
  app.addHook('onSend', async (request, reply) => {
    reply.header('server-timing', serverTiming(request.timing, performance.now()));
  });
}

/** The id that the header x-user-id holds, if it is there; 400 for anything but a UUID. */
export function userIdOf(header: string | string[] | undefined): string | undefined {
  if (header === undefined) return undefined;
  if (typeof header !== 'string' || !UUID.test(header)) throw new HttpError(400, 'x-user-id is not a UUID');
  return header.toLowerCase();
}

/** The caller's id; 401 for nobody. */
export function requireUser(caller: Caller): string {
  if (caller.userId === undefined) throw new HttpError(401, 'Send the header x-user-id');
  return caller.userId;
}

/** `app` is everything that was not the database: parsing, rendering, waiting for this process's turn. */
export function serverTiming(timing: RequestTiming, nowMs: number): string {
  const appMs = Math.max(0, nowMs - timing.startedMs - timing.databaseMs);
  const cache = timing.cache === undefined ? '' : `, cache;desc=${timing.cache}`;
  return `db;dur=${timing.databaseMs.toFixed(3)}, app;dur=${appMs.toFixed(3)}${cache}`;
}
