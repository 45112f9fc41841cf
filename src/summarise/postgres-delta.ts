import type {
  DatabaseTotals,
  DatabaseWindow,
  IndexWindow,
  StatementWindow,
  TableWindow,
} from '../model/database.ts';
import { fingerprintOf, hash64, isOurs, shownText } from './statement-text.ts';

/** Column name → decimal text. Columns differ between versions; one that is not there counts zero. */
type Counters = Readonly<Record<string, string>>;

/** Statement counters of one database at one moment. */
export interface StatementCounters {
  readonly takenAt: string;
  readonly serverStartedAt: string;
  readonly databaseResetAt: string;
  readonly settings: Readonly<Record<string, string>>;
  readonly info?: { readonly evictions: string; readonly resetAt: string };
  readonly rows: readonly StatementCounterRow[];
  readonly database: Counters;
  readonly connections: Readonly<Record<string, number>>;
}

export interface StatementCounterRow {
  readonly userId: string;
  readonly queryId: string;
  readonly topLevel: boolean;
  readonly since?: string;
  readonly counters: Counters;
}

/** Table and index counters of one database at one moment. */
export interface ObjectCounters {
  readonly tables: readonly (ObjectRow & Pick<TableWindow, 'name' | 'sizeBytes'>)[];
  readonly indexes: readonly (ObjectRow & Omit<IndexWindow, 'scans' | 'rowsRead'>)[];
}

interface ObjectRow {
  readonly id: string;
  readonly counters: Counters;
}

export interface WindowEdges {
  readonly statementsBefore: StatementCounters;
  readonly statementsAfter: StatementCounters;
  readonly objectsBefore: ObjectCounters;
  readonly objectsAfter: ObjectCounters;
  /** Normalised text by query id; statements of the observer are left out. */
  readonly texts: ReadonlyMap<string, string>;
  /** Requests between the two object snapshots. */
  readonly spanRequests: number;
  /** What the observer could not see from the start. */
  readonly missing?: readonly string[];
}

/** The counters cannot be subtracted; why, in one sentence. */
export interface NotUsable {
  readonly notUsable: string;
}

/** The differences of a window, none of them negative or guessed, or the reason why there are none. */
export function databaseWindow(edges: WindowEdges): DatabaseWindow | NotUsable {
  const { statementsBefore: before, statementsAfter: after } = edges;
  const broken = brokenBetween(before, after);
  if (broken) return { notUsable: broken };
  const missing = [...(edges.missing ?? [])];
  const changes = statementChanges(before, after, missing);
  return {
    statements: statementWindows(changes, edges.texts, missing),
    totals: totals(before.database, after.database),
    tables: objectChanges(edges.objectsBefore.tables, edges.objectsAfter.tables, missing).map(tableWindow),
    indexes: objectChanges(edges.objectsBefore.indexes, edges.objectsAfter.indexes, missing).map(indexWindow),
    spanRequests: edges.spanRequests,
    connections: after.connections,
    missing,
  };
}

/** Query ids whose text a window needs: those that ran in it. */
export function changedQueryIds(before: StatementCounters, after: StatementCounters): string[] {
  const ran = statementChanges(before, after, []).filter(({ delta }) => delta('calls') > 0);
  return [...new Set(ran.map(({ row }) => row.queryId))];
}

function brokenBetween(before: StatementCounters, after: StatementCounters): string | undefined {
  if (before.serverStartedAt !== after.serverStartedAt) return 'PostgreSQL was restarted inside the window.';
  if (before.databaseResetAt !== after.databaseResetAt)
    return 'The statistics of the database were reset inside the window.';
  if (before.info?.resetAt !== after.info?.resetAt)
    return 'pg_stat_statements was reset, loaded or unloaded inside the window.';
  const setting = Object.keys(after.settings).find(name => before.settings[name] !== after.settings[name]);
  if (setting) return `The setting ${setting} was changed inside the window.`;
  const lower = TOTALS.find(name => difference(before.database, after.database, name) < 0);
  return lower && `The database's counter ${lower} went down inside the window.`;
}

