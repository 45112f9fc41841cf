import type { FastifyRequest } from 'fastify';
import type { Platform } from '../shared/server.ts';
import { TtlCache } from '../shared/ttl-cache.ts';

/** How long answers live, in seconds, by the document. Claims compare against these. */
export const CACHE_TTL_SECONDS = { backups: 300, statistics: 300, health: 120, 'pitr-stats': 60 } as const;

/** Where an answer may be kept: in this process, in the materialised views, by the browser (statistics). */
export const CACHE_LAYERS = ['application', 'materialised views', 'http'] as const;

const MAX_ENTRIES = 10_000;

type CacheName = keyof typeof CACHE_TTL_SECONDS;

export interface Caches {
  /** The kept answer of a tenant, or a new one. `force` asks for a new one and is no look-up. */
  answer<T extends object>(
    cache: CacheName,
    request: FastifyRequest,
    asked: { readonly tenantId: string; readonly detail?: string; readonly force?: boolean },
    load: () => Promise<T>,
  ): Promise<T>;
  /** After a tenant's jobs changed: what was kept of them is no longer true. */
  forgetJobsOf(tenantId: string): void;
}

/** One cache for each kind of answer; CACHE=off makes every look-up a miss. */
export function createCaches({ env, metrics }: Platform): Caches {
  const make = (name: CacheName) =>
    new TtlCache<object>({
      ttlMs: CACHE_TTL_SECONDS[name] * 1_000,
      enabled: env.CACHE !== 'off',
      maxEntries: MAX_ENTRIES,
      count: result => metrics.countCache(name, result),
    });
  const caches: Record<CacheName, TtlCache<object>> = {
    backups: make('backups'),
    statistics: make('statistics'),
    health: make('health'),
    'pitr-stats': make('pitr-stats'),
  };
  return {
    answer: async <T extends object>(
      name: CacheName,
      request: FastifyRequest,
      { tenantId, detail = '', force }: { tenantId: string; detail?: string; force?: boolean },
      load: () => Promise<T>,
    ) => {
      const key = `${tenantId} ${detail}`; // the tenant is part of every key: answers must not cross over
      if (!force) return (await caches[name].get(key, request.timing, load)) as T;
      caches[name].forget(key);
      return load();
    },
    forgetJobsOf: tenantId => {
      for (const name of ['backups', 'statistics', 'health'] as const) caches[name].forget(`${tenantId} `);
    },
  };
}
