import type { RequestTiming } from '../shared/caller.ts';
import type { RedisClient } from './redis-client.ts';

export interface RedisCacheOptions {
  /** Begins every key of this cache. */
  readonly prefix: string;
  readonly ttlSeconds: number;
  readonly count: (result: 'hit' | 'miss') => void;
}

interface Load<Value> {
  readonly value: Promise<Value>;
  /** False once the key was forgotten: what is being read may be older than the change. */
  current: boolean;
}

/** Values kept as JSON in Redis for a fixed time. Simultaneous misses of a key load it once per process. */
export class RedisCache<Value> {
  readonly #client: Pick<RedisClient, 'get' | 'setEx' | 'del'>;
  readonly #options: RedisCacheOptions;
  readonly #loads = new Map<string, Load<Value>>();

  constructor(client: Pick<RedisClient, 'get' | 'setEx' | 'del'>, options: RedisCacheOptions) {
    this.#client = client;
    this.#options = options;
  }

  /** Marks hit or miss on the request's timing. A failed load is not kept. */
  async get(key: string, timing: RequestTiming, load: () => Promise<Value>): Promise<Value> {
    const kept = await this.#client.get(this.#keyOf(key));
    timing.cache = kept === null ? 'miss' : 'hit';
    this.#options.count(timing.cache);
    if (kept !== null) return JSON.parse(kept) as Value;
    return (this.#loads.get(key) ?? this.#start(key, load)).value;
  }

  /** Call it after a change has been committed. */
  async forget(key: string): Promise<void> {
    const load = this.#loads.get(key);
    if (load) load.current = false;
    this.#loads.delete(key);
    await this.#client.del(this.#keyOf(key));
  }

  #start(key: string, load: () => Promise<Value>): Load<Value> {
    const started: Load<Value> = { value: load(), current: true };
    this.#loads.set(key, started);
    void this.#keep(key, started);
    return started;
  }

  /** On one connection commands arrive in order, so a value that is written here is deleted by a later `forget`. */
  async #keep(key: string, load: Load<Value>): Promise<void> {
    try {
      const value = await load.value;
      if (load.current)
        await this.#client.setEx(this.#keyOf(key), this.#options.ttlSeconds, JSON.stringify(value));
    } catch {
      // the one who asked has the error; without an entry the next look-up loads again
    } finally {
      if (this.#loads.get(key) === load) this.#loads.delete(key);
    }
  }

  #keyOf(key: string): string {
    return `${this.#options.prefix}:${key}`;
  }
}
