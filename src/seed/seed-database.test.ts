import { once } from 'node:events';
import { watch } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { from as copyFrom } from 'pg-copy-streams';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { withClient } from '../host/postgres/cluster.ts';
import type { DataPlan } from '../model/run-plan.ts';
import { loadRows, type SeedProgress } from './load-rows.ts';
import { databaseUrl } from './marker.ts';
import { startRowGenerator } from './row-chunks.ts';
import { seedWithCommand } from './seed-command.ts';
import { seedTemplate, type Template } from './seed-database.ts';
import { copyStatement } from './table-formats.ts';
import { host, startTestCluster, type TestCluster } from './test-cluster.ts';

const root = resolve(import.meta.dirname, '../..');
const care: DataPlan = {
  schema: ['seeds/care-collective/schema.sql'],
  indexes: ['seeds/care-collective/indexes.sql'],
  dataset: 'seeds/care-collective/dataset.ts',
  volume: 'small',
  seed: 42,
  fingerprint: 'aaaaaaaaaaaa0001',
  schemaHash: 'hash',
};
const source = { datasetFile: join(root, care.dataset), volume: 'small', seed: 42 };

let server: TestCluster;
let template: Template;
let folder: string;
const steps: SeedProgress[] = [];
const query = <R extends object>(statement: string) => server.query<R>(template.database, statement);

beforeAll(async () => {
  server = await startTestCluster();
  folder = await host.files.temporaryDirectory('seed-files');
  const dataFile = join(folder, 'data.json');
  template = await seedTemplate(host, server.cluster, care, {
    root,
    dataFile,
    onProgress: step => steps.push(step),
  });
});
afterAll(async () => {
  await server.stop();
  await host.files.remove(folder);
});

/** One checksum per table: of its rows with their places in the heap, or of its rows alone. */
async function checksums(database: string, of: 'heap' | 'rows' = 'heap'): Promise<Record<string, string>> {
  const row = of === 'heap' ? 'ctid::text || t::text' : 't::text';
  const sums: Record<string, string> = {};
  for (const table of Object.keys(template.identity.rows)) {
    const [found] = await server.query<{ sum: string }>(
      database,
      `SELECT md5(string_agg(${row}, E'\\n' ORDER BY ${of === 'heap' ? 'ctid' : 't::text'})) AS sum FROM ${table} AS t`,
    );
    sums[table] = found?.sum ?? '';
  }
  return sums;
}

/** Of the same rows, sent as text by this test itself. */
async function checksumsOfText(): Promise<Record<string, string>> {
  await server.query('postgres', 'CREATE DATABASE as_text');
  await server.query('as_text', await host.files.readText(join(root, care.schema[0] as string)));
  const generator = await startRowGenerator(source, 1);
  await withClient(databaseUrl(server.admin, 'as_text'), async client => {
    for await (const { table, bytes } of generator.chunks(new Map())) {
      const layout = generator.tables.find(({ name }) => name === table);
      if (!layout || !bytes) throw new Error(`No rows for ${table}.`);
      const copy = client.query(copyFrom(copyStatement(layout, { freeze: false })));
      await pipeline(Readable.from([Buffer.from(bytes)]), copy);
    }
  });
  await generator.stop();
  const sums = await checksums('as_text', 'rows');
  await server.query('postgres', 'DROP DATABASE as_text');
  return sums;
}

