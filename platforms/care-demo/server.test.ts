import { existsSync, readdirSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { TestPlatform } from '../shared/testing.ts';
import { FEEDBACK_LIST } from './home.ts';
import { MAP_SIDE } from './simulation.ts';
import { startCareDemo } from './testing.ts';

const NOBODY = '00000000-0000-4000-8000-000000000000';
const QUESTION = { regionId: 'test-region', interventions: ['noise-reduction'] };

let platform: TestPlatform;
let url: string;
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'care-demo-test-'));
  platform = await startCareDemo();
  ({ url } = await platform.startServer({ REPORTS_DIR: folder }));
});
afterAll(async () => {
  await platform?.stop();
  await rm(folder, { recursive: true, force: true });
});

interface Simulation {
  id: string;
  status: string;
  results: Record<string, number>;
}

const get = (path: string) => fetch(url + path);
const post = (path: string, body: object, headers: Record<string, string> = {}, base = url) =>
  fetch(base + path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });

async function json<T>(answer: Response | Promise<Response>): Promise<T> {
  return (await (await answer).json()) as T;
}

const count = async (table: string) =>
  (await platform.asOwner<{ n: number }>(`SELECT count(*)::int AS n FROM ${table}`))[0]?.n ?? 0;

interface Dashboard {
  totals: { simulations: number; byStatus: Record<string, number> };
  topRegions: { runs: number }[];
  trend: { month: string; runs: number; improvement: number }[];
}
const dashboard = (base = url) => json<Dashboard>(fetch(`${base}/api/dashboard`));

describe('POST /api/simulations', () => {
  test('keeps run and results together, for a visitor and for a resident', async () => {
    const [resident] = await platform.asOwner<{ id: string }>('SELECT id FROM users LIMIT 1');
    for (const [headers, userId] of [
      [{}, null],
      [{ 'x-user-id': resident?.id as string }, resident?.id],
    ] as const) {
      const answer = await post('/api/simulations', QUESTION, headers);
      expect(answer.status).toBe(201);
      const { id, results } = await json<Simulation>(answer);
      expect(results.cai_after).toBeGreaterThan(results.cai_before as number);
      expect(
        await platform.asOwner(
          'SELECT user_id, region_id, interventions, months, status FROM simulation_runs WHERE id = $1',
          [id],
        ),
      ).toEqual([
        {
          user_id: userId,
          region_id: 'test-region',
          interventions: ['noise-reduction'],
          months: 48,
          status: 'COMPLETED',
        },
      ]);
      expect(await json<Simulation>(get(`/api/simulations/${id}`))).toMatchObject({ id, results });
    }
  });

  test('ten at once are all answered, alike, and each is counted', async () => {
    const before = await dashboard();
    const answers = await Promise.all(Array.from({ length: 10 }, () => post('/api/simulations', QUESTION)));
    expect(answers.map(answer => answer.status)).toEqual(Array(10).fill(201));
    const simulations = await Promise.all(answers.map(answer => json<Simulation>(answer)));
    expect(new Set(simulations.map(({ results }) => JSON.stringify(results))).size).toBe(1);
    expect((await dashboard()).totals.simulations).toBe(before.totals.simulations + 10);
  });

  test.each([
    ['of a region that is not there', { regionId: 'atlantis' }, {}, 404],
    ['with a measure that is not there', { interventions: ['noise-reduction', 'magic'] }, {}, 404],
    ['without measures', { interventions: [] }, {}, 422],
    ['with a measure twice', { interventions: ['tram-line', 'tram-line'] }, {}, 422],
    ['over too many months', { months: 61 }, {}, 422],
    ['of nobody who is known', {}, { 'x-user-id': NOBODY }, 409],
    ['with no UUID for a caller', {}, { 'x-user-id': '1 OR true' }, 400],
  ])('%s: nothing is kept', async (_case, change, headers, status) => {
    const before = [await count('simulation_runs'), await count('simulation_results')];
    expect((await post('/api/simulations', { ...QUESTION, ...change }, headers)).status).toBe(status);
    expect([await count('simulation_runs'), await count('simulation_results')]).toEqual(before);
  });
});

test('the latest ten of a person are the newest complete ones, with their index', async () => {
  const [busy] = await platform.asOwner<{ user_id: string }>(
    'SELECT user_id FROM simulation_runs WHERE user_id IS NOT NULL GROUP BY 1 ORDER BY count(*) DESC LIMIT 1',
  );
  const expected = await platform.asOwner(
    `SELECT id, (SELECT result_value FROM simulation_results WHERE run_id = run.id AND metric = 'cai_after') AS cai_after
     FROM simulation_runs AS run WHERE user_id = $1 AND status = 'COMPLETED' ORDER BY created_at DESC LIMIT 10`,
    [busy?.user_id],
  );
  expect(expected).toHaveLength(10);
  const limitFirst = await platform.startServer({ LATEST: 'limit-first', REPORTS_DIR: folder });
  for (const base of [url, limitFirst.url]) {
    const { data } = await json<{ data: { id: string; cai_after: number }[] }>(
      fetch(`${base}/api/simulations?user=${busy?.user_id}`),
    );
    expect(data.map(({ id, cai_after }) => ({ id, cai_after }))).toEqual(expected);
  }
});

