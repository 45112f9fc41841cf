import type { RequestTiming } from '../shared/caller.ts';
import { LruCache } from '../shared/lru-cache.ts';
import type { Platform } from '../shared/server.ts';
import { RedisCache } from './redis-cache.ts';
import { connectRedis, type RedisClient } from './redis-client.ts';
import { SETTINGS } from './settings.ts';

/** Answers that were worked out before. What is forgotten is loaded anew by the next look-up. */
export interface Cache<Value> {
  get(key: string, timing: RequestTiming, load: () => Promise<Value>): Promise<Value>;
  forget(key: string): void | Promise<void>;
}

/** One kind of thing each. Resources stay in this process's memory, the others go to Redis if it is used. */
export interface Caches {
  readonly resources: Cache<object | null>;
  readonly users: Cache<object | null>;
  readonly lists: Cache<object>;
  readonly trending: Cache<object>;
  readonly counts: Cache<object>;
}

/** So many of each kind, where memory is the cache: Redis has a limit of its own. */
const MAX_ENTRIES = 10_000;

/** CACHE=off keeps nothing; CACHE=redis shares lists, users and counts over Redis; otherwise all in this process. */
export async function openCaches({ app, env, metrics }: Platform): Promise<Caches> {
  const enabled = env.CACHE !== 'off';
  const redis = env.CACHE === 'redis' ? await connectRedis(app, env.REDIS_URL) : undefined;
  const inMemory = <Value>(name: string, ttlSeconds: number, maxEntries = MAX_ENTRIES): Cache<Value> =>
    new LruCache<Value>({
      ttlMs: ttlSeconds * 1_000,
      enabled,
      maxEntries,
      count: result => metrics.countCache(name, result),
    });
  const shared = <Value>(name: string, ttlSeconds: number): Cache<Value> =>
    redis ? inRedis(redis, name, ttlSeconds) : inMemory(name, ttlSeconds);
  const inRedis = <Value>(client: RedisClient, name: string, ttlSeconds: number) =>
    new RedisCache<Value>(client, {
      prefix: name,
      ttlSeconds,
      count: result => metrics.countCache(name, result),
    });
  return {
    resources: inMemory('resources', SETTINGS.resourceTtlSeconds, SETTINGS.resourceCacheEntries),
    users: shared('users', SETTINGS.userTtlSeconds),
    lists: shared('lists', SETTINGS.listTtlSeconds),
    trending: shared('trending', SETTINGS.trendingTtlSeconds),
    counts: shared('counts', SETTINGS.countsTtlSeconds),
  };
}