describe('seedTemplate', () => {
  it('loads the rows that the volume declares', async () => {
    expect(template).toMatchObject({ database: 'plimsoll_t_aaaaaaaaaaaa', reused: false });
    for (const [table, rows] of Object.entries(template.identity.rows))
      expect(await query(`SELECT count(*)::int AS rows FROM ${table}`), table).toEqual([{ rows }]);
    expect(Object.values(template.identity.rows).reduce((a, b) => a + b, 0)).toBe(50_000);
    expect(template.identity.sizeBytes).toBeGreaterThan(10_000_000);
  });

  it('has valid keys, no dead row and every row frozen', async () => {
    const keys = await query(`SELECT conname FROM pg_constraint WHERE contype IN ('p', 'f') AND convalidated
      AND connamespace = 'public'::regnamespace`);
    expect(keys).toHaveLength(18);
    expect(
      await query(
        'SELECT relname FROM pg_stat_user_tables WHERE n_dead_tup > 0 AND schemaname = current_schema()',
      ),
    ).toEqual([]);
    const thawed = `SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'
      AND relallfrozen < relpages`;
    expect(await query(thawed)).toEqual([]);
  });

  it('tells how far it is', () => {
    const rows = steps.filter(({ step }) => step === 'rows');
    expect(rows.at(-1)).toMatchObject({ rowsDone: 50_000, rowsTotal: 50_000, leftMs: 0 });
    expect(rows.every(({ ratePerSecond }) => ratePerSecond > 0)).toBe(true);
    expect(steps.slice(-2).map(({ step }) => step)).toEqual(['indexes', 'statistics']);
  });

  it('exports rows that are there', async () => {
    const written = JSON.parse(await host.files.readText(join(folder, 'data.json')));
    expect(written).toEqual(template.exports);
    const { users, openRequests, conversations } = written;
    const list = (values: string[]) => values.map(value => `'${value}'`).join();
    const count = async (sql: string) =>
      (await query<{ n: number }>(`SELECT count(*)::int AS n FROM ${sql}`))[0]?.n;
    expect(await count(`profiles WHERE id IN (${list(users)})`)).toBe(new Set(users).size);
    expect(await count(`help_requests WHERE status = 'open' AND id IN (${list(openRequests)})`)).toBe(
      openRequests.length,
    );
    const pairs = conversations.map(
      (pair: { id: string; userId: string }) => `('${pair.id}'::uuid, '${pair.userId}'::uuid)`,
    );
    expect(
      await count(`conversation_participants WHERE (conversation_id, user_id) IN (${pairs.join()})`),
    ).toBe(1_000);
  });

  it('gives the same heap with one worker and with two', async () => {
    const expected = await checksums(template.database);
    await server.query('postgres', `CREATE DATABASE again`);
    await server.query('again', await host.files.readText(join(root, care.schema[0] as string)));
    for (const workers of [1, 2]) {
      await withClient(databaseUrl(server.admin, 'again'), client =>
        loadRows(host, client, source, { workers }),
      );
      expect(await checksums('again'), `${workers} workers`).toEqual(expected);
    }
    await server.query('postgres', 'DROP DATABASE again');
  });

  it('finds its template again, and makes an equal one under another fingerprint', async () => {
    const again = await seedTemplate(host, server.cluster, care, { root });
    expect(again).toEqual({ ...template, reused: true });
    const other = await seedTemplate(
      host,
      server.cluster,
      { ...care, fingerprint: 'bbbbbbbbbbbb0001' },
      { root },
    );
    expect(other.reused).toBe(false);
    expect(other.identity.statisticsHash).toBe(template.identity.statisticsHash);
  });

  it('leaves nothing behind when it is interrupted', async () => {
    const before = await server.databases();
    for (const at of ['rows', 'indexes', 'statistics'] as const) {
      const controller = new AbortController();
      const seeding = seedTemplate(
        host,
        server.cluster,
        { ...care, fingerprint: 'cccccccccccc0001' },
        {
          root,
          signal: controller.signal,
          onProgress: ({ step }) => step === at && controller.abort(),
        },
      );
      await expect(seeding, at).rejects.toMatchObject({ code: 'INTERRUPTED' });
      expect(await server.databases(), at).toEqual(before);
    }
  });

  it('names file and line of a faulty schema, and leaves nothing behind', async () => {
    const before = await server.databases();
    await writeFile(join(folder, 'bad.sql'), 'CREATE TABLE a (x int);\n\nCREATE TABEL b (x int);\n');
    await writeFile(
      join(folder, 'concurrently.sql'),
      'CREATE INDEX CONCURRENTLY i ON profiles (name);\nSELECT 1;',
    );
    const faulty = (files: Partial<DataPlan>) =>
      seedTemplate(host, server.cluster, { ...care, ...files, fingerprint: 'dddddddddddd0001' }, { root });
    await expect(faulty({ schema: [join(folder, 'bad.sql')] })).rejects.toMatchObject({
      code: 'SEED_FAILED',
      message: expect.stringMatching(/bad\.sql:3: syntax error/),
    });
    await expect(faulty({ indexes: [join(folder, 'concurrently.sql')] })).rejects.toMatchObject({
      hint: expect.stringContaining('CONCURRENTLY'),
    });
    await expect(faulty({ schema: [] })).rejects.toMatchObject({ code: 'SEED_FAILED' });
    await expect(faulty({ schema: ['none.sql'] })).rejects.toMatchObject({ code: 'SEED_FAILED' });
    await expect(faulty({ dataset: 'package.json' })).rejects.toMatchObject({ code: 'DATASET_INVALID' });
    await expect(faulty({ volume: 'huge' })).rejects.toMatchObject({ code: 'DATASET_INVALID' });
    expect(await server.databases()).toEqual(before);
  });

  it('says which table refused its rows', async () => {
    const schema = (await host.files.readText(join(root, care.schema[0] as string))).replace(
      'consent      boolean',
      'consent      uuid   ',
    );
    await writeFile(join(folder, 'other.sql'), schema.replace('CHECK (consent)', ''));
    const seeding = seedTemplate(
      host,
      server.cluster,
      { ...care, schema: [join(folder, 'other.sql')], fingerprint: 'eeeeeeeeeeee0001' },
      { root },
    );
    await expect(seeding).rejects.toMatchObject({
      code: 'SEED_FAILED',
      message: expect.stringMatching(/"contact_exchanges".*uuid.*line 1/),
    });
  });
});

