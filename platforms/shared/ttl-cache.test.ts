import { expect, test } from 'vitest';
import type { RequestTiming } from './caller.ts';
import { TtlCache } from './ttl-cache.ts';

function cacheWithClock(options: { enabled?: boolean; maxEntries?: number } = {}) {
  const clock = { ms: 0 };
  const counted: string[] = [];
  const cache = new TtlCache<string>({
    ttlMs: 1_000,
    enabled: options.enabled ?? true,
    maxEntries: options.maxEntries ?? 10,
    count: result => counted.push(result),
    now: () => clock.ms,
  });
  return { cache, clock, counted };
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

test('the request learns whether it was a hit', async () => {
  const { cache } = cacheWithClock();
  const [first, second] = [timing(), timing()];
  await cache.get('k', first, async () => 'v');
  await cache.get('k', second, async () => 'v');
  expect([first.cache, second.cache]).toEqual(['miss', 'hit']);
});

test('simultaneous requests of a key wait for one load', async () => {
  const { cache } = cacheWithClock();
  let loads = 0;
  const load = async () => `value ${++loads}`;
  const all = await Promise.all([1, 2, 3].map(() => cache.get('k', timing(), load)));
  expect(all).toEqual(['value 1', 'value 1', 'value 1']);
});

test('a failed load reaches its caller and is not kept', async () => {
  const { cache } = cacheWithClock();
  const failing = cache.get('k', timing(), () => Promise.reject(new Error('database away')));
  await expect(failing).rejects.toThrow('database away');
  expect(await cache.get('k', timing(), async () => 'recovered')).toBe('recovered');
});

test('the oldest entry makes room', async () => {
  const { cache, counted } = cacheWithClock({ maxEntries: 2 });
  for (const key of ['a', 'b', 'c', 'b', 'a']) await cache.get(key, timing(), async () => key);
  expect(counted).toEqual(['miss', 'miss', 'miss', 'hit', 'miss']);
});

test('a renewed entry needs no room of its own', async () => {
  const { cache, clock, counted } = cacheWithClock({ maxEntries: 2 });
  await cache.get('a', timing(), async () => 'a');
  clock.ms = 500;
  await cache.get('b', timing(), async () => 'b');
  clock.ms = 1_200; // a has expired, b has not
  for (const key of ['a', 'b']) await cache.get(key, timing(), async () => key);
  expect(counted).toEqual(['miss', 'miss', 'miss', 'hit']);
});

test('what is forgotten is loaded again, even if it was being loaded', async () => {
  const { cache } = cacheWithClock();
  let loads = 0;
  const get = () => cache.get('k', timing(), async () => `value ${++loads}`);
  const underWay = get();
  cache.forget('k');
  expect([await underWay, await get(), await get()]).toEqual(['value 1', 'value 2', 'value 2']);
});

test('switched off, every look-up is a miss', async () => {
  const { cache, counted } = cacheWithClock({ enabled: false });
  for (let i = 0; i < 3; i++) await cache.get('k', timing(), async () => 'v');
  expect(counted).toEqual(['miss', 'miss', 'miss']);
});
