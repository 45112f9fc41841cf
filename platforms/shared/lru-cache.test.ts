import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { RequestTiming } from './caller.ts';
import { LruCache } from './lru-cache.ts';

function cacheWithClock(options: { enabled?: boolean; maxEntries?: number } = {}) {
  const clock = { ms: 0 };
  const counted: string[] = [];
  const cache = new LruCache<string>({
    ttlMs: 1_000,
    enabled: options.enabled ?? true,
    maxEntries: options.maxEntries ?? 10,
    count: result => counted.push(result),
    now: () => clock.ms,
  });
  const use = (key: string) => cache.get(key, timing(), async () => key);
  return { cache, clock, counted, use };
}

const timing = (): RequestTiming => ({ startedMs: 0, databaseMs: 0 });

test('a value is loaded once, lives for its time and is then loaded again', async () => {
  const { cache, clock, counted } = cacheWithClock();
  let loads = 0;
  const get = () => cache.get('k', timing(), async () => `value ${++loads}`);
  expect(await get()).toBe('value 1');
  clock.ms = 999;
  expect(await get()).toBe('value 1');
  clock.ms = 1_000;
  expect(await get()).toBe('value 2');
  expect(counted).toEqual(['miss', 'hit', 'miss']);
});

test('the entry used longest ago makes room, however often it was used before', async () => {
  const { use, counted } = cacheWithClock({ maxEntries: 2 });
  for (const key of ['a', 'a', 'a', 'b', 'c', 'b', 'c', 'a']) await use(key);
  expect(counted).toEqual(['miss', 'hit', 'hit', 'miss', 'miss', 'hit', 'hit', 'miss']);
});

test('it keeps exactly the last distinct keys that were used', async () => {
  const keys = fc.array(fc.constantFrom(...'abcdefgh'), { maxLength: 60 });
  await fc.assert(
    fc.asyncProperty(keys, fc.integer({ min: 1, max: 6 }), async (used, maxEntries) => {
      const { cache, use, counted } = cacheWithClock({ maxEntries });
      const recent: string[] = [];
      for (const key of used) {
        const known = recent.includes(key);
        await use(key);
        expect(counted.at(-1)).toBe(known ? 'hit' : 'miss');
        if (known) recent.splice(recent.indexOf(key), 1);
        recent.push(key);
        if (recent.length > maxEntries) recent.shift();
      }
      expect(cache.size).toBe(recent.length);
    }),
  );
});

test('simultaneous requests of a key wait for one load', async () => {
  const { cache } = cacheWithClock();
  let loads = 0;
  const load = async () => `value ${++loads}`;
  expect(await Promise.all([1, 2, 3].map(() => cache.get('k', timing(), load)))).toEqual(
    Array(3).fill('value 1'),
  );
});

test('a failed load reaches its caller and is not kept', async () => {
  const { cache } = cacheWithClock();
  await expect(cache.get('k', timing(), () => Promise.reject(new Error('database away')))).rejects.toThrow(
    'database away',
  );
  expect(await cache.get('k', timing(), async () => 'recovered')).toBe('recovered');
});

test('what began to load before it was cleared is not kept', async () => {
  const { cache, use } = cacheWithClock();
  let finish = (_: string) => {};
  const old = cache.get('k', timing(), () => new Promise<string>(resolve => (finish = resolve)));
  cache.clear();
  finish('old');
  expect(await old).toBe('old');
  expect(await use('k')).toBe('k');
});

test('switched off, every look-up is a miss', async () => {
  const { counted, use } = cacheWithClock({ enabled: false });
  for (let i = 0; i < 3; i++) await use('k');
  expect(counted).toEqual(['miss', 'miss', 'miss']);
});

test('a forgotten key is loaded anew, the others are not', async () => {
  const { cache, use, counted } = cacheWithClock();
  for (const key of ['a', 'b']) await use(key);
  cache.forget('a');
  for (const key of ['a', 'b']) await use(key);
  expect(counted).toEqual(['miss', 'miss', 'miss', 'hit']);
});
