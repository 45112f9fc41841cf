import type { Caller } from '../shared/caller.ts';
import { TtlCache } from '../shared/ttl-cache.ts';
import { type Position, START } from './cursor.ts';
import { completer, type ResourceRow } from './resource-rows.ts';
import { SETTINGS } from './settings.ts';
import { STATEMENTS } from './statements.ts';
import type { Vrooli } from './vrooli.ts';

interface Bookmark {
  readonly page: number;
  readonly totalPages: number;
  readonly before: Position;
}

const ROWS = SETTINGS.numberedPageRows;
const MAX_BOOKMARKS = 10_000;

/**
 * A page by its number; behind the last one, the last one. PAGINATION=offset counts and skips rows on every request.
 * Otherwise the way to a page is walked once in five minutes and remembered: from there a cursor reads it, however
 * deep it lies.
 */
export function numberedPages(vrooli: Vrooli) {
  const { env, reads } = vrooli;
  const complete = completer(vrooli);
  const pagesOf = async (caller: Caller, type: string) => {
    const [row] = await reads.query<{ count: number }>(caller, STATEMENTS.resourcesCount, [type]);
    return Math.max(1, Math.ceil((row?.count ?? 0) / ROWS));
  };
  const byOffset = async (caller: Caller, type: string, wanted: number) => {
    const totalPages = await pagesOf(caller, type);
    const page = Math.min(wanted, totalPages);
    const skipped = (page - 1) * ROWS;
    const rows = await reads.query<ResourceRow>(caller, STATEMENTS.resourcesOffset, [type, ROWS, skipped]);
    return { page, totalPages, data: await complete(caller, rows) };
  };

  const bookmarks = new TtlCache<Bookmark>({
    ttlMs: SETTINGS.listTtlSeconds * 1_000,
    enabled: true,
    maxEntries: MAX_BOOKMARKS,
    count: () => {}, // holds no answers, so it is not one of the platform's caches
  });
  const walk = async (caller: Caller, type: string, wanted: number): Promise<Bookmark> => {
    const totalPages = await pagesOf(caller, type);
    const page = Math.min(wanted, totalPages);
    if (page === 1) return { page, totalPages, before: START };
    const [start] = await reads.query<ResourceRow>(caller, STATEMENTS.resourcesPageStart, [
      type,
      (page - 1) * ROWS - 1,
    ]);
    return { page, totalPages, before: start ?? START };
  };
  const byCursor = async (caller: Caller, type: string, wanted: number) => {
    const uncounted = { startedMs: 0, databaseMs: 0 };
    const bookmark = await bookmarks.get(`${type} ${wanted}`, uncounted, () => walk(caller, type, wanted));
    const { page, totalPages, before } = bookmark;
    const values = [before.position, before.id, ROWS, type];
    const rows = await reads.query<ResourceRow>(caller, STATEMENTS.resourcesPage, values);
    return { page, totalPages, data: await complete(caller, rows) };
  };
  return env.PAGINATION === 'offset' ? byOffset : byCursor;
}
