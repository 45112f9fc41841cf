import { TtlCache, type TtlCacheOptions } from './ttl-cache.ts';

export type LruCacheOptions = Omit<TtlCacheOptions, 'keepUsed'>;

/** Values that live for a fixed time, the least recently used leaving first. */
export class LruCache<Value> extends TtlCache<Value> {
  constructor(options: LruCacheOptions) {
    super({ ...options, keepUsed: true });
  }
}
