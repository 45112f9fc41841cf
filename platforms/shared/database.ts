import pg from 'pg';
import type { Caller } from './caller.ts';
import { PLATFORM_DEFAULTS, type PlatformSettings } from './settings.ts';

/** Named statements are parsed and planned once per connection. Names are unique within a platform. */
export interface Statement {
  readonly name: string;
  readonly text: string;
}

export interface Session {
  rows<Row extends pg.QueryResultRow>(statement: Statement, values?: readonly unknown[]): Promise<Row[]>;
}

export interface Database {
  /** One statement in one round trip, as nobody: for tables without row-level security. */
  query<Row extends pg.QueryResultRow>(
    caller: Caller,
    statement: Statement,
    values?: readonly unknown[],
  ): Promise<Row[]>;
  /** A read-only transaction as the caller: row-level security sees `app.user_id`. */
  read<T>(caller: Caller, work: (session: Session) => Promise<T>): Promise<T>;
  /** A transaction that may write; rolled back if `work` throws. */
  write<T>(caller: Caller, work: (session: Session) => Promise<T>): Promise<T>;
}

/** Told of each execution of a statement: from sending it to its last row. */
export type ObserveQuery = (statement: string, durationMs: number) => void;

export function createPool(
  connectionString: string,
  onError: (error: Error) => void,
  settings: Pick<PlatformSettings, 'poolSize' | 'idleTimeoutMs' | 'acquireTimeoutMs'> = PLATFORM_DEFAULTS,
): pg.Pool {
  const pool = new pg.Pool({
    connectionString,
    max: settings.poolSize,
    idleTimeoutMillis: settings.idleTimeoutMs,
    connectionTimeoutMillis: settings.acquireTimeoutMs,
  });
  pool.on('error', onError); // an idle connection was lost: the pool opens another when it needs one
  return pool;
}

export function createDatabase(pool: pg.Pool, observe: ObserveQuery = () => {}): Database {
  const using = <T>(caller: Caller, work: (client: pg.PoolClient) => Promise<T>) =>
    withConnection(pool, caller, work);
  return {
    query: (caller, statement, values) =>
      using(caller, client => sessionOf(client, observe).rows(statement, values)),
    read: (caller, work) =>
      using(caller, client => transaction(client, 'BEGIN READ ONLY', caller, observe, work)),
    write: (caller, work) => using(caller, client => transaction(client, 'BEGIN', caller, observe, work)),
  };
}

/** The time of waiting for the connection belongs to the database's share of the request. */
async function withConnection<T>(
  pool: pg.Pool,
  caller: Caller,
  work: (client: pg.PoolClient) => Promise<T>,
): Promise<T> {
  const startedMs = performance.now();
  try {
    const client = await pool.connect();
    try {
      const result = await work(client);
      client.release();
      return result;
    } catch (error) {
      await rollBackAndRelease(client);
      throw error;
    }
  } finally {
    caller.timing.databaseMs += performance.now() - startedMs;
  }
}

/** Outside a transaction rolling back does nothing. A connection that cannot even roll back is thrown away. */
async function rollBackAndRelease(client: pg.PoolClient): Promise<void> {
  try {
    await client.query('ROLLBACK');
    client.release();
  } catch {
    client.release(true);
  }
}

// `true`: for this transaction only, so that the next user of the connection does not inherit it.
const BECOME: Statement = { name: 'become', text: `SELECT set_config('app.user_id', $1, true)` };

async function transaction<T>(
  client: pg.PoolClient,
  begin: string,
  caller: Caller,
  observe: ObserveQuery,
  work: (session: Session) => Promise<T>,
): Promise<T> {
  await client.query(begin);
  await client.query({ ...BECOME, values: [caller.userId ?? ''] });
  const result = await work(sessionOf(client, observe));
  await client.query('COMMIT');
  return result;
}

function sessionOf(client: pg.PoolClient, observe: ObserveQuery): Session {
  return {
    rows: async <Row extends pg.QueryResultRow>(statement: Statement, values: readonly unknown[] = []) => {
      const startedMs = performance.now();
      try {
        return (await client.query<Row>({ ...statement, values: [...values] })).rows;
      } finally {
        observe(statement.name, performance.now() - startedMs);
      }
    },
  };
}
