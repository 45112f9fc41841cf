import pg from 'pg';
import type { Caller } from './caller.ts';

/** Named statements are parsed and planned once per connection. Names are unique within a platform. */
export interface Statement {
  readonly name: string;
  readonly text: string;
}

export interface Session {
  rows<Row extends pg.QueryResultRow>(statement: Statement, values?: readonly unknown[]): Promise<Row[]>;
}

export interface Database {
  /** A read-only transaction as the caller: row-level security sees `app.user_id`. */
  read<T>(caller: Caller, work: (session: Session) => Promise<T>): Promise<T>;
  /** A transaction that may write; rolled back if `work` throws. */
  write<T>(caller: Caller, work: (session: Session) => Promise<T>): Promise<T>;
}

const POOL_SIZE = 20;

export function createPool(connectionString: string, onError: (error: Error) => void): pg.Pool {
  const pool = new pg.Pool({
    connectionString,
    max: POOL_SIZE,
    idleTimeoutMillis: 30_000,
    connectionTimeoutMillis: 10_000, // also limits the wait for a free connection
  });
  pool.on('error', onError); // an idle connection was lost: the pool opens another when it needs one
  return pool;
}

export function createDatabase(pool: pg.Pool): Database {
  return {
    read: (caller, work) => transaction(pool, 'BEGIN READ ONLY', caller, work),
    write: (caller, work) => transaction(pool, 'BEGIN', caller, work),
  };
}

// `true`: for this transaction only, so that the next user of the connection does not inherit it.
const BECOME: Statement = { name: 'become', text: `SELECT set_config('app.user_id', $1, true)` };

async function transaction<T>(
  pool: pg.Pool,
  begin: string,
  caller: Caller,
  work: (session: Session) => Promise<T>,
): Promise<T> {
  const startedMs = performance.now();
  try {
    const client = await pool.connect();
    try {
      await client.query(begin);
      await client.query({ ...BECOME, values: [caller.userId ?? ''] });
      const result = await work(sessionOf(client));
      await client.query('COMMIT');
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

/** A connection that cannot even roll back is thrown away. */
async function rollBackAndRelease(client: pg.PoolClient): Promise<void> {
  try {
    await client.query('ROLLBACK');
    client.release();
  } catch {
    client.release(true);
  }
}

function sessionOf(client: pg.PoolClient): Session {
  return {
    rows: async <Row extends pg.QueryResultRow>(statement: Statement, values: readonly unknown[] = []) =>
      (await client.query<Row>({ ...statement, values: [...values] })).rows,
  };
}
