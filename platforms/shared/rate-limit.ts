import type { FastifyReply, FastifyRequest } from 'fastify';
import { HttpError } from './errors.ts';

export interface RateLimitOptions {
  /** Requests that a client may send in any window. */
  readonly limit: number;
  readonly windowMs: number;
  /** Milliseconds, monotonic. */
  readonly now?: () => number;
}

export interface Decision {
  readonly allowed: boolean;
  /** Requests that would pass right now. */
  readonly remaining: number;
  /** Until the oldest request leaves the window, so that one more may pass. */
  readonly resetInMs: number;
}

/**
 * Sliding-window log: keeps the time of each request that passed, so it's exact. In no window of `windowMs`, wherever
 * it begins, do more than `limit` pass. A refused request isn't kept: a client that goes on asking isn't shut out.
 */
export class SlidingWindowLimiter {
  readonly #options: RateLimitOptions;
  /** Times of passed requests, oldest first. Clients in the order of their last passed request. */
  readonly #passed = new Map<string, number[]>();

  constructor(options: RateLimitOptions) {
    this.#options = options;
  }

  /** Passes if every one of the clients may; counted for all of them or for none. The tightest decides. */
  take(...clients: readonly string[]): Decision {
    const nowMs = (this.#options.now ?? performance.now.bind(performance))();
    this.#forgetIdle(nowMs);
    const logs = clients.map(client => this.#within(client, nowMs));
    const allowed = logs.every(log => log.length < this.#options.limit);
    if (allowed) {
      for (const [i, client] of clients.entries()) {
        logs[i]?.push(nowMs);
        this.#passed.delete(client); // goes to the end: it was busy last
        this.#passed.set(client, logs[i] ?? []);
      }
    }
    const fullest = logs.reduce((a, b) => (b.length > a.length ? b : a), []);
    const [oldest = nowMs] = fullest;
    return {
      allowed,
      remaining: Math.max(0, this.#options.limit - fullest.length),
      resetInMs: oldest + this.#options.windowMs - nowMs,
    };
  }

  /** Clients that are remembered. */
  get size(): number {
    return this.#passed.size;
  }

  #within(client: string, nowMs: number): number[] {
    const log = this.#passed.get(client) ?? [];
    return log.filter(atMs => nowMs - atMs < this.#options.windowMs);
  }

  #forgetIdle(nowMs: number): void {
    for (const [client, log] of this.#passed) {
      if (nowMs - (log.at(-1) ?? 0) < this.#options.windowMs) return; // all that follow were busy later
      this.#passed.delete(client);
    }
  }
}

export interface RateLimitHook extends RateLimitOptions {
  /** False: nothing is limited and no header is sent. */
  readonly enabled: boolean;
  /** The limit that the headers tell; the true one unless a test wants them to differ. */
  readonly declaredLimit?: number;
  /** Whose requests are counted together: an address, and perhaps the user as well. */
  readonly clients: (request: FastifyRequest) => readonly string[];
}

/** For `onRequest` of a route: refuses with 429 what is too much, and tells every client where it stands. */
export function rateLimit(options: RateLimitHook) {
  const limiter = new SlidingWindowLimiter(options);
  return async (request: FastifyRequest, reply: FastifyReply): Promise<void> => {
    if (!options.enabled) return;
    const { allowed, remaining, resetInMs } = limiter.take(...options.clients(request));
    reply.header('x-ratelimit-limit', options.declaredLimit ?? options.limit);
    reply.header('x-ratelimit-remaining', remaining);
    reply.header('x-ratelimit-reset', new Date(Date.now() + resetInMs).toISOString());
    if (allowed) return;
    reply.header('retry-after', Math.ceil(resetInMs / 1_000));
    throw new HttpError(429, 'Too many requests');
  };
}

const PROXY = '127.0.0.1';

/**
 * Where a request comes from. Platforms listen on loopback behind a proxy: what it forwards from 127.0.0.1 carries
 * the client's address as the last of `x-forwarded-for`; any other peer is the client itself.
 */
export function clientAddress(request: FastifyRequest): string {
  const forwarded = request.headers['x-forwarded-for'];
  if (request.ip !== PROXY || typeof forwarded !== 'string') return request.ip;
  return forwarded.split(',').at(-1)?.trim() || request.ip;
}
