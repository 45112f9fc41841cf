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

/** Some rows, at most `limit`, newest first. Times are ISO 8601 in UTC, so they sort as text. */
export function isNewestFirst(rows: readonly Row[], time: string, limit: number): boolean {
  const inOrder = rows.every((row, i) => i === 0 || String(rows[i - 1]?.[time]) >= String(row[time]));
  return rows.length > 0 && rows.length <= limit && inOrder;
}

export const isBackups = (answer: unknown) => isNewestFirst(rowsOf(answer), 'created_at', 50);
export const isLogs = (answer: unknown) => isNewestFirst(rowsOf(answer), 'changed_at', 100);

export function isStatistics(answer: unknown): boolean {
  const { successful, failed } = answer as Row;
  return isCount(successful) && isCount(failed);
}

/** The kinds of change add up to their sum, and there is at least one change. */
export function isPitrStats(answer: unknown): boolean {
  const { total, inserts, updates, deletes } = answer as Row;
  return isPositive(total) && Number(inserts) + Number(updates) + Number(deletes) === total;
}

export function isHealth(answer: unknown): boolean {
  const { score, total, successful } = answer as Row;
  return isPositive(total) && isCount(successful) && Number(score) >= 0 && Number(score) <= 100;
}

export function isSummary(answer: unknown): boolean {
  const { total, size_bytes, recent } = answer as Row;
  return total === 0 || (isPositive(total) && isPositive(size_bytes) && Number(recent) <= Number(total));
}

export const isPositive = (value: unknown) => typeof value === 'number' && value > 0;
const isCount = (value: unknown) => typeof value === 'number' && value >= 0;

/** Rows of each table for one account: every snapshot holds them in this proportion. */
const PROPORTIONS: Row = { accounts: 1, products: 1, contacts: 2, orders: 4, stock_movements: 2 };
const PARENTS = ['accounts', 'products'];

/** All five tables, parents on the level before their children, each with as many rows as the snapshot holds. */
export function isRestore(answer: unknown): boolean {
  const { rows, tables } = answer as { rows: number; tables: Row[] };
  const [unit = 0] = tables.filter(({ table }) => table === 'accounts').map(table => Number(table.rows));
  const whole = tables.every(
    ({ table, level, rows: count }) =>
      count === unit * Number(PROPORTIONS[String(table)]) &&
      level === (PARENTS.includes(String(table)) ? 0 : 1),
  );
  return tables.length === 5 && unit > 0 && whole && rows === unit * 10;
}

const HOUR_MS = 3_600_000;

/** The full hour after a moment: people ask for such a one, and the moment lies in the day before it. */
export function hourAfter(moment: string): string {
  return new Date((Math.floor(Date.parse(moment) / HOUR_MS) + 1) * HOUR_MS).toISOString();
}
