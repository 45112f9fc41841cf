import { randomUUID } from 'node:crypto';
import type pg from 'pg';
import { PlimsollError } from '../model/errors.ts';
import type { DataIdentity } from '../model/run-record.ts';

/** Databases are written to, emptied and dropped only if they carry this marker, made by us on this server. */
export interface Marker {
  readonly token: string;
  readonly madeBy: string;
  readonly kind: 'template' | 'clone';
  readonly createdAt: string;
  readonly fingerprint: string;
  /** Set when the database was finished; a template without it was interrupted. */
  readonly completed?: DataIdentity;
}

export const TEMPLATE_PREFIX = 'plimsoll_t_';
export const CLONE_PREFIX = 'plimsoll_c_';
const OUR_NAME = /^plimsoll_[a-z0-9_]{1,54}$/;

const TABLE = `
  CREATE SCHEMA plimsoll;
  CREATE TABLE plimsoll.marker (
    token             text        NOT NULL,
    made_by           text        NOT NULL,
    kind              text        NOT NULL,
    created_at        timestamptz NOT NULL DEFAULT now(),
    fingerprint       text        NOT NULL,
    system_identifier text        NOT NULL,
    database_oid      bigint      NOT NULL,
    completed         jsonb
  )`;
const SERVER = '(SELECT system_identifier::text FROM pg_control_system())';
const OWN_OID = '(SELECT oid::bigint FROM pg_database WHERE datname = current_database())';

/** Marks a database that this process has just created as a template in the making. */
export async function markTemplate(client: pg.Client, fingerprint: string, madeBy: string): Promise<void> {
  await client.query(TABLE);
  await client.query(
    `INSERT INTO plimsoll.marker (token, made_by, kind, fingerprint, system_identifier, database_oid)
     VALUES ($1, $2, 'template', $3, ${SERVER}, ${OWN_OID})`,
    [randomUUID(), madeBy, fingerprint],
  );
}

export async function completeMarker(client: pg.Client, completed: DataIdentity): Promise<void> {
  await client.query('UPDATE plimsoll.marker SET completed = $1', [JSON.stringify(completed)]);
}

/** The copy carries its template's marker, made for another database: it gets its own. */
export async function markClone(client: pg.Client, name: string): Promise<void> {
  await assertOurs(client, name);
  await client.query(
    `UPDATE plimsoll.marker SET kind = 'clone', token = $1, created_at = now(),
       database_oid = (SELECT oid::bigint FROM pg_database WHERE datname = current_database())`,
    [randomUUID()],
  );
}

/**
 * Throws DATABASE_NOT_OURS unless the connected database is `database`, has a name of ours, carries our
 * marker, and the marker was made on this server for this very database. Reads only.
 */
export async function assertOurs(client: pg.Client, database: string): Promise<Marker> {
  if (!OUR_NAME.test(database)) throw notOurs(database, 'its name is not one that Plimsoll gives');
  const { rows } = await client.query<{ current: string; recovering: boolean; marked: boolean }>(
    `SELECT current_database() AS current, pg_is_in_recovery() AS recovering,
            to_regclass('plimsoll.marker') IS NOT NULL AS marked`,
  );
  if (rows[0]?.current !== database) throw notOurs(database, `the connection leads to "${rows[0]?.current}"`);
  if (rows[0].recovering) throw notOurs(database, 'its server is a standby in recovery');
  if (!rows[0].marked) throw notOurs(database, 'it does not carry our marker');
  return readMarker(client, database);
}

interface MarkerRow {
  token: string;
  made_by: string;
  kind: string;
  created_at: Date;
  fingerprint: string;
  completed: DataIdentity | null;
  same_server: boolean;
  same_database: boolean;
}

async function readMarker(client: pg.Client, database: string): Promise<Marker> {
  const { rows } = await client
    .query<MarkerRow>(
      `SELECT token, made_by, kind, created_at, fingerprint, completed,
              system_identifier = ${SERVER} AS same_server, database_oid = ${OWN_OID} AS same_database
       FROM plimsoll.marker LIMIT 2`,
    )
    .catch(error => Promise.reject(notOurs(database, 'its marker has another form', error)));
  const [row] = rows;
  if (!row || rows.length !== 1) throw notOurs(database, `its marker has ${rows.length} rows`);
  if (!row.same_server) throw notOurs(database, 'its marker was made on another server');
  // A clone is copied together with its template's marker; a crash before it got its own leaves that one.
  const copied = !row.same_database && row.kind === 'template' && database.startsWith(CLONE_PREFIX);
  if (!row.same_database && !copied) throw notOurs(database, 'its marker was made for another database');
  return {
    token: row.token,
    madeBy: row.made_by,
    kind: copied || row.kind === 'clone' ? 'clone' : 'template',
    createdAt: row.created_at.toISOString(),
    fingerprint: row.fingerprint,
    ...(row.completed === null || copied ? {} : { completed: row.completed }),
  };
}

export function notOurs(database: string, reason: string, cause?: unknown): PlimsollError {
  return new PlimsollError(
    'DATABASE_NOT_OURS',
    `Database "${database}" will not be touched: ${reason}.`,
    'If it is a leftover, drop it yourself; otherwise name another server for Plimsoll to work in.',
    cause,
  );
}
