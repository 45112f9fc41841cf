import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { withClient } from '../host/postgres/cluster.ts';
import type { PlimsollError } from '../model/errors.ts';
import { makeTemplate } from './make-template.ts';
import { assertOurs, cloneTemplate, databaseUrl, dropOurs, inspectOurs, listOurs } from './marker.ts';
import { startTestCluster, type TestCluster } from './test-cluster.ts';

const FINGERPRINT = 'abcdef0123456789';
const TEMPLATE = 'plimsoll_t_abcdef012345';
const RECIPE = { dataset: 'd', volume: 'v', seed: 1, fingerprint: FINGERPRINT, schemaHash: 's' };
const notOurs = expect.objectContaining({ code: 'DATABASE_NOT_OURS' });

let server: TestCluster;
beforeAll(async () => {
  server = await startTestCluster();
});
afterAll(() => server.stop());
afterEach(async () => {
  for (const name of await server.databases()) {
    await server.query('postgres', `ALTER DATABASE "${name}" IS_TEMPLATE false`);
    await server.query('postgres', `DROP DATABASE "${name}" WITH (FORCE)`);
  }
});

/** A template of ours with one table of three rows. */
function makeOurs(reset = false) {
  return makeTemplate(server.admin, RECIPE, {
    reset,
    fill: async client => {
      await client.query('CREATE TABLE t AS SELECT generate_series(1, 3) AS n');
      return { t: 3 };
    },
  });
}

async function foreign(name: string, ...statements: string[]): Promise<void> {
  await server.query('postgres', `CREATE DATABASE "${name}"`);
  await server.query(name, 'CREATE TABLE precious AS SELECT generate_series(1, 7) AS n');
  for (const statement of statements) await server.query(name, statement);
}

async function precious(name: string): Promise<number> {
  return (await server.query(name, 'SELECT * FROM precious')).length;
}

const FORGED = `CREATE SCHEMA plimsoll;
  CREATE TABLE plimsoll.marker AS SELECT 'x' AS token, 'me' AS made_by, 'template' AS kind, now() AS created_at,
    '${FINGERPRINT}' AS fingerprint, system_identifier::text AS system_identifier,
    (SELECT oid::bigint FROM pg_database WHERE datname = current_database()) AS database_oid, NULL::jsonb AS completed
  FROM pg_control_system();`;

describe('a database that is not ours', () => {
  it.each([
    ['of our name without a marker', TEMPLATE, []],
    ['of another name with a marker', 'shop', [FORGED]],
    ['with an empty marker', TEMPLATE, [FORGED, 'TRUNCATE plimsoll.marker']],
    ['with two markers', TEMPLATE, [FORGED, 'INSERT INTO plimsoll.marker TABLE plimsoll.marker']],
    [
      'with a marker of another form',
      TEMPLATE,
      ['CREATE SCHEMA plimsoll', 'CREATE TABLE plimsoll.marker (x int)'],
    ],
    [
      "with another server's marker",
      TEMPLATE,
      [FORGED, "UPDATE plimsoll.marker SET system_identifier = '42'"],
    ],
    ["with another database's marker", TEMPLATE, [FORGED, 'UPDATE plimsoll.marker SET database_oid = 1']],
  ])('%s is neither dropped, replaced nor listed', async (_, name, statements) => {
    await foreign(name, ...statements);
    await expect(dropOurs(server.admin, name)).rejects.toEqual(notOurs);
    if (name === TEMPLATE) {
      await expect(makeOurs()).rejects.toEqual(notOurs);
      await expect(makeOurs(true)).rejects.toEqual(notOurs);
    }
    expect(await listOurs(server.admin)).toEqual([]);
    expect(await precious(name)).toBe(7);
  });

  it('is not taken for ours by a connection to another database', async () => {
    await makeOurs();
    const client = withClient(server.admin, connected => assertOurs(connected, TEMPLATE));
    await expect(client).rejects.toEqual(notOurs);
  });

  it('is not cloned into, nor from', async () => {
    await foreign('shop');
    await foreign('plimsoll_t_fake');
    const major = { major: server.cluster.major };
    await expect(cloneTemplate(server.admin, 'shop', 'plimsoll_c_1', major)).rejects.toEqual(notOurs);
    await expect(cloneTemplate(server.admin, 'plimsoll_t_fake', 'shop', major)).rejects.toEqual(notOurs);
    await expect(cloneTemplate(server.admin, 'plimsoll_t_fake', 'plimsoll_c_1', major)).rejects.toEqual(
      notOurs,
    );
    expect(await server.databases()).toEqual(['plimsoll_t_fake', 'shop']);
  });
});

