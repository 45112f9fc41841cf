import pg from 'pg';
import { OBSERVER_MARK } from '../../model/database.ts';
import { PlimsollError } from '../../model/errors.ts';

export const APPLICATION_NAME = 'plimsoll-observer';

/** One result row: every value as PostgreSQL's own text, so that no 64-bit number is rounded. */
export type TextRow = Readonly<Record<string, string | null>>;

/** A read-only session that sees values as text. */
export interface Connection {
  /** Result of one statement. Throws DATABASE_FAILED or DATABASE_UNREACHABLE. */
  rows(sql: string, values?: readonly unknown[]): Promise<TextRow[]>;
  /** Results of several statements in one round trip and one implicit transaction. */
  batch(statements: readonly string[]): Promise<TextRow[][]>;
  close(): Promise<void>;
}

/** Output of dates and numbers must not depend on the server's or the client's taste: it is hashed and compared. */
const SETTINGS: Readonly<Record<string, string>> = {
  statement_timeout: '5s',
  lock_timeout: '200ms',
  default_transaction_read_only: 'on',
  search_path: 'pg_catalog',
  timezone: 'UTC',
  datestyle: 'ISO, MDY',
  intervalstyle: 'postgres',
  bytea_output: 'hex',
  extra_float_digits: '1',
};

/** Connects with the observer's settings. After `signal` aborts, the session ends and every call rejects with its reason. */
export async function connect(url: string, signal?: AbortSignal): Promise<Connection> {
  signal?.throwIfAborted();
  const client = new pg.Client({
    connectionString: url,
    application_name: APPLICATION_NAME,
    connectionTimeoutMillis: 5_000,
    types: { getTypeParser: () => (text: string) => text },
  });
  client.on('error', () => {}); // a server that goes away is reported by the statement that needed it
  await orUnreachable(client.connect());
  const end = () => void client.end().catch(() => {});
  signal?.addEventListener('abort', end, { once: true });
  let last: Promise<unknown> = Promise.resolve();
  // one statement at a time: callers may ask at once, the session answers in turn
  const run = (text: string, values?: readonly unknown[]): Promise<pg.QueryResult> => {
    const result = last.then(() => send(text, values));
    last = result.catch(() => {});
    return result;
  };
  const send = async (text: string, values?: readonly unknown[]) => {
    signal?.throwIfAborted();
    try {
      return await (values ? client.query(text, [...values]) : client.query(text));
    } catch (error) {
      signal?.throwIfAborted();
      throw failure(error);
    }
  };
  await run(applySettings());
  return {
    rows: async (sql, values) => (await run(sql, values)).rows as TextRow[],
    batch: async statements => {
      const results: unknown = await run(statements.join(';\n'));
      return (Array.isArray(results) ? results : [results]).map(result => (result as pg.QueryResult).rows);
    },
    close: async () => {
      signal?.removeEventListener('abort', end);
      await client.end().catch(() => {});
    },
  };
}

function applySettings(): string {
  const calls = Object.entries(SETTINGS).map(([name, value]) => `set_config('${name}', '${value}', false)`);
  return `SELECT ${OBSERVER_MARK} ${calls.join(', ')}`;
}

async function orUnreachable(connected: Promise<unknown>): Promise<void> {
  try {
    await connected;
  } catch (error) {
    throw new PlimsollError(
      'DATABASE_UNREACHABLE',
      `The observer could not connect to PostgreSQL: ${reason(error)}.`,
      'Check that the server runs and that the database URL names the right host, port, user and database.',
      error,
    );
  }
}

function failure(error: unknown): PlimsollError {
  return new PlimsollError(
    'DATABASE_FAILED',
    `PostgreSQL refused a statistics query of the observer: ${reason(error)}.`,
    'Latencies stand without it; see the server log, and run again once no schema change is in progress.',
    error,
  );
}

function reason(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** SQLSTATE of the database error behind ours, if there is one. */
export function sqlState(error: unknown): string | undefined {
  const cause = error instanceof PlimsollError ? error.cause : error;
  return cause instanceof pg.DatabaseError ? cause.code : undefined;
}
