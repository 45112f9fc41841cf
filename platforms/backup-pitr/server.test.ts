import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { TestPlatform } from '../shared/testing.ts';
import { startSeededBackupPitr } from './testing.ts';

const NOW = '2025-07-01T00:00:00Z'; // the first midnight after the newest job

let platform: TestPlatform;
let url: string;
/** The tenant with most jobs, and one of the others. */
let busy: string;
let other: string;
let kept: { tenantId: string; snapshotId: string };

beforeAll(async () => {
  platform = await startSeededBackupPitr();
  const tenants = await platform.asOwner<{ id: string }>(
    'SELECT tenant_id AS id FROM backup_jobs GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT 2',
  );
  [busy, other] = tenants.map(row => row.id) as [string, string];
  [kept] = (await platform.asOwner(
    'SELECT tenant_id AS "tenantId", snapshot_id AS "snapshotId" FROM snapshot.manifests ORDER BY 2 LIMIT 1',
  )) as [typeof kept];
  ({ url } = await platform.startServer());
});
afterAll(() => platform?.stop());

const of = (tenantId: string, path: string, base = url) => fetch(`${base}/api/tenants/${tenantId}/${path}`);
const post = (path: string, body: object, base = url) =>
  fetch(`${base}/api/tenants/${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
const cacheOf = (answer: Response) => answer.headers.get('server-timing')?.split('desc=')[1];
const json = async <T = Record<string, unknown>>(answer: Response | Promise<Response>) =>
  (await (await answer).json()) as T;
const rows = async <T = Record<string, unknown>>(answer: Response | Promise<Response>) =>
  (await json<{ data: T[] }>(answer)).data;
const number = async (query: string, values: unknown[] = []) =>
  (await platform.asOwner<{ n: number }>(`SELECT (${query})::int AS n`, values))[0]?.n ?? Number.NaN;

describe('what a tenant sees', () => {
  test.each<[string, string, string, number]>([
    ['backups', 'backup_jobs', 'created_at', 50],
    ['transaction-logs', 'backup_transaction_logs', 'changed_at', 100],
    ['snapshots', 'backup_pitr_snapshots', 'created_at', 50],
    ['rollbacks', 'backup_pitr_rollback_history', 'started_at', 50],
  ])('%s: the newest of its own, newest first', async (path, table, time, limit) => {
    const expected = await platform.asOwner<{ id: string }>(
      `SELECT id::text FROM ${table} WHERE tenant_id = $1 ORDER BY ${time} DESC LIMIT ${limit}`,
      [busy],
    );
    expect(expected.length).toBeGreaterThan(10);
    const seen = await rows(of(busy, path));
    expect(seen.map(row => String(row.id))).toEqual(expected.map(row => row.id));
  });

  test('statistics are of the thirty days before the clock, which starts where the data ends', async () => {
    const [expected] = await platform.asOwner(
      `SELECT count(*) FILTER (WHERE job_status = 'completed')::int AS successful,
              count(*) FILTER (WHERE job_status = 'failed')::int AS failed
       FROM backup_jobs WHERE tenant_id = $1 AND created_at > $2::timestamptz - interval '30 days'`,
      [busy, NOW],
    );
    const seen = await of(busy, 'statistics');
    expect(await seen.clone().json()).toMatchObject(expected as object);
    expect(seen.headers.get('cache-control')).toBe('private, max-age=300');
    const early = await platform.startServer({ CLOCK: '2024-01-01T00:00:00Z' });
    expect(await json(of(busy, 'statistics', early.url))).not.toMatchObject(expected as object);
  });

  test('PITR stats count the changes of the day before a moment', async () => {
    const at = '2025-06-30T13:00:00Z';
    const seen = await json<Record<string, number>>(of(busy, `pitr-stats?timestamp=${at}`));
    const changes = `SELECT count(*) FROM backup_transaction_logs
      WHERE tenant_id = $1 AND changed_at BETWEEN $2::timestamptz - interval '1 day' AND $2`;
    expect(seen.total).toBe(await number(changes, [busy, at]));
    expect(seen.total).toBe((seen.inserts ?? 0) + (seen.updates ?? 0) + (seen.deletes ?? 0));
    expect(seen.deletes).toBe(await number(`${changes} AND operation = 'DELETE'`, [busy, at]));
  });

  test('counts and lists by type, status, snapshot and table', async () => {
    const full = await rows(of(busy, 'backups/by-type?type=full'));
    expect(new Set(full.map(row => row.job_type))).toEqual(new Set(['full']));
    const own = 'WHERE tenant_id = $1';
    expect(await json(of(busy, 'backups/by-status?status=failed'))).toEqual({
      status: 'failed',
      jobs: await number(`SELECT count(*) FROM backup_jobs ${own} AND job_status = 'failed'`, [busy]),
    });
    expect(await json(of(busy, 'snapshots/by-type?type=manual'))).toEqual({
      type: 'manual',
      snapshots: await number(
        `SELECT count(*) FROM backup_pitr_snapshots ${own} AND snapshot_type = 'manual'`,
        [busy],
      ),
    });
    const count = `SELECT count(*) FROM backup_transaction_logs WHERE table_name = 'users' AND operation = 'DELETE'`;
    const answer = await json(fetch(`${url}/api/transaction-logs?table=users&operation=DELETE`));
    expect(answer).toMatchObject({ changes: await number(count) });
  });

  test('another tenant’s rollbacks and constraints stay hidden', async () => {
    const [rollback] = await rows<{ id: string; snapshot_id: string; rollback_status: string }>(
      of(busy, 'rollbacks'),
    );
    const path = `snapshots/${rollback?.snapshot_id}/rollbacks?status=${rollback?.rollback_status}`;
    expect((await rows(of(busy, path))).map(row => row.id)).toContain(rollback?.id);
    expect(await rows(of(other, path))).toEqual([]);
    const keys = `rollbacks/${rollback?.id}/constraints?table=orders`;
    expect(await rows(of(busy, keys))).toMatchObject([
      { table_name: 'orders', referenced_table: 'accounts' },
    ]);
    expect(await rows(of(other, keys))).toEqual([]);
  });

  test.each([
    'backups/by-type?type=all',
    'backups/by-status',
    'pitr-stats',
    'pitr-stats?timestamp=yesterday',
    'backups?force=perhaps',
    `rollbacks/1/constraints?table=orders`,
  ])('%s is 400', async path => {
    expect((await of(busy, path)).status).toBe(400);
    expect((await of(busy.toUpperCase(), 'backups')).status).toBe(400);
  });
});

describe('the cache', () => {
  test('an answer is read once for each tenant; force reads it again', async () => {
    const fresh = await platform.startServer();
    for (const path of ['backups', 'statistics', 'health', `pitr-stats?timestamp=${NOW}`]) {
      const forced = `${path}${path.includes('?') ? '&' : '?'}force=true`;
      const answers: Response[] = [];
      for (const tenant of [busy, busy, other]) answers.push(await of(tenant, path, fresh.url));
      for (const query of [forced, path]) answers.push(await of(busy, query, fresh.url));
      expect(answers.map(cacheOf), path).toEqual(['miss', 'hit', 'miss', undefined, 'miss']);
      const [first, second, another] = await Promise.all(answers.map(answer => answer.text()));
      expect(second).toBe(first);
      expect(another).not.toBe(first);
    }
  });

  test('CACHE=off: every answer is read', async () => {
    const off = await platform.startServer({ CACHE: 'off' });
    for (let i = 0; i < 2; i++) expect(cacheOf(await of(busy, 'backups', off.url))).toBe('miss');
  });
});

describe('bulk creation', () => {
  const jobs = ['full', 'incremental', 'differential', 'incremental', 'full', 'incremental', 'full'].map(
    type => ({ type, label: 'Seven' }),
  );

  test.each([{}, { BULK: 'sequential' }])(
    'with %j all are made and the list shows them at once',
    async env => {
      const fresh = await platform.startServer(env);
      await of(busy, 'backups', fresh.url); // now it is in the cache
      const answer = await json<{ successful: number; data: { id: string }[] }>(
        post(`${busy}/backups/bulk`, { jobs }, fresh.url),
      );
      expect(answer).toMatchObject({ successful: 7, failed: 0 });
      const listed = (await rows(of(busy, 'backups', fresh.url))).map(row => row.id);
      expect(listed.slice(0, 7).sort()).toEqual(answer.data.map(job => job.id).sort());
    },
  );

  test('a full backup has the size of the changes of thirty days', async () => {
    const [job] = await rows<{ size_bytes: number }>(
      post(`${other}/backups/bulk`, { jobs: [{ type: 'full', label: 'One' }] }),
    );
    const bytes = `SELECT sum(octet_length(concat(old_data::text, new_data::text))) FROM backup_transaction_logs
      WHERE tenant_id = $1 AND changed_at > $2::timestamptz - interval '30 days'`;
    expect(job?.size_bytes).toBe(await number(bytes, [other, NOW]));
  });

  test('views show new jobs after a refresh, the table at once', async () => {
    const plain = await platform.startServer({ HEALTH: 'base-table' });
    const total = async (base?: string) => (await json(of(busy, 'health?force=true', base))).total;
    const before = await total();
    await post(`${busy}/backups/bulk`, { jobs: jobs.slice(0, 1) });
    expect(await total()).toBe(before);
    const current = await total(plain.url);
    expect(current).toBeGreaterThan(before as number);
    expect((await fetch(`${url}/api/summaries/refresh`, { method: 'POST' })).status).toBe(204);
    expect(await total()).toBe(current);
    expect((await json(of(busy, 'summary'))).total).toBe((await json(of(busy, 'summary', plain.url))).total);
  });

  test.each([
    ['no list', {}],
    ['an empty list', { jobs: [] }],
    ['an unknown type', { jobs: [{ type: 'huge', label: 'x' }] }],
    ['51 jobs', { jobs: Array(51).fill(jobs[0]) }],
  ])('%s is 422', async (_case, body) => {
    expect((await post(`${busy}/backups/bulk`, body)).status).toBe(422);
  });
});

describe('log batches', () => {
  const recordId = '00000000-0000-4000-8000-00000000abcd';
  const entries = Array.from({ length: 120 }, (_, i) => ({
    tableName: 'orders',
    operation: i === 0 ? 'INSERT' : 'UPDATE',
    recordId, // a record that changes 120 times is 120 changes
    newData: { step: i },
  }));

  test.each([{}, { LOGS: 'one-by-one' }])('with %j every entry is kept, in order', async env => {
    const tenant = 'LOGS' in env ? busy : other;
    const fresh = await platform.startServer(env);
    const answer = await json<{ batchId: string }>(
      post(`${tenant}/transaction-logs`, { entries }, fresh.url),
    );
    expect(answer).toMatchObject({ inserted: 120 });
    const found = await platform.asOwner<{ step: string }>(
      `SELECT new_data->>'step' AS step FROM backup_transaction_logs WHERE batch_id = $1 ORDER BY changed_at`,
      [answer.batchId],
    );
    expect(found.map(row => Number(row.step))).toEqual(entries.map((_, i) => i));
    expect((await rows(of(tenant, 'transaction-logs', fresh.url)))[0]).toMatchObject({
      batch_id: answer.batchId,
    });
  });

  test('nothing is kept for a tenant that does not exist, or of a malformed batch', async () => {
    const count = 'SELECT count(*) FROM backup_transaction_logs';
    const before = await number(count);
    expect((await post(`${recordId}/transaction-logs`, { entries })).status).toBe(409);
    const last = { ...entries[0], operation: 'TRUNCATE' };
    expect((await post(`${other}/transaction-logs`, { entries: [...entries, last] })).status).toBe(422);
    expect(await number(count)).toBe(before);
  });
});

test('slow response times make alerts: reported ones, and the server’s own', async () => {
  const alerts = (id: unknown) =>
    number(`SELECT count(*) FROM system_alerts WHERE metadata->>'metricId' = $1`, [id]);
  for (const [responseTimeMs, made] of [
    [2_001, 1],
    [2_000, 0],
  ]) {
    const answer = await post(`${busy}/response-times`, { endpoint: 'browser:page', responseTimeMs });
    expect(await alerts((await json(answer)).id)).toBe(made);
  }
  const recording = await platform.startServer({ RECORD_FROM_MS: '0' });
  await of(busy, 'backups', recording.url);
  const recorded = `SELECT count(*) FROM performance_metrics WHERE tenant_id = $1 AND endpoint = $2`;
  await vi.waitFor(async () =>
    expect(await number(recorded, [busy, '/api/tenants/:tenantId/backups'])).toBe(1),
  );
});
