import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { DatabaseWindow } from '../../model/database.ts';
import { stream } from '../../stats/prng.ts';
import { changedQueryIds, databaseWindow } from '../../summarise/postgres-delta.ts';
import { fingerprintOf } from '../../summarise/statement-text.ts';
import { type Observer, openObserver } from './observer.ts';
import { wroteRows } from './snapshot.ts';
import { startTestCluster, type TestCluster } from './test-cluster.ts';

let postgres: TestCluster;
beforeAll(async () => {
  postgres = await startTestCluster();
});
afterAll(() => postgres.stop());

async function windowOf(observer: Observer, work: () => Promise<void>): Promise<DatabaseWindow> {
  const [statementsBefore, objectsBefore] = [await observer.statements(), await observer.objects()];
  await work();
  const [statementsAfter, objectsAfter] = [await observer.statements(), await observer.objects()];
  const texts = await observer.texts(changedQueryIds(statementsBefore, statementsAfter));
  const edges = { statementsBefore, statementsAfter, objectsBefore, objectsAfter, texts, spanRequests: 1 };
  const window = databaseWindow({ ...edges, missing: observer.missing });
  if ('notUsable' in window) throw new Error(window.notUsable);
  return window;
}

const callsOf = (window: DatabaseWindow, sql: string) =>
  window.statements.find(({ fingerprint }) => fingerprint === fingerprintOf(sql))?.calls ?? 0;

describe('openObserver', () => {
  test('three inserts are three calls, three rows, three tuples', async () => {
    const { admin, app } = await postgres.fresh('inserts');
    await postgres.run(app, 'CREATE TABLE t (id int PRIMARY KEY, note text)');
    const observer = await openObserver(admin, { statisticsUrl: postgres.cluster.url('postgres', 'admin') });
    const insert = (id: number) => `INSERT INTO t VALUES (${id}, 'x')`;
    const before = await observer.objects();
    const window = await windowOf(observer, () => postgres.run(app, insert(1), insert(2), insert(3)));
    expect(window.statements).toHaveLength(1);
    expect(window.statements[0]).toMatchObject({ calls: 3, rows: 3, topLevel: true });
    expect(window.statements[0]?.text).toBe('INSERT INTO t VALUES ($1, $2)');
    expect(window.statements[0]?.walBytes).toBeGreaterThan(0);
    expect(window.tables).toMatchObject([{ name: 't', inserted: 3, updated: 0 }]);
    expect(window.indexes).toMatchObject([
      { name: 't_pkey', table: 't', unique: true, primary: true, valid: true },
    ]);
    expect(window.totals).toMatchObject({ rowsWritten: 3, deadlocks: 0 });
    expect(window.missing).toEqual([]);
    expect(wroteRows(before, await observer.objects())).toBe(true);
    await observer.close();
  });

  test('50 random workloads: the calls counted are the calls made', async () => {
    const { admin, app } = await postgres.fresh('workloads');
    await postgres.run(app, 'CREATE TABLE t (id int PRIMARY KEY, note text)');
    const observer = await openObserver(admin);
    const statements = [
      "SELECT * FROM t WHERE id = 7 AND note <> 'a'",
      'SELECT count(*) FROM t WHERE id IN (1, 2, 3)',
      'INSERT INTO t VALUES (5) ON CONFLICT DO NOTHING',
      "UPDATE t SET note = 'n' WHERE id = 5",
      'SELECT 1 AS "Quoted", 2.5',
    ];
    const client = new pg.Client({ connectionString: app });
    await client.connect();
    const random = stream(20260);
    for (let workload = 0; workload < 50; workload++) {
      const calls = statements.map(() => Math.floor(random() * 4));
      const window = await windowOf(observer, async () => {
        for (const [i, sql] of statements.entries()) {
          for (let call = 0; call < (calls[i] ?? 0); call++) await client.query(sql);
        }
      });
      expect(statements.map(sql => callsOf(window, sql))).toEqual(calls);
      expect(window.statements).toHaveLength(calls.filter(count => count > 0).length);
    }
    await client.end();
    await observer.close();
  });

  test('counts what runs inside functions apart from what clients send', async () => {
    const { admin, app } = await postgres.fresh('nested');
    await postgres.run(
      app,
      'CREATE TABLE t (id int)',
      "CREATE FUNCTION fill() RETURNS void LANGUAGE plpgsql AS 'BEGIN FOR i IN 1..4 LOOP INSERT INTO t VALUES (i); END LOOP; END'",
    );
    const observer = await openObserver(admin);
    const window = await windowOf(observer, () => postgres.run(app, 'SELECT fill()'));
    expect(window.statements.map(({ topLevel, calls }) => [topLevel, calls])).toEqual(
      expect.arrayContaining([
        [true, 1],
        [false, 4],
      ]),
    );
    await observer.close();
  });

  test("sees the target's sessions by state, not its own", async () => {
    const { admin, app } = await postgres.fresh('sessions');
    const observer = await openObserver(admin);
    expect(await observer.backends()).toEqual([]);
    const client = new pg.Client({ connectionString: app });
    await client.connect();
    await client.query('BEGIN');
    const { rows } = await client.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
    expect(await observer.backends()).toEqual([
      { pid: rows[0]?.pid, state: 'idle in transaction', usename: 'plimsoll_app' },
    ]);
    expect((await observer.statements()).connections).toEqual({ 'idle in transaction': 1 });
    await client.end();
    await observer.close();
  });

  test('statistics hash: equal for a clone and without an index, another after other rows', async () => {
    const { admin } = await postgres.fresh('original');
    await postgres.run(
      admin,
      'CREATE TABLE t AS SELECT i AS id, i % 7 AS kind, now() AS at FROM generate_series(1, 1000) i',
      'CREATE INDEX t_kind ON t (kind, (id + kind))',
      'ANALYZE t',
    );
    await postgres.run(
      postgres.cluster.url('postgres', 'admin'),
      'DROP DATABASE IF EXISTS copy',
      'CREATE DATABASE copy TEMPLATE original',
    );
    const copy = postgres.cluster.url('copy', 'admin');
    await postgres.run(copy, 'DROP INDEX t_kind');
    const hashOf = async (url: string) => {
      const observer = await openObserver(url);
      const hash = await observer.statisticsHash();
      await observer.close();
      return hash;
    };
    const original = await hashOf(admin);
    expect(original).toMatch(/^[0-9a-f]{32}$/);
    expect(await hashOf(copy)).toBe(original);
    await postgres.run(copy, 'DELETE FROM t WHERE kind = 3', 'ANALYZE t');
    expect(await hashOf(copy)).not.toBe(original);
  });
});

