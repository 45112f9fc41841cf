import type { RequestTiming } from '../shared/caller.ts';
import type { LruCacheOptions } from '../shared/lru-cache.ts';

/**
 * The cache as the guide writes it, to be measured against a true LRU. It calls itself LRU, but when it is full the
 * entry with the fewest hits leaves, and a new entry has none: once every kept entry was hit, each new one pushes out
 * the one before it. Expired entries stay until they are asked for or pushed out.
 */
export class ByHitsCache<Value> {
  readonly #options: LruCacheOptions;
  readonly #entries = new Map<string, { value: Value; expiresMs: number; hits: number }>();

  constructor(options: LruCacheOptions) {
    this.#options = options;
  }

  async get(key: string, timing: RequestTiming, load: () => Promise<Value>): Promise<Value> {
    const { now = performance.now.bind(performance), count, maxEntries, ttlMs } = this.#options;
    const kept = this.#entries.get(key);
    const fresh = kept !== undefined && now() < kept.expiresMs;
    timing.cache = fresh ? 'hit' : 'miss';
    count(timing.cache);
    if (fresh) {
      kept.hits++;
      return kept.value;
    }
    const value = await load();
    if (this.#entries.size >= maxEntries) this.#entries.delete(this.#fewestHits());
    this.#entries.set(key, { value, expiresMs: now() + ttlMs, hits: 0 });
    return value;
  }

  clear(): void {
    this.#entries.clear();
  }

  has(key: string): boolean {
    return this.#entries.has(key);
  }

  /** The first inserted of those with the fewest hits, as a stable sort by hits gives it. */
  #fewestHits(): string {
    const [least] = [...this.#entries].sort(([, a], [, b]) => a.hits - b.hits);
    return least?.[0] ?? '';
  }
}

/** Which of three entries leaves: two old ones that were hit once, long ago, or the one that came just now. */
export async function leavesFirst(): Promise<'the oldest entry' | 'the newest entry'> {
  const cache = new ByHitsCache<string>({ ttlMs: 60_000, maxEntries: 3, enabled: true, count: () => {} });
  const use = (key: string) => cache.get(key, { startedMs: 0, databaseMs: 0 }, async () => key);
  for (const key of ['oldest', 'oldest', 'old', 'old', 'newest', 'one more']) await use(key);
  return cache.has('oldest') && !cache.has('newest') ? 'the newest entry' : 'the oldest entry';
}
