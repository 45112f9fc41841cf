/** What answers must hold, for every tool. A fast empty answer is a wrong one. */
export type Row = Readonly<Record<string, unknown>>;

/** Rows of an answer's `data`; none if it has another form. */
export function rowsOf(body: unknown): readonly Row[] {
  const data = (body as { data?: unknown } | null)?.data;
  return Array.isArray(data) ? data : [];
}

/** ISO times, so that their order is that of their text. */
export function isNewestFirst(rows: readonly Row[], field: string): boolean {
  return rows.every((row, i) => i === 0 || String(rows[i - 1]?.[field]) >= String(row[field]));
}

/** A full list, newest first: 50 rows unless fewer are right. */
export function isNewestList(rows: readonly Row[], field: string, atLeast = 1): boolean {
  return rows.length >= atLeast && rows.length <= 50 && isNewestFirst(rows, field);
}

/** What a dashboard page says: its recent orders, newest first, and how many there are in all. */
export function isDashboard(page: string, atLeast = 1): boolean {
  const ordered = [...page.matchAll(/data-ordered="([^"]+)"/g)].map(match => ({ at: match[1] }));
  const total = Number(/data-testid="total-orders">(\d+)</.exec(page)?.[1]);
  const spent = /data-testid="total-spent">\$\d+\.\d\d</.test(page);
  return spent && total >= atLeast && ordered.length === Math.min(10, total) && isNewestFirst(ordered, 'at');
}
