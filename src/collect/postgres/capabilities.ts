import { type Connection, sqlState } from './connection.ts';
import { EXTENSION, infoQuery, STATEMENT_COLUMNS } from './queries.ts';

/** Where pg_stat_statements lives in the connected database, and why it cannot be read if it cannot. */
export interface StatementsSource {
  /** Quoted schema of the extension and its columns; undefined if statements cannot be read. */
  readonly extension: { readonly schema: string; readonly columns: ReadonlySet<string> } | undefined;
  readonly missing: readonly string[];
}

export async function findStatements(connection: Connection, database: string): Promise<StatementsSource> {
  const [found] = await connection.rows(EXTENSION);
  if (!found?.schema) {
    const message = `Statement counters: the extension is not in database "${database}". Run there: CREATE EXTENSION pg_stat_statements;`;
    return { extension: undefined, missing: [message] };
  }
  const outdated =
    found.available && found.available !== found.installed
      ? [
          `Newer statement counters: pg_stat_statements ${found.installed} is installed, ${found.available} available. Run: ALTER EXTENSION pg_stat_statements UPDATE;`,
        ]
      : [];
  try {
    await connection.rows(infoQuery(found.schema));
    const columns = new Set((await connection.rows(STATEMENT_COLUMNS)).map(row => row.name ?? ''));
    return { extension: { schema: found.schema, columns }, missing: outdated };
  } catch (error) {
    return { extension: undefined, missing: [whyNot(error)] };
  }
}

function whyNot(error: unknown): string {
  if (sqlState(error) === '55000') {
    return "Statement counters: pg_stat_statements is not loaded. Run: ALTER SYSTEM SET shared_preload_libraries = 'pg_stat_statements'; then restart PostgreSQL.";
  }
  return 'Statement counters: this pg_stat_statements is older than PostgreSQL 14. Run: ALTER EXTENSION pg_stat_statements UPDATE;';
}

export interface SessionFacts {
  readonly user: string;
  readonly readsAll: boolean;
  readonly settings: Readonly<Record<string, string | null>>;
}

/** What rights and settings hide, each with the command that would show it. */
export function hiddenBySettings({ user, readsAll, settings }: SessionFacts): string[] {
  const missing: string[] = [];
  if (!readsAll) {
    missing.push(`Statements and sessions of other roles. Run: GRANT pg_read_all_stats TO ${quoted(user)};`);
  }
  if (settings.track_io_timing === 'off') {
    missing.push(
      'Time spent on reading and writing blocks. Run: ALTER SYSTEM SET track_io_timing = on; SELECT pg_reload_conf();',
    );
  }
  if (settings.compute_query_id === 'off') {
    missing.push(
      'Statement counters: no query ids. Run: ALTER SYSTEM SET compute_query_id = auto; SELECT pg_reload_conf();',
    );
  }
  if (settings.track === 'none') {
    missing.push(
      'Statement counters: tracking is off. Run: ALTER SYSTEM SET pg_stat_statements.track = all; SELECT pg_reload_conf();',
    );
  }
  return missing;
}

function quoted(identifier: string): string {
  return `"${identifier.replaceAll('"', '""')}"`;
}