describe('what cannot be seen', () => {
  test('a database without the extension is read through another, or says what to run', async () => {
    const { admin, app } = await postgres.fresh('bare');
    await postgres.run(admin, 'DROP EXTENSION pg_stat_statements');
    const alone = await openObserver(admin);
    expect(alone.missing).toEqual([expect.stringContaining('CREATE EXTENSION pg_stat_statements;')]);
    expect(await alone.statements()).toMatchObject({ rows: [] });
    expect(await alone.texts(['1'])).toEqual(new Map());
    await alone.close();
    const observer = await openObserver(admin, { statisticsUrl: postgres.cluster.url('postgres', 'admin') });
    const window = await windowOf(observer, () => postgres.run(app, 'SELECT 42'));
    expect(callsOf(window, 'SELECT 1')).toBe(1);
    await observer.close();
  });

  test('a role without the right to read statistics is told which right', async () => {
    const { admin, app } = await postgres.fresh('rights');
    const observer = await openObserver(app);
    expect(observer.missing).toEqual([expect.stringContaining('GRANT pg_read_all_stats TO "plimsoll_app";')]);
    const window = await windowOf(observer, () => postgres.run(admin, 'SELECT 77'));
    expect(window.statements).toEqual([]);
    await observer.close();
  });

  test('a reset inside the window is found out', async () => {
    const { admin, app } = await postgres.fresh('resets');
    const observer = await openObserver(admin);
    for (const reset of ['pg_stat_statements_reset()', 'pg_stat_reset()']) {
      await postgres.run(app, 'SELECT 1');
      const work = () => postgres.run(admin, `SELECT ${reset}`);
      await expect(windowOf(observer, work)).rejects.toThrow('reset');
    }
    await observer.close();
  });

  test('a server that is not there, a session that was ended', async () => {
    const { admin } = await postgres.fresh('gone');
    const closed = admin.replace(/:\d+\/gone$/, ':1/gone');
    await expect(openObserver(closed)).rejects.toMatchObject({ code: 'DATABASE_UNREACHABLE' });
    const observer = await openObserver(admin);
    await postgres.run(
      postgres.cluster.url('postgres', 'admin'),
      "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = 'gone'",
    );
    await expect(observer.statements()).rejects.toMatchObject({ code: 'DATABASE_FAILED' });
    await observer.close();
  });

  test('after an abort every call rejects with its reason', async () => {
    const { admin } = await postgres.fresh('aborted');
    const abort = new AbortController();
    const observer = await openObserver(admin, { signal: abort.signal });
    abort.abort(new Error('stopped by hand'));
    await expect(observer.statements()).rejects.toThrow('stopped by hand');
    await observer.close();
  });

  test('it writes nothing', async () => {
    const { admin } = await postgres.fresh('untouched');
    await postgres.run(admin, 'CREATE TABLE t (id int)');
    const observer = await openObserver(admin);
    const before = await observer.objects();
    for (let i = 0; i < 5; i++) await observer.statements();
    expect(wroteRows(before, await observer.objects())).toBe(false);
    await observer.close();
  });
});