describe('loadRows', () => {
  it('sends as text what the binary format cannot hold', async () => {
    await server.query('postgres', 'CREATE DATABASE mixed');
    await server.query(
      'mixed',
      `CREATE TABLE plain (id uuid, n int); CREATE TABLE priced (id uuid, price numeric(6, 2));
       CREATE TABLE late (n int); CREATE TABLE dated (at date); CREATE TABLE empty (id uuid)`,
    );
    const datasetFile = join(import.meta.dirname, 'testdata/text-fallback.mts');
    const rows = await withClient(databaseUrl(server.admin, 'mixed'), client =>
      loadRows(host, client, { datasetFile, volume: 'small', seed: 1 }),
    );
    expect(rows).toEqual({ plain: 10, priced: 20, late: 10_000, dated: 30, empty: 0 });
    const [sums] = await server.query(
      'mixed',
      `SELECT (SELECT count(*)::int FROM plain) AS plain, (SELECT sum(n)::int FROM late) AS late,
              (SELECT count(DISTINCT price)::int > 5 FROM priced) AS priced, (SELECT count(*)::int FROM dated) AS dated`,
    );
    expect(sums).toEqual({ plain: 10, late: (10_000 * 10_001) / 2 - 9_000 + 7, priced: true, dated: 30 });
    await server.query('postgres', 'DROP DATABASE mixed');
  });

  it('gives the same rows by either format', async () => {
    expect(await checksumsOfText()).toEqual(await checksums(template.database, 'rows'));
  });
});

