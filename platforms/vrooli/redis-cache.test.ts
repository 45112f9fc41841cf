import { expect, test, vi } from 'vitest';
import type { RequestTiming } from '../shared/caller.ts';
import { createVrooli } from './app.ts';
import { RedisCache } from './redis-cache.ts';

// How the cache behaves towards whatever keeps its texts; a Map keeps them here.

function cacheOverMap() {
  const texts = new Map<string, { value: string; seconds: number }>();
  const counted: string[] = [];
  const store = {
    get: async (key: string) => texts.get(key)?.value ?? null,
    setEx: async (key: string, seconds: number, value: string) => texts.set(key, { value, seconds }),
    del: async (key: string) => texts.delete(key),
  };
  const cache = new RedisCache<string>(store, {
    prefix: 'user',
    ttlSeconds: 1_800,
    count: result => counted.push(result),
  });
  return { cache, texts, counted };
}

const timing = (): RequestTiming => ({ startedMs: 0, databaseMs: 0 });

test('a value is loaded once and kept as JSON for its time', async () => {
  const { cache, texts, counted } = cacheOverMap();
  const load = vi.fn(async () => 'Ada');
  expect(await Promise.all([1, 2, 3].map(() => cache.get('7', timing(), load)))).toEqual([
    'Ada',
    'Ada',
    'Ada',
  ]);
  expect(await cache.get('7', timing(), load)).toBe('Ada');
  expect(load).toHaveBeenCalledTimes(1);
  expect([...texts]).toEqual([['user:7', { value: '"Ada"', seconds: 1_800 }]]);
  expect(counted).toEqual(['miss', 'miss', 'miss', 'hit']);
});

test('what was being read when the key was forgotten is not kept', async () => {
  const { cache, texts } = cacheOverMap();
  const reading = Promise.withResolvers<string>();
  const old = cache.get('7', timing(), () => reading.promise);
  await Promise.resolve(); // the load is under way
  await cache.forget('7');
  reading.resolve('before the change');
  expect(await old).toBe('before the change');
  expect(await cache.get('7', timing(), async () => 'after it')).toBe('after it');
  expect([...texts.values()].map(({ value }) => value)).not.toContain('"before the change"');
});

test('a failed load reaches its caller and is not kept', async () => {
  const { cache, texts } = cacheOverMap();
  await expect(cache.get('7', timing(), () => Promise.reject(new Error('database away')))).rejects.toThrow(
    'away',
  );
  expect(texts.size).toBe(0);
  expect(await cache.get('7', timing(), async () => 'recovered')).toBe('recovered');
});

test('CACHE=redis says what it needs where there is no Redis', async () => {
  vi.stubEnv('PATH', '/nowhere');
  const env = { DATABASE_URL: 'postgresql://nobody@127.0.0.1:1/none', CACHE: 'redis' };
  await expect(createVrooli(env)).rejects.toThrow(/^CACHE=redis needs /);
  vi.unstubAllEnvs();
});
