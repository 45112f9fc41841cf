/**
 * What an answer must hold. A list that is empty, cut short or out of order is a wrong answer, however fast.
 * Runs in k6 and in Node: no imports.
 */
export type Row = Readonly<Record<string, unknown>>;

/** The rows of an answer `{ data: […] }`. */
export function rowsOf(answer: unknown): readonly Row[] {
  const { data } = answer as { data: unknown };
  if (!Array.isArray(data)) throw new TypeError('the answer has no list of rows');
  return data as Row[];
}

/** Times are ISO 8601 in UTC, so they sort as text. */
export function isNewestFirst(rows: readonly Row[], time: string): boolean {
  return rows.every((row, i) => i === 0 || String(rows[i - 1]?.[time]) >= String(row[time]));
}

export const holds = (rows: readonly Row[], id: string, key = 'id') => rows.some(row => row[key] === id);

const PAGE_SIZE = 20;

/** A whole page of open requests, newest first, each with its author. */
export function isPageOfRequests(rows: readonly Row[]): boolean {
  const named = rows.every(row => typeof (row.author as Row | undefined)?.name === 'string');
  return rows.length === PAGE_SIZE && named && isNewestFirst(rows, 'created_at');
}

const URGENCY = ['normal', 'urgent', 'critical'];

/** The dashboard lists twenty requests, most urgent first. */
export function isDashboard(page: string): boolean {
  const urgencies = (page.match(/data-urgency="\w+"/g) ?? []).map(text =>
    URGENCY.indexOf(text.slice('data-urgency="'.length, -1)),
  );
  const inOrder = urgencies.every(
    (urgency, i) => urgency >= 0 && (i === 0 || (urgencies[i - 1] ?? 0) >= urgency),
  );
  return page.includes('data-testid="help-requests-list"') && urgencies.length === PAGE_SIZE && inOrder;
}
