import type { RequestTiming } from './caller.ts';

export interface TtlCacheOptions {
  readonly ttlMs: number;
  /** False: every look-up is a miss and nothing is kept. */
  readonly enabled: boolean;
  /** The oldest entry makes room for a new one. */
  readonly maxEntries: number;
  readonly count: (result: 'hit' | 'miss') => void;
  /** Milliseconds, monotonic. */
  readonly now?: () => number;
  /** True: an entry that is used goes to the end of the line, so that the least recently used makes room. */
  readonly keepUsed?: boolean;
}

interface Entry<Value> {
  readonly value: Promise<Value>;
  readonly expiresMs: number;
}

/** Values in this process's memory that live for a fixed time. Simultaneous misses of a key load it once. */
export class TtlCache<Value> {
  readonly #options: TtlCacheOptions;
  /** Longest in line first: a Map keeps the order of insertion. */
  readonly #entries = new Map<string, Entry<Value>>();

  constructor(options: TtlCacheOptions) {
    this.#options = options;
  }

  /** The kept value, or `load`'s; a failed load is not kept. Marks hit or miss on the request's timing. */
  async get(key: string, timing: RequestTiming, load: () => Promise<Value>): Promise<Value> {
    const nowMs = (this.#options.now ?? performance.now.bind(performance))();
    const kept = this.#entries.get(key);
    const result = kept && nowMs < kept.expiresMs ? 'hit' : 'miss';
    timing.cache = result;
    this.#options.count(result);
    if (kept && result === 'hit') {
      if (this.#options.keepUsed) this.#moveToEnd(key, kept);
      return kept.value;
    }
    const value = load();
    if (this.#options.enabled) this.#keep(key, value, nowMs + this.#options.ttlMs);
    return value;
  }

  /** The next look-up loads: what was kept is no longer true. */
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

  #moveToEnd(key: string, entry: Entry<Value>): void {
    this.#entries.delete(key);
    this.#entries.set(key, entry);
  }

  #keep(key: string, value: Promise<Value>, expiresMs: number): void {
    this.#entries.delete(key); // a renewed entry goes to the end of the line
    const oldest = this.#entries.keys().next();
    if (this.#entries.size >= this.#options.maxEntries && !oldest.done) this.#entries.delete(oldest.value);
    const entry = { value, expiresMs };
    this.#entries.set(key, entry);
    value.catch(() => {
      if (this.#entries.get(key) === entry) this.#entries.delete(key);
    });
  }
}
