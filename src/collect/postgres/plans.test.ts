import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { differences, statementPlans } from '../../summarise/plan-shape.ts';
import { openObserver } from './observer.ts';
import { type CapturedPlans, collectPlans, enablePlanCapture, readPlans } from './plans.ts';
import { startTestCluster, type TestCluster } from './test-cluster.ts';

let postgres: TestCluster;
beforeAll(async () => {
  postgres = await startTestCluster();
});
afterAll(() => postgres.stop());

const SEARCH = 'SELECT id FROM orders WHERE customer = ';

async function captured(name: string, prepare: readonly string[], work: readonly string[]) {
  const { host, cluster } = postgres;
  const { admin, app } = await postgres.fresh(name);
  await postgres.run(app, ...prepare);
  const observer = await openObserver(admin);
  const capture = await enablePlanCapture(cluster, name);
  await postgres.run(app, ...work);
  const read = await readPlans(host, cluster, capture);
  const texts = await observer.texts(read.plans.map(({ queryId }) => queryId));
  const { indexes } = await observer.objects();
  await observer.close();
  return { read, texts, plans: statementPlans(read.plans, { texts, indexes, wanted: new Set() }) };
}

const TABLE = [
  'CREATE TABLE orders (id int PRIMARY KEY, customer int, total numeric)',
  'INSERT INTO orders SELECT i, i % 1000, i FROM generate_series(1, 20000) i',
];
const INDEX = 'CREATE INDEX orders_customer ON orders (customer)';

describe('plans of the log', () => {
  test('with and without an index: one query id, two shapes, the difference in words', async () => {
    const work = [`${SEARCH}17`, `${SEARCH}18`, `${SEARCH}19`];
    const a = await captured('indexed', [...TABLE, INDEX, 'ANALYZE orders'], work);
    const b = await captured('bare', [...TABLE, 'ANALYZE orders'], work);
    const [[before], [after]] = [a.plans, b.plans];
    if (!before || !after) throw new Error('a plan is missing');
    expect(before.queryId).toBe(after.queryId);
    expect(BigInt(before.queryId)).not.toBe(0n);
    expect(before.fingerprint).toBe(after.fingerprint);
    expect(before.shape).not.toBe(after.shape);
    expect(a.read.plans.map(({ calls }) => calls)).toEqual([3]);
    expect([...a.texts.keys()]).toEqual([before.queryId]);
    expect(differences(before.root, after.root)).toEqual([
      'Bitmap Heap Scan on orders → Seq Scan on orders',
      'Bitmap Index Scan using orders_customer → (gone)',
    ]);
    expect(after.root).toMatchObject({ actualRows: 20, rowsRemoved: 19_980, loops: 1 });
  });

  test('a renamed index and other constants make no difference', async () => {
    const renamed = [...TABLE, INDEX.replace('orders_customer', 'by_customer'), 'ANALYZE orders'];
    const a = await captured('named', [...TABLE, INDEX, 'ANALYZE orders'], [`${SEARCH}5`]);
    const b = await captured('renamed', renamed, [`${SEARCH}900`]);
    expect(b.plans.map(({ shape }) => shape)).toEqual(a.plans.map(({ shape }) => shape));
    expect(a.plans).toHaveLength(1);
  });

  test('a statement inside a function has a plan under its own id', async () => {
    const body = 'BEGIN PERFORM count(*) FROM orders WHERE customer = 3; END';
    const create = `CREATE FUNCTION look() RETURNS void LANGUAGE plpgsql AS '${body}'`;
    const { read, texts } = await captured('nesting', [...TABLE, create], ['SELECT look()']);
    expect(read.plans).toHaveLength(2);
    expect(new Set(read.plans.map(({ queryId }) => queryId)).size).toBe(2);
    expect([...texts.values()].some(text => text.includes('customer = '))).toBe(true);
  });

  test("the admin's and the observer's statements are not captured", async () => {
    const { host, cluster } = postgres;
    const { admin } = await postgres.fresh('ours');
    const capture = await enablePlanCapture(cluster, 'ours');
    const observer = await openObserver(admin);
    await observer.objects();
    await postgres.run(admin, 'SELECT 1');
    expect(await readPlans(host, cluster, capture)).toEqual({ plans: [], missing: [] });
    await observer.close();
  });

  test('plans of an earlier run in a database of the same name are not read', async () => {
    const first = await captured('again', TABLE, [`${SEARCH}1`]);
    const second = await captured('again', TABLE, ['SELECT max(total) FROM orders']);
    expect(first.read.plans).toHaveLength(1);
    expect(second.read.plans.map(({ statement }) => statement)).toEqual(['SELECT max(total) FROM orders']);
  });

  test('a server whose log is out of reach gives none and says so', async () => {
    const { host, cluster } = postgres;
    const foreign = { url: cluster.url };
    const { plans, missing } = await readPlans(host, foreign, { database: 'any', since: '' });
    expect(plans).toEqual([]);
    expect(missing).toEqual([expect.stringContaining('Plans')]);
  });
});