describe('caches', () => {
  const cacheOf = (answer: Response) => answer.headers.get('server-timing')?.split('desc=')[1];

  test('regions are read once; a new simulation makes the counts be read again, at once', async () => {
    const fresh = await platform.startServer({ REPORTS_DIR: folder });
    const look = async (path: string) => cacheOf(await fetch(fresh.url + path));
    expect([await look('/api/regions'), await look('/api/regions')]).toEqual(['miss', 'hit']);
    expect([await look('/api/dashboard'), await look('/api/dashboard')]).toEqual(['miss', 'hit']);
    const before = await dashboard(fresh.url);
    expect((await post('/api/simulations', QUESTION, {}, fresh.url)).status).toBe(201);
    expect(await look('/api/dashboard')).toBe('miss');
    const after = await dashboard(fresh.url);
    expect(after.totals.byStatus.COMPLETED).toBe((before.totals.byStatus.COMPLETED ?? 0) + 1);
    expect(after.trend).toEqual(before.trend); // an hour old at most, as the README says
  });

  test('with CACHE=off each answer is read, and is the same', async () => {
    const off = await platform.startServer({ CACHE: 'off', REPORTS_DIR: folder });
    for (let i = 0; i < 2; i++) {
      expect(cacheOf(await fetch(`${off.url}/api/regions`))).toBe('miss');
      expect(cacheOf(await fetch(`${off.url}/api/dashboard`))).toBe('miss');
    }
    const [kept, read] = [await json(get('/api/regions')), await json(fetch(`${off.url}/api/regions`))];
    expect(kept).toEqual(read);
    expect((await dashboard(off.url)).totals.simulations).toBe(await count('simulation_runs'));
  });
});

describe('posts', () => {
  interface Page {
    data: { id: string; discussion_id: string }[];
    next: string | null;
  }

  /** Ids of all pages, one after the other. */
  async function walk(path: string, most = 100): Promise<string[]> {
    const ids: string[] = [];
    let next: string | null = '';
    for (let pages = 0; next !== null && pages < most; pages++) {
      const page: Page = await json(get(`${path}?limit=30${next && `&before=${next}`}`));
      ids.push(...page.data.map(({ id }) => id));
      next = page.next;
    }
    return ids;
  }

  test('pages of a discussion show every post once, newest first, however many share a time', async () => {
    const [longest] = await platform.asOwner<{ id: string }>(
      'SELECT discussion_id AS id FROM posts GROUP BY 1 ORDER BY count(*) DESC LIMIT 1',
    );
    await platform.asOwner(
      `UPDATE posts SET created_at = '2025-01-01 10:00:00.123456' WHERE id IN
       (SELECT id FROM posts WHERE discussion_id = $1 ORDER BY id LIMIT 80)`,
      [longest?.id],
    );
    const all = await platform.asOwner<{ id: string }>(
      'SELECT id FROM posts WHERE discussion_id = $1 ORDER BY created_at DESC, id DESC',
      [longest?.id],
    );
    expect(all.length).toBeGreaterThan(200);
    expect(await walk(`/api/discussions/${longest?.id}/posts`)).toEqual(all.map(({ id }) => id));
  });

  test('the newest come first, page by page', async () => {
    const newest = await platform.asOwner<{ id: string }>(
      'SELECT id FROM posts ORDER BY created_at DESC, id DESC LIMIT 90',
    );
    expect(await walk('/api/posts', 3)).toEqual(newest.map(({ id }) => id));
  });

  test.each(['before=abc', 'before=1_2', 'limit=0', 'limit=501'])('%s is 400', async query => {
    expect((await get(`/api/posts?${query}`)).status).toBe(400);
  });
});

test('the queue is what waits or runs, oldest first', async () => {
  const expected = await platform.asOwner<{ id: string }>(
    `SELECT id FROM simulation_runs WHERE status = 'PENDING' OR status = 'RUNNING' ORDER BY created_at LIMIT 50`,
  );
  const { data } = await json<{ data: { id: string }[] }>(get('/api/simulations/queue'));
  expect(data.length).toBeGreaterThan(10);
  expect(data.map(({ id }) => id)).toEqual(expected.map(({ id }) => id));
});