/** A row and what one of its counters grew by. */
interface Change<Row> {
  readonly row: Row;
  readonly delta: (counter: string) => number;
}

/**
 * Every difference is at most what truly happened: a row that is new, or was evicted and came back, counts from zero,
 * since all it holds came after the opening snapshot. What an evicted row held is lost, and said.
 */
function statementChanges(
  before: StatementCounters,
  after: StatementCounters,
  missing: string[],
): Change<StatementCounterRow>[] {
  const known = new Map(before.rows.map(row => [statementKey(row), row]));
  const evictions = Number(BigInt(after.info?.evictions ?? '0') - BigInt(before.info?.evictions ?? '0'));
  let lost = 0;
  const changes = after.rows.map(row => {
    const old = known.get(statementKey(row));
    known.delete(statementKey(row));
    if (old && isSameRow(old, row)) return change(row, old.counters);
    if (old) lost++;
    return change(row, {});
  });
  lost += known.size;
  if (evictions > 0 || lost > 0) {
    missing.push(
      `Calls of ${lost || 'some'} statements: pg_stat_statements dropped them inside the window (${evictions} evictions), so their figures are lower bounds. Run: ALTER SYSTEM SET pg_stat_statements.max = 20000; then restart PostgreSQL.`,
    );
  }
  return changes;
}

function statementKey(row: StatementCounterRow): string {
  return `${row.userId} ${row.queryId} ${row.topLevel}`;
}

function isSameRow(old: StatementCounterRow, row: StatementCounterRow): boolean {
  return old.since === row.since && isMonotone(old.counters, row.counters);
}

function isMonotone(before: Counters, after: Counters): boolean {
  return Object.keys(after).every(name => !(difference(before, after, name) < 0));
}

function change<Row extends { readonly counters: Counters }>(row: Row, before: Counters): Change<Row> {
  return { row, delta: counter => Math.max(0, difference(before, row.counters, counter)) };
}

/** Exact for whole numbers of any length; a difference itself fits a double. NaN for what is no number (a date). */
function difference(before: Counters, after: Counters, name: string): number {
  const [from, to] = [before[name] ?? '0', after[name] ?? '0'];
  if (WHOLE.test(from) && WHOLE.test(to)) return Number(BigInt(to) - BigInt(from));
  return Number(to) - Number(from);
}

const WHOLE = /^-?\d+$/;

const HIDDEN = '(text not visible)';

/** One window per statement text and level, whichever roles or list lengths it ran with. */
function statementWindows(
  changes: readonly Change<StatementCounterRow>[],
  texts: ReadonlyMap<string, string>,
  missing: string[],
): StatementWindow[] {
  const merged = new Map<string, StatementWindow>();
  let hidden = 0;
  for (const { row, delta } of changes) {
    const text = texts.get(row.queryId);
    if (delta('calls') === 0 || (text !== undefined && isOurs(text))) continue;
    if (text === undefined) hidden++;
    const window = statementWindow(row, delta, text);
    const key = `${window.fingerprint} ${window.topLevel}`;
    const other = merged.get(key);
    merged.set(key, other ? sum(other, window) : window);
  }
  if (hidden > 0)
    missing.push(`Texts of ${hidden} statements. Run: GRANT pg_read_all_stats TO the observing role;`);
  return [...merged.values()].sort((a, b) => b.execMs - a.execMs || (a.fingerprint < b.fingerprint ? -1 : 1));
}

function statementWindow(
  row: StatementCounterRow,
  delta: Change<StatementCounterRow>['delta'],
  text: string | undefined,
): StatementWindow {
  const of = (...names: string[]) => names.reduce((total, name) => total + delta(name), 0);
  return {
    fingerprint: text === undefined ? hash64(`query ${row.queryId}`) : fingerprintOf(text),
    queryId: row.queryId,
    text: text === undefined ? HIDDEN : shownText(text),
    topLevel: row.topLevel,
    calls: of('calls'),
    rows: of('rows'),
    execMs: of('total_exec_time'),
    planMs: of('total_plan_time'),
    blocksHit: of('shared_blks_hit'),
    blocksRead: of('shared_blks_read'),
    blocksDirtied: of('shared_blks_dirtied'),
    blocksWritten: of('shared_blks_written'),
    tempBlocks: of('temp_blks_read', 'temp_blks_written'),
    ioMs: of(...IO_TIMES),
    walBytes: of('wal_bytes'),
  };
}