describe('collectPlans', () => {
  const capture = { database: 'shop', since: '2026-03-01 10:00:00.000 UTC' };
  const line = (id: string, ms: number, node: string, at = '2026-03-01 10:00:01.000 UTC') => {
    const plan = `{"Query Text": "SELECT 1", "Query Identifier": ${id}, "Plan": {"Node Type": "${node}"}}`;
    const message = `duration: ${ms} ms  plan:\n${plan}`;
    return `${JSON.stringify({ timestamp: at, dbname: 'shop', query_id: 1, message })}\n`;
  };
  const summary = ({ plans }: CapturedPlans) =>
    plans.map(({ queryId, calls, totalMs }) => [queryId, calls, totalMs]);

  test('ids beyond 2^53 stay exact and apart', () => {
    const log = line('9007199254740993', 2, 'Result') + line('9007199254740992', 1, 'Result');
    const ids = collectPlans(log + line('-8953365577080658437', 0.5, 'Result'), capture).plans;
    expect(ids.map(({ queryId }) => queryId)).toEqual([
      '9007199254740993',
      '9007199254740992',
      '-8953365577080658437',
    ]);
  });

  test('sums calls and time by structure; leaves out what is old or of another database', () => {
    const log = line('5', 1, 'Result') + line('5', 2, 'Result') + line('5', 4, 'Seq Scan');
    const other = line('6', 9, 'Result').replace('shop', 'else');
    const old = line('7', 9, 'Result', '2026-03-01 09:59:59.999 UTC');
    expect(summary(collectPlans(log + other + old, capture))).toEqual([
      ['5', 1, 4],
      ['5', 2, 3],
    ]);
  });

  test('a line over 1 MiB is named, not read', () => {
    const { plans, missing } = collectPlans(line('5', 1, 'x'.repeat(2 ** 20)), capture);
    expect(plans).toEqual([]);
    expect(missing).toEqual([expect.stringContaining('1 executions')]);
  });

  test('a log that is cut anywhere gives whole lines only', () => {
    const log = line('5', 1, 'Result') + line('6', 2, 'Result');
    for (let cut = 0; cut <= log.length; cut++) {
      const whole = log.slice(0, cut).split('\n').length - 1;
      expect(collectPlans(log.slice(0, cut), capture).plans).toHaveLength(whole);
    }
  });

  test('hostile text neither throws nor counts', () => {
    const nested = `{"message":"duration: 1 ms  plan:\\n${'['.repeat(50_000)}","dbname":"shop"}\n`;
    expect(collectPlans(nested, capture).plans).toEqual([]);
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.json(), (noise, json) => {
        const message = JSON.stringify({
          dbname: 'shop',
          timestamp: '3',
          message: `duration: 1 ms  plan:\n${json}`,
        });
        expect(collectPlans(`${noise}plan:\\n\n${message}\n`, capture).plans).toEqual([]);
      }),
    );
  });
});