describe('reports', () => {
  const filesOf = (parent: string) =>
    readdirSync(parent).flatMap(own => readdirSync(join(parent, own)).map(name => join(parent, own, name)));

  test('a file is written, kept as announced, and streamed as it is', async () => {
    const { id } = await json<Simulation>(post('/api/simulations', QUESTION));
    const created = await post('/api/reports', { simulationId: id });
    expect(created.status).toBe(201);
    const report = await json<{ id: string; sizeBytes: number; download: string }>(created);
    const answer = await get(report.download);
    expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'text/csv; charset=utf-8']);
    expect(answer.headers.get('content-disposition')).toBe(`attachment; filename="simulation-${id}.csv"`);
    const text = await answer.text();
    expect(text.length).toBe(report.sizeBytes);
    expect(text.split('\n')).toHaveLength(MAP_SIDE ** 2 + 2);
    const file = filesOf(folder).find(path => path.endsWith(`${report.id}.csv`)) as string;
    expect(await readFile(file, 'utf8')).toBe(text);
    expect(await platform.asOwner('SELECT run_id, status FROM reports WHERE id = $1', [report.id])).toEqual([
      { run_id: id, status: 'READY' },
    ]);
    await rm(file);
    expect((await get(report.download)).status).toBe(410);
  });

  test('there is none of what is not complete, not there, or of another day', async () => {
    const one = async (text: string) => (await platform.asOwner<{ id: string }>(text))[0]?.id as string;
    const waiting = await one(`SELECT id FROM simulation_runs WHERE status = 'PENDING' LIMIT 1`);
    const old = await one(`SELECT id FROM reports WHERE status = 'EXPIRED' LIMIT 1`);
    const before = [filesOf(folder), await count('reports')];
    expect((await post('/api/reports', { simulationId: waiting })).status).toBe(409);
    expect((await post('/api/reports', { simulationId: NOBODY })).status).toBe(404);
    expect((await post('/api/reports', { simulationId: '../../etc/passwd' })).status).toBe(422);
    expect((await get(`/api/reports/${old}/download`)).status).toBe(410);
    expect((await get(`/api/reports/${NOBODY}/download`)).status).toBe(404);
    expect((await get('/api/reports/..%2F..%2Fetc/download')).status).toBe(400);
    expect([filesOf(folder), await count('reports')]).toEqual(before);
  });

  test('a report that cannot be recorded leaves no file', async () => {
    const { id } = await json<Simulation>(post('/api/simulations', QUESTION));
    const before = filesOf(folder);
    expect((await post('/api/reports', { simulationId: id }, { 'x-user-id': NOBODY })).status).toBe(409);
    expect(filesOf(folder)).toEqual(before);
  });

  test('the folder goes with the server', async () => {
    const own = await mkdtemp(join(tmpdir(), 'care-demo-test-'));
    const server = await platform.startServer({ REPORTS_DIR: own });
    const { id } = await json<Simulation>(post('/api/simulations', QUESTION));
    expect((await post('/api/reports', { simulationId: id }, {}, server.url)).status).toBe(201);
    const [made] = readdirSync(own);
    process.kill(server.child.pid, 'SIGTERM');
    expect(await server.child.exited).toMatchObject({ exitCode: 0 });
    expect(existsSync(join(own, made as string))).toBe(false);
    await rm(own, { recursive: true });
  });
});

describe('the page', () => {
  test('everything it brings comes from this server and may be kept', async () => {
    const page = await get('/');
    expect(page.headers.get('content-security-policy')).toBe("default-src 'self'");
    const text = await page.text();
    const named = [...text.matchAll(/\/assets\/[\w.-]+/g)].map(([path]) => path);
    expect(named.length).toBeGreaterThan(8);
    for (const path of [...named, '/assets/feedback-list.js', '/assets/simple-statistics.min.js']) {
      const { status, headers } = await get(path);
      expect([status, headers.get('cache-control')], path).toEqual([200, 'public, max-age=3600']);
    }
  });

  test('its style reserves the height that the list is said to have', async () => {
    const css = await (await get('/assets/home.css')).text();
    expect(css.match(/\.feedback \{[^}]*height: (\d+)px/)?.[1]).toBe(String(FEEDBACK_LIST.heightPx));
    expect(css.match(/\.feedback article \{[^}]*height: (\d+)px/)?.[1]).toBe(
      String(FEEDBACK_LIST.rowHeightPx),
    );
  });

  test('what residents wrote is data, which the list shows as text', async () => {
    expect((await get('/api/posts?limit=500')).headers.get('content-type')).toContain('application/json');
    const script = await (await get('/assets/feedback-list.js')).text();
    expect(script).toContain('textContent');
    expect(script).not.toMatch(/innerHTML|insertAdjacentHTML|document\.write/);
  });
});
