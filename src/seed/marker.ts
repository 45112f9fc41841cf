import pg from 'pg';
import { withClient } from '../host/postgres/cluster.ts';
import { PlimsollError } from '../model/errors.ts';
import { assertOurs, CLONE_PREFIX, type Marker, markClone, notOurs, TEMPLATE_PREFIX } from './marker-row.ts';

export { assertOurs } from './marker-row.ts';

/** Databases of ours: found, copied and dropped, each only after its marker was checked. */

export interface OurDatabase extends Marker {
  readonly database: string;
}

const NO_SUCH_DATABASE = '3D000';
const DUPLICATE_DATABASE = '42P04';

/** The address of another database of the same server. */
export function databaseUrl(url: string, database: string): string {
  const other = new URL(url);
  other.pathname = `/${encodeURIComponent(database)}`;
  return other.href;
}

/** The marker of a database that may not exist. `admin` is the address of another database of the server. */
export async function inspectOurs(admin: string, database: string): Promise<Marker | undefined> {
  try {
    return await withClient(databaseUrl(admin, database), client => assertOurs(client, database));
  } catch (error) {
    if ((error as { code?: string }).code === NO_SUCH_DATABASE) return undefined;
    throw error;
  }
}

/** Drops a database of ours, with its connections; does nothing if there is none of that name. */
export async function dropOurs(admin: string, database: string): Promise<void> {
  const marker = await inspectOurs(admin, database);
  if (!marker) return;
  await withClient(admin, client => dropUnchecked(client, database));
}

/** For a database that was checked, or that this process created a moment ago. */
export async function dropUnchecked(client: pg.Client, database: string): Promise<void> {
  const name = pg.escapeIdentifier(database);
  const { rowCount } = await client.query('SELECT FROM pg_database WHERE datname = $1 AND datistemplate', [
    database,
  ]);
  if (rowCount) await client.query(`ALTER DATABASE ${name} IS_TEMPLATE false`);
  await client.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
}

/** Every database of this server that carries our marker; others of similar name are passed over. */
export async function listOurs(admin: string): Promise<OurDatabase[]> {
  const { rows } = await withClient(admin, client =>
    client.query<{ datname: string }>(
      `SELECT datname FROM pg_database WHERE datname LIKE 'plimsoll\\_%' AND datallowconn ORDER BY datname`,
    ),
  );
  const ours: OurDatabase[] = [];
  for (const { datname } of rows) {
    const marker = await inspectOurs(admin, datname).catch(() => undefined);
    if (marker) ours.push({ database: datname, ...marker });
  }
  return ours;
}

/** Copies by reflink, where the file system has them: asked for once per server, then known. */
const withoutReflinks = new Set<string>();

/**
 * A fresh copy of a template, file by file, marked as a clone. `name` begins with plimsoll_c_ and must be
 * free. Throws DATABASE_NOT_OURS or DATABASE_FAILED.
 */
export async function cloneTemplate(
  admin: string,
  template: string,
  name: string,
  server: { readonly major: number },
): Promise<void> {
  if (!name.startsWith(CLONE_PREFIX))
    throw notOurs(name, `clones have names that start with ${CLONE_PREFIX}`);
  if (!template.startsWith(TEMPLATE_PREFIX)) throw notOurs(template, 'it is not a template of ours');
  await withClient(admin, async client => {
    await create(client, admin, template, name, server.major).catch(error => {
      const reason = error instanceof Error ? error.message : String(error);
      throw new PlimsollError(
        'DATABASE_FAILED',
        `Database "${name}" could not be copied from "${template}": ${reason}`,
        'Check that the server has disk space and that no other run uses it.',
        error,
      );
    });
    try {
      await withClient(databaseUrl(admin, name), clone => markClone(clone, name));
    } catch (error) {
      await dropUnchecked(client, name);
      throw error;
    }
  });
}

async function create(
  client: pg.Client,
  admin: string,
  template: string,
  name: string,
  major: number,
): Promise<void> {
  const copy = `CREATE DATABASE ${pg.escapeIdentifier(name)} TEMPLATE ${pg.escapeIdentifier(template)}`;
  if (major < 15) return void (await client.query(copy)); // copies files, and knows no other way
  const { host } = new URL(admin);
  if (major >= 18 && !withoutReflinks.has(host)) {
    try {
      await client.query('SET file_copy_method = clone');
      return void (await client.query(`${copy} STRATEGY FILE_COPY`));
    } catch (error) {
      if ((error as { code?: string }).code === DUPLICATE_DATABASE) throw error;
      withoutReflinks.add(host);
      await client.query('SET file_copy_method = copy');
    }
  }
  await client.query(`${copy} STRATEGY FILE_COPY`);
}