/** Up to version 16 there is one pair of columns; from 17 on one pair for each kind of block. */
const IO_TIMES = ['', 'shared_', 'local_', 'temp_'].flatMap(kind => [
  `${kind}blk_read_time`,
  `${kind}blk_write_time`,
]);

function sum(a: StatementWindow, b: StatementWindow): StatementWindow {
  const figures = Object.entries(a).map(([name, value]) =>
    typeof value === 'number' ? [name, value + Number(b[name as keyof StatementWindow])] : [name, value],
  );
  return Object.fromEntries(figures) as unknown as StatementWindow;
}

const TOTALS = [
  ...['xact_commit', 'xact_rollback', 'blks_hit', 'blks_read', 'tup_returned', 'tup_fetched'],
  ...['tup_inserted', 'tup_updated', 'tup_deleted', 'temp_files', 'temp_bytes', 'deadlocks'],
];

function totals(before: Counters, after: Counters): DatabaseTotals {
  const of = (name: string) => difference(before, after, name);
  return {
    commits: of('xact_commit'),
    rollbacks: of('xact_rollback'),
    blocksHit: of('blks_hit'),
    blocksRead: of('blks_read'),
    rowsReturned: of('tup_returned'),
    rowsFetched: of('tup_fetched'),
    rowsWritten: of('tup_inserted') + of('tup_updated') + of('tup_deleted'),
    tempFiles: of('temp_files'),
    tempBytes: of('temp_bytes'),
    deadlocks: of('deadlocks'),
  };
}

/** Counters of tables and indexes that may only grow; the others (live rows …) are states. */
const OBJECT_COUNTERS = [
  ...['seq_scan', 'seq_tup_read', 'idx_scan', 'idx_tup_read', 'idx_tup_fetch'],
  ...['n_tup_ins', 'n_tup_upd', 'n_tup_del', 'n_tup_hot_upd'],
];

function objectChanges<Row extends ObjectRow & { readonly name: string }>(
  before: readonly Row[],
  after: readonly Row[],
  missing: string[],
): Change<Row>[] {
  const known = new Map(before.map(row => [row.id, row.counters]));
  return after.flatMap(row => {
    const old = known.get(row.id) ?? {};
    if (OBJECT_COUNTERS.every(name => !(difference(old, row.counters, name) < 0))) return [change(row, old)];
    missing.push(`Counters of ${row.name}: they were reset inside the window.`);
    return [];
  });
}

function tableWindow({ row, delta }: Change<ObjectCounters['tables'][number]>): TableWindow {
  return {
    name: row.name,
    sequentialScans: delta('seq_scan'),
    sequentialRows: delta('seq_tup_read'),
    indexScans: delta('idx_scan'),
    indexRows: delta('idx_tup_fetch'),
    inserted: delta('n_tup_ins'),
    updated: delta('n_tup_upd'),
    deleted: delta('n_tup_del'),
    hotUpdated: delta('n_tup_hot_upd'),
    liveRows: Number(row.counters.n_live_tup ?? 0),
    deadRows: Number(row.counters.n_dead_tup ?? 0),
    sizeBytes: row.sizeBytes,
  };
}

function indexWindow({ row, delta }: Change<ObjectCounters['indexes'][number]>): IndexWindow {
  const { name, table, definition, sizeBytes, unique, primary, valid } = row;
  return {
    name,
    table,
    definition,
    scans: delta('idx_scan'),
    rowsRead: delta('idx_tup_read'),
    sizeBytes,
    unique,
    primary,
    valid,
  };
}
