import { afterAll, beforeAll, expect, test } from 'vitest';
import { createPlatform, type Platform, type PlatformOptions } from './server.ts';
import { startTestPlatform, type TestPlatform } from './testing.ts';

// The parts that every platform's server is made of, over a database without tables.

const NOW = { name: 'now', text: 'SELECT 1 AS one, $1::int AS two' };
const WRONG = { name: 'wrong', text: 'SELECT 1 / $1::int' };
const WHO = { name: 'who', text: `SELECT current_setting('app.user_id', true) AS id` };

let platform: TestPlatform;
const open: Platform[] = [];
beforeAll(async () => {
  platform = await startTestPlatform([], new URL('server.ts', import.meta.url));
});
afterAll(async () => {
  await Promise.all(open.map(({ app }) => app.close()));
  await platform?.stop();
});

function create(options: PlatformOptions = {}, env: Record<string, string> = {}): Platform {
  const created = createPlatform({ DATABASE_URL: platform.appUrl, ...env }, options);
  open.push(created);
  return created;
}

/** A server with a route for each way to the database. */
function createWithRoutes(options: PlatformOptions = {}, env: Record<string, string> = {}): Platform {
  const created = create(options, env);
  const { app, database } = created;
  app.get('/query', async request => database.query(request, NOW, [7]));
  app.get('/wrong', async request => database.query(request, WRONG, [0]));
  app.get('/who', async request => database.read(request, session => session.rows(WHO)));
  app.get('/long', async () => ({ text: 'word '.repeat(1_000) }));
  return created;
}

async function metricsOf({ app }: Platform): Promise<Record<string, number>> {
  const { payload } = await app.inject('/metrics');
  const lines = payload.matchAll(/^(db_\w+(?:\{[^}]*\})?) ([\d.e+-]+)$/gm);
  return Object.fromEntries([...lines].map(match => [match[1], Number(match[2])]));
}

test('a plain statement answers, says its time and is counted by name', async () => {
  const created = createWithRoutes();
  for (let i = 0; i < 3; i++) {
    const answer = await created.app.inject('/query');
    expect(answer.json()).toEqual([{ one: 1, two: 7 }]);
    expect(answer.headers['server-timing']).toMatch(/^db;dur=(?!0\.000)\d+\.\d{3}, app;dur=/);
  }
  await created.app.inject('/who');
  const metrics = await metricsOf(created);
  expect(metrics['db_query_duration_seconds_count{statement="now"}']).toBe(3);
  expect(metrics['db_query_duration_seconds_count{statement="who"}']).toBe(1);
  expect(metrics['db_query_duration_seconds_sum{statement="now"}']).toBeGreaterThan(0);
});

test('a failed statement is a 500 that costs no connection, and its next caller inherits nothing', async () => {
  const created = createWithRoutes({ poolSize: 1, log: { write: () => {} } });
  const me = '00000001-0000-4000-8000-000000000001';
  expect((await created.app.inject({ url: '/who', headers: { 'x-user-id': me } })).json()).toEqual([
    { id: me },
  ]);
  for (let i = 0; i < 3; i++) expect((await created.app.inject('/wrong')).statusCode).toBe(500);
  expect((await created.app.inject('/who')).json()).toEqual([{ id: '' }]);
  const metrics = await metricsOf(created);
  expect(metrics['db_pool_connections{state="idle"}']).toBe(1);
  expect(metrics['db_pool_connections{state="in_use"}']).toBe(0);
});

test('time that connections are held adds up, and not while they are idle', async () => {
  const created = createWithRoutes();
  const held = async () => (await metricsOf(created)).db_pool_connection_seconds_total ?? Number.NaN;
  expect(await held()).toBe(0);
  await Promise.all(Array.from({ length: 5 }, () => created.app.inject('/query')));
  const after = await held();
  expect(after).toBeGreaterThan(0);
  expect(await held()).toBe(after);
});

test('a pool has the size of its platform, and whoever waits for it too long gets 503', async () => {
  const created = createWithRoutes({ poolSize: 1, acquireTimeoutMs: 1_000 });
  expect((await metricsOf(created)).db_pool_size).toBe(1);
  const status = await created.database.read(
    { userId: undefined, timing: { startedMs: 0, databaseMs: 0 } },
    async () => (await created.app.inject('/query')).statusCode, // while the only connection is held here
  );
  expect(status).toBe(503);
});

test('a second database is counted with the first', async () => {
  const created = createWithRoutes({ poolSize: 3 });
  created.openDatabase(platform.appUrl);
  expect((await metricsOf(created)).db_pool_size).toBe(6);
});

test('slow requests and statements are logged, each as a line of JSON without values', async () => {
  const lines: string[] = [];
  const log = { write: (line: string) => void lines.push(line) };
  const strict = createWithRoutes({ slowRequestMs: 0, slowQueryMs: 0, log });
  await strict.app.inject('/query');
  const logged = lines.map(line => JSON.parse(line) as Record<string, unknown>);
  expect(
    logged.map(({ level, msg, statement, route, status }) => [level, msg, statement ?? route, status]),
  ).toEqual([
    [40, 'slow query', 'now', undefined],
    [40, 'slow request', '/query', 200],
  ]);
  expect(logged.every(({ durationMs }) => typeof durationMs === 'number')).toBe(true);
  const relaxed = createWithRoutes({ log });
  await relaxed.app.inject('/query');
  expect(lines).toHaveLength(2);
});

test('COMPRESSION=on compresses', async () => {
  const request = { url: '/long', headers: { 'accept-encoding': 'br' } };
  const plain = await createWithRoutes().app.inject(request);
  const compressed = await createWithRoutes({}, { COMPRESSION: 'on' }).app.inject(request);
  expect([plain.headers['content-encoding'], compressed.headers['content-encoding']]).toEqual([
    undefined,
    'br',
  ]);
});