describe('a template', () => {
  it('is made once, then found', async () => {
    const made = await makeOurs();
    expect(made).toMatchObject({ database: TEMPLATE, reused: false, identity: { rows: { t: 3 }, seed: 1 } });
    expect(await makeOurs()).toEqual({ ...made, reused: true });
    expect((await makeOurs(true)).reused).toBe(false);
  });

  it('reads only', async () => {
    await makeOurs();
    await expect(server.query(TEMPLATE, 'DELETE FROM t')).rejects.toThrow('read-only');
  });

  it('that was left half-made is replaced', async () => {
    await foreign(TEMPLATE, FORGED);
    expect((await makeOurs()).reused).toBe(false);
    await expect(precious(TEMPLATE)).rejects.toThrow('does not exist');
  });

  it('whose making fails leaves nothing', async () => {
    const failing = makeTemplate(server.admin, RECIPE, {
      fill: client => client.query('SELECT 1/0').then(() => ({})),
    });
    await expect(failing).rejects.toThrow('division by zero');
    expect(await server.databases()).toEqual([]);
  });

  it('is made by one run at a time', async () => {
    let other: PlimsollError | undefined;
    await makeTemplate(server.admin, RECIPE, {
      fill: async () => {
        other = await makeOurs().then(
          () => undefined,
          error => error,
        );
        return {};
      },
    });
    expect(other).toMatchObject({ code: 'LOCKED' });
  });
});

describe('a clone', () => {
  const clone = (name: string) =>
    cloneTemplate(server.admin, TEMPLATE, name, { major: server.cluster.major });

  it('has the rows, takes changes, is listed and dropped, with the template untouched', async () => {
    await makeOurs();
    await clone('plimsoll_c_1');
    await server.query('plimsoll_c_1', 'DELETE FROM t');
    expect(await server.query(TEMPLATE, 'SELECT n FROM t')).toHaveLength(3);
    const listed = (await listOurs(server.admin)).map(({ database, kind }) => [database, kind]);
    expect(listed).toEqual([
      ['plimsoll_c_1', 'clone'],
      [TEMPLATE, 'template'],
    ]);
    const both = await Promise.all(['plimsoll_c_1', TEMPLATE].map(name => inspectOurs(server.admin, name)));
    expect(both[0]?.token).not.toBe(both[1]?.token);
    await dropOurs(server.admin, 'plimsoll_c_1');
    await dropOurs(server.admin, 'plimsoll_c_1');
    expect(await server.databases()).toEqual([TEMPLATE]);
  });

  it('is dropped although someone is connected', async () => {
    await makeOurs();
    await clone('plimsoll_c_1');
    await withClient(databaseUrl(server.admin, 'plimsoll_c_1'), async client => {
      await client.query('SELECT 1');
      await dropOurs(server.admin, 'plimsoll_c_1');
    });
    expect(await server.databases()).toEqual([TEMPLATE]);
  });

  it('is not made over another database', async () => {
    await makeOurs();
    await foreign('plimsoll_c_1');
    await expect(clone('plimsoll_c_1')).rejects.toMatchObject({ code: 'DATABASE_FAILED' });
    expect(await precious('plimsoll_c_1')).toBe(7);
  });

  it('whose maker died before marking it is still known as a clone of ours', async () => {
    await makeOurs();
    await server.query('postgres', `CREATE DATABASE plimsoll_c_9 TEMPLATE ${TEMPLATE}`);
    expect(await inspectOurs(server.admin, 'plimsoll_c_9')).toMatchObject({ kind: 'clone' });
    await dropOurs(server.admin, 'plimsoll_c_9');
    expect(await server.databases()).toEqual([TEMPLATE]);
  });
});
