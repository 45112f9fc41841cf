import type { Platform } from '../shared/server.ts';
import { TtlCache } from '../shared/ttl-cache.ts';

/** How long a value lives that nothing changes before: the document's own default. */
export const CACHE_TTL_S = 3_600;

export interface Totals {
  readonly simulations: number;
  readonly byStatus: Readonly<Record<string, number>>;
}

export interface Trends {
  readonly topRegions: readonly { id: string; name: string; runs: number }[];
  readonly trend: readonly { month: Date; runs: number; improvement: number }[];
}

/**
 * What is kept in this process's memory. Regions and trends live for their time, so trends may be that old;
 * totals are forgotten with each new simulation, so that they are always right.
 */
export interface Caches {
  /** JSON text, ready to be sent. */
  readonly regions: TtlCache<string>;
  readonly totals: TtlCache<Totals>;
  readonly trends: TtlCache<Trends>;
}

/** Each cache holds one value. */
export const ONLY = 'all';

export function createCaches({ metrics, env }: Pick<Platform, 'metrics' | 'env'>): Caches {
  const cache = <Value>(name: string) =>
    new TtlCache<Value>({
      ttlMs: CACHE_TTL_S * 1_000,
      enabled: env.CACHE !== 'off',
      maxEntries: 1,
      count: result => metrics.countCache(name, result),
    });
  return { regions: cache('regions'), totals: cache('dashboard-totals'), trends: cache('dashboard-trends') };
}
