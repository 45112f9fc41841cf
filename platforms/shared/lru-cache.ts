import type { RequestTiming } from './caller.ts';

export interface LruCacheOptions {
  readonly ttlMs: number;
  /** The entry that was used longest ago makes room for a new one. */
  readonly maxEntries: number;
  /** False: every look-up is a miss and nothing is kept. */
  readonly enabled: boolean;
  readonly count: (result: 'hit' | 'miss') => void;
  /** Milliseconds, monotonic. */
  readonly now?: () => number;
}

/** Values that live for a fixed time, the least recently used leaving first. Simultaneous misses of a key load it once. */
export class LruCache<Value> {
  readonly #options: LruCacheOptions;
  /** In the order of last use: a Map keeps the order of insertion, and every use inserts anew. */
  readonly #entries = new Map<string, { readonly value: Promise<Value>; readonly expiresMs: number }>();

  constructor(options: LruCacheOptions) {
    this.#options = options;
  }

  /** The kept value, or `load`'s; a failed load is not kept. Marks hit or miss on the request's timing. */
  async get(key: string, timing: RequestTiming, load: () => Promise<Value>): Promise<Value> {
    const nowMs = (this.#options.now ?? performance.now.bind(performance))();
    const kept = this.#entries.get(key);
    this.#entries.delete(key);
    const fresh = kept !== undefined && nowMs < kept.expiresMs;
    timing.cache = fresh ? 'hit' : 'miss';
    this.#options.count(timing.cache);
    if (fresh) {
      this.#entries.set(key, kept);
      return kept.value;
    }
    const value = load();
    if (this.#options.enabled) this.#keep(key, value, nowMs + this.#options.ttlMs);
    return value;
  }

  /** The next look-up loads, as after `clear` but for one key. */
  forget(key: string): void {
    this.#entries.delete(key);
  }

  /** Forgets all, loads under way included: call it after a change has been committed. */
  clear(): void {
    this.#entries.clear();
  }

  get size(): number {
    return this.#entries.size;
  }

  #keep(key: string, value: Promise<Value>, expiresMs: number): void {
    const oldest = this.#entries.keys().next();
    if (this.#entries.size >= this.#options.maxEntries && !oldest.done) this.#entries.delete(oldest.value);
    const entry = { value, expiresMs };
    this.#entries.set(key, entry);
    value.catch(() => {
      if (this.#entries.get(key) === entry) this.#entries.delete(key);
    });
  }
}
