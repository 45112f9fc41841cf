import type { Database } from '../shared/database.ts';
import type { Platform } from '../shared/server.ts';
import type { Caches } from './caches.ts';

/** What the routes work with. */
export interface Vrooli extends Platform {
  /** For reading: pools of its own where READS=replica, otherwise the primary's. */
  readonly reads: Database;
  readonly caches: Caches;
}
