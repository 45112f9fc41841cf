import pg from 'pg';
import { withClient } from '../host/postgres/cluster.ts';
import { PlimsollError } from '../model/errors.ts';
import type { DataIdentity } from '../model/run-record.ts';
import { databaseUrl, dropOurs, dropUnchecked, inspectOurs } from './marker.ts';
import { assertOurs, completeMarker, type Marker, markTemplate, TEMPLATE_PREFIX } from './marker-row.ts';
import { statisticsHash } from './statistics-hash.ts';

/** How rows are made from a seed. Counts up when the same dataset would give other rows. */
const MADE_BY = 'plimsoll rows/1';

/** What is to be in the template, apart from what is only known afterwards. */
export type Recipe = Omit<DataIdentity, 'statisticsHash' | 'rows' | 'sizeBytes'>;

export interface MakeOptions {
  /** Fills the database and returns rows per table. Stops early when the signal fires. */
  readonly fill: (client: pg.Client) => Promise<Record<string, number>>;
  readonly onStatistics?: () => void;
  readonly signal?: AbortSignal;
  /** Make it anew even if it is there. */
  readonly reset?: boolean;
}

export interface MadeTemplate {
  readonly database: string;
  readonly identity: DataIdentity;
  readonly reused: boolean;
}

/**
 * Finds the finished template of a recipe, or makes it; `admin` is the address of the server's
 * maintenance database. A half-made one of ours is replaced. If anything fails, nothing is left behind.
 */
export async function makeTemplate(
  admin: string,
  recipe: Recipe,
  options: MakeOptions,
): Promise<MadeTemplate> {
  const database = TEMPLATE_PREFIX + recipe.fingerprint.slice(0, 12);
  return withClient(admin, async client => {
    await takeTurn(client, database);
    const marker = await inspectOurs(admin, database);
    if (marker && !options.reset) {
      const identity = finished(marker, recipe);
      if (identity) return { database, identity, reused: true };
    }
    options.signal?.throwIfAborted();
    if (marker) await dropOurs(admin, database);
    await client.query(`CREATE DATABASE ${pg.escapeIdentifier(database)}`);
    try {
      const identity = await build(databaseUrl(admin, database), database, recipe, options);
      await close(client, database);
      options.signal?.throwIfAborted();
      return { database, identity, reused: false };
    } catch (error) {
      await dropUnchecked(client, database);
      throw error;
    }
  });
}

/** Two runs must not make the same template at once; the server forgets the lock with the connection. */
async function takeTurn(client: pg.Client, database: string): Promise<void> {
  const { rows } = await client.query<{ recovering: boolean; taken: boolean }>(
    'SELECT pg_is_in_recovery() AS recovering, pg_try_advisory_lock(hashtextextended($1, 0)) AS taken',
    [database],
  );
  if (rows[0]?.recovering)
    throw new PlimsollError(
      'DATABASE_NOT_OURS',
      'The server is a standby in recovery: no database can be made there.',
      'Name the primary server.',
    );
  if (!rows[0]?.taken)
    throw new PlimsollError(
      'LOCKED',
      `Another run is making database "${database}" on this server.`,
      'Wait until it has ended, then run the command again.',
    );
}

function finished(marker: Marker, recipe: Recipe): DataIdentity | undefined {
  const same = marker.fingerprint === recipe.fingerprint && marker.madeBy === MADE_BY;
  return same ? marker.completed : undefined;
}

async function build(
  url: string,
  database: string,
  recipe: Recipe,
  options: MakeOptions,
): Promise<DataIdentity> {
  return withClient(url, async client => {
    const hangUp = () => void client.end().catch(() => {}); // DROP … WITH (FORCE) then ends what it was doing
    options.signal?.addEventListener('abort', hangUp, { once: true });
    try {
      await markTemplate(client, recipe.fingerprint, MADE_BY);
      options.signal?.throwIfAborted();
      const rows = await options.fill(client);
      await assertOurs(client, database);
      options.onStatistics?.();
      await client.query('VACUUM (FREEZE, ANALYZE)');
      await client.query('CHECKPOINT').catch(ignoreMissingRight);
      const identity = {
        ...recipe,
        rows,
        statisticsHash: await statisticsHash(client),
        sizeBytes: await size(client),
      };
      await completeMarker(client, identity);
      return identity;
    } finally {
      options.signal?.removeEventListener('abort', hangUp);
    }
  });
}

/** No more changes: connections to the template itself read only, and it cannot be dropped by mistake. */
async function close(client: pg.Client, database: string): Promise<void> {
  const name = pg.escapeIdentifier(database);
  await client.query(`ALTER DATABASE ${name} SET default_transaction_read_only = on`);
  await client.query(`ALTER DATABASE ${name} IS_TEMPLATE true`);
}

async function size(client: pg.Client): Promise<number> {
  const { rows } = await client.query<{ bytes: string }>(
    'SELECT pg_database_size(current_database())::text AS bytes',
  );
  return Number(rows[0]?.bytes);
}

/** A given server's role may not be allowed to ask for a checkpoint; then the server does it in its own time. */
function ignoreMissingRight(error: unknown): void {
  if ((error as { code?: string }).code !== '42501') throw error;
}
