import type { TextRow } from './connection.ts';

/** Column name → decimal text, whatever columns this server has. NULLs are left out. */
export type Counters = Readonly<Record<string, string>>;

/** The statement counters of one database at one moment. */
export interface StatementSnapshot {
  /** The server's clock, ISO-like text in UTC. */
  readonly takenAt: string;
  /** When the server was started: another value means that all counters began anew. */
  readonly serverStartedAt: string;
  /** Last reset of the database's counters, empty if never. */
  readonly databaseResetAt: string;
  /** Settings that change what is counted; a change voids a difference. */
  readonly settings: Readonly<Record<string, string>>;
  /** Of pg_stat_statements: evictions so far and the last reset. Absent = statements cannot be read. */
  readonly info?: { readonly evictions: string; readonly resetAt: string };
  readonly rows: readonly StatementRow[];
  /** The database's own row of pg_stat_database. */
  readonly database: Counters;
  /** Sessions of the target by state (active, idle …). */
  readonly connections: Readonly<Record<string, number>>;
}

export interface StatementRow {
  readonly userId: string;
  /** Signed 64-bit, decimal text. */
  readonly queryId: string;
  readonly topLevel: boolean;
  /** When the row came into being, where the server knows (17 and later). */
  readonly since?: string;
  readonly counters: Counters;
}

/** Table and index counters of one database, published by a session at the latest when it ends. */
export interface ObjectSnapshot {
  readonly tables: readonly TableRow[];
  readonly indexes: readonly IndexRow[];
}

export interface TableRow {
  readonly id: string;
  /** With its schema, unless that is `public`. */
  readonly name: string;
  readonly sizeBytes: number;
  readonly counters: Counters;
}

export interface IndexRow {
  readonly id: string;
  readonly name: string;
  readonly table: string;
  readonly definition: string;
  readonly unique: boolean;
  readonly primary: boolean;
  readonly valid: boolean;
  readonly sizeBytes: number;
  readonly counters: Counters;
}

const STATEMENT_KEYS = new Set(['userid', 'queryid', 'toplevel', 'stats_since']);

/** Undefined for a row whose id is hidden from us (another role's, without the right to read statistics). */
export function statementRow(row: TextRow): StatementRow | undefined {
  if (row.queryid == null || row.userid == null) return undefined;
  return {
    userId: row.userid,
    queryId: row.queryid,
    topLevel: row.toplevel !== 'f',
    ...(row.stats_since == null ? {} : { since: row.stats_since }),
    counters: counters(row, STATEMENT_KEYS),
  };
}

const TABLE_KEYS = new Set(['relid', 'schemaname', 'relname', 'size_bytes']);

export function tableRow(row: TextRow): TableRow {
  return {
    id: row.relid ?? '',
    name: objectName(row.schemaname, row.relname),
    sizeBytes: Number(row.size_bytes ?? 0),
    counters: counters(row, TABLE_KEYS),
  };
}

const INDEX_KEYS = new Set([
  ...['relid', 'indexrelid', 'schemaname', 'relname', 'indexrelname'],
  ...['size_bytes', 'definition', 'indisunique', 'indisprimary', 'indisvalid'],
]);

export function indexRow(row: TextRow): IndexRow {
  return {
    id: row.indexrelid ?? '',
    name: objectName(row.schemaname, row.indexrelname),
    table: objectName(row.schemaname, row.relname),
    definition: row.definition ?? '',
    unique: row.indisunique === 't',
    primary: row.indisprimary === 't',
    valid: row.indisvalid === 't',
    sizeBytes: Number(row.size_bytes ?? 0),
    counters: counters(row, INDEX_KEYS),
  };
}

export function counters(row: TextRow, without: ReadonlySet<string>): Counters {
  const kept = Object.entries(row).filter(([name, value]) => value !== null && !without.has(name));
  return Object.fromEntries(kept) as Counters;
}

function objectName(schema: string | null | undefined, name: string | null | undefined): string {
  return schema === 'public' ? `${name}` : `${schema}.${name}`;
}

/** Whether any row of a table was inserted, updated or deleted between two snapshots. */
export function wroteRows(before: ObjectSnapshot, after: ObjectSnapshot): boolean {
  return rowsWritten(before) !== rowsWritten(after);
}

function rowsWritten({ tables }: ObjectSnapshot): bigint {
  const written = tables.flatMap(({ counters }) => [
    counters.n_tup_ins,
    counters.n_tup_upd,
    counters.n_tup_del,
  ]);
  return written.reduce((sum, count) => sum + BigInt(count ?? '0'), 0n);
}