describe('the care-collective rows', () => {
  const value = async (sql: string) =>
    Number((await query<{ v: string }>(`SELECT (${sql})::text AS v`))[0]?.v);
  const share = (table: string, where: string) => value(`SELECT avg((${where})::int) FROM ${table}`);

  it('have the proportions of a live system', async () => {
    expect(await share('help_requests', "status = 'open'")).toBeCloseTo(0.12, 1.8);
    expect(await share('help_requests', "urgency = 'normal'")).toBeCloseTo(0.8, 1.8);
    expect(await share('help_requests', "urgency = 'critical'")).toBeCloseTo(0.04, 1.8);
    expect(await share('messages', 'read_at IS NULL')).toBeCloseTo(0.08, 1.8);
    expect(await value('SELECT count(DISTINCT status) FROM help_requests')).toBe(4);
    expect(await value('SELECT avg(length(description)) FROM help_requests')).toBeGreaterThan(150);
  });

  it('belong mostly to a few people', async () => {
    const top = `SELECT sum(n) FROM (SELECT count(*) AS n FROM help_requests GROUP BY user_id ORDER BY n DESC LIMIT 200) AS a`;
    expect(await value(top)).toBeGreaterThan((template.identity.rows.help_requests ?? 0) * 0.4);
    expect(await value('SELECT count(DISTINCT user_id) FROM help_requests')).toBeGreaterThan(1_000);
  });

  it('agree with each other', async () => {
    const none = async (sql: string) => expect(await query(`${sql} LIMIT 1`), sql).toEqual([]);
    await none(
      'SELECT 1 FROM contact_exchanges e JOIN help_requests r ON r.id = e.request_id WHERE r.user_id <> e.requester_id OR e.exchanged_at < r.created_at',
    );
    await none('SELECT 1 FROM contact_exchanges WHERE helper_id = requester_id');
    await none(
      'SELECT 1 FROM messages m JOIN conversations c ON c.id = m.conversation_id WHERE m.created_at NOT BETWEEN c.created_at AND c.last_message_at OR m.read_at < m.created_at',
    );
    await none(`SELECT 1 FROM messages m WHERE NOT EXISTS (SELECT FROM conversation_participants p
      WHERE p.conversation_id = m.conversation_id AND p.user_id = m.sender_id) OR m.sender_id = m.recipient_id`);
    await none(
      'SELECT 1 FROM help_requests r JOIN profiles p ON p.id = r.user_id WHERE r.created_at < p.created_at OR r.updated_at < r.created_at',
    );
    await none('SELECT conversation_id FROM conversation_participants GROUP BY 1 HAVING count(*) <> 2');
    await none(
      `SELECT 1 FROM messages WHERE coalesce(read_at, created_at) NOT BETWEEN '2023-07-01' AND '2025-07-01'`,
    );
  });
});

describe('seedWithCommand', () => {
  const seed = { cwd: root, env: {}, volume: 'small', seed: 7 };
  const script = `
    import pg from 'pg';
    const client = new pg.Client({ connectionString: process.env.DATABASE_URL });
    await client.connect();
    await client.query('CREATE TABLE made AS SELECT generate_series(1, ' + process.env.PLIMSOLL_SEED + ') AS n');
    await client.end();`;

  it("fills a template by the user's own command", async () => {
    await mkdir(join(root, 'node_modules/.cache'), { recursive: true });
    const file = join(root, 'node_modules/.cache', `seed-command-${process.pid}.mjs`);
    await writeFile(file, script);
    const command = `"${process.execPath}" "${file}"`;
    const made = await seedWithCommand(host, server.cluster, {
      ...seed,
      command,
      fingerprint: 'ffffffffffff0001',
    });
    expect(made).toMatchObject({
      reused: false,
      identity: { rows: { made: 7 }, dataset: 'command' },
      exports: {},
    });
    expect(
      (
        await seedWithCommand(host, server.cluster, {
          ...seed,
          command: 'false',
          fingerprint: 'ffffffffffff0001',
        })
      ).reused,
    ).toBe(true);
    await host.files.remove(file);
  });

  it('that fails leaves nothing, and its password is not shown', async () => {
    const before = await server.databases();
    const failing = seedWithCommand(host, server.cluster, {
      ...seed,
      command: 'echo "at $DATABASE_URL"; exit 3',
      fingerprint: 'ffffffffffff0002'.replace('ffff', 'abcd'),
    });
    const error = await failing.catch(reason => reason);
    expect(error).toMatchObject({ code: 'SEED_FAILED', message: expect.stringContaining('exit code 3') });
    expect(error.message).toContain('***@127.0.0.1');
    expect(error.message).not.toContain(new URL(server.admin).password);
    expect(await server.databases()).toEqual(before);
  });

  it('that is interrupted is stopped', async () => {
    const before = await server.databases();
    const controller = new AbortController();
    const started = once(watch(folder), 'change');
    const seeding = seedWithCommand(
      host,
      server.cluster,
      {
        ...seed,
        command: `touch "${join(folder, 'started')}"; exec sleep 60`,
        fingerprint: 'abcdabcdabcd0003',
      },
      { signal: controller.signal },
    );
    await started;
    controller.abort();
    await expect(seeding).rejects.toMatchObject({ code: 'INTERRUPTED' });
    expect(await server.databases()).toEqual(before);
  });
});
