import { readFile } from 'node:fs/promises';
import type pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  scannedIn as allScannedIn,
  explain,
  indexesIn,
  PLAN_MODES,
  type PlanMode,
  type PlanNode,
  readTable,
  sortsIn,
} from '../shared/plans/testing.ts';
import type { TestPlatform } from '../shared/testing.ts';
import { START } from './position.ts';
import { STATEMENTS, type StatementName } from './statements.ts';
import { careDemo } from './suite.ts';
import { startCareDemo } from './testing.ts';

const seeds = new URL('../../seeds/care-demo/', import.meta.url);

let platform: TestPlatform;
/** Values with which each statement of the README's table is planned. */
let values: Partial<Record<StatementName, unknown[]>>;
/** The person with most simulations. */
let busiest: string;

beforeAll(async () => {
  platform = await startCareDemo();
  const one = async (query: string) => (await platform.asOwner<{ id: string }>(query))[0]?.id as string;
  const perUser = 'SELECT user_id AS id FROM simulation_runs WHERE user_id IS NOT NULL GROUP BY 1';
  busiest = await one(`${perUser} ORDER BY count(*) DESC LIMIT 1`);
  const person = await one(`${perUser} HAVING count(*) = 4 LIMIT 1`);
  const run = await one('SELECT id FROM simulation_runs LIMIT 1');
  const discussion = await one(
    'SELECT discussion_id AS id FROM posts GROUP BY 1 HAVING count(*) = 20 LIMIT 1',
  );
  values = {
    dashboardTotals: [],
    latestSimulations: [person],
    latestSimulationsLimitedFirst: [person],
    simulationQueue: [],
    simulationById: [run],
    resultsOfSimulation: [run],
    newestPosts: [START.createdAtUs, START.id, 21],
    postsOfDiscussion: [START.createdAtUs, START.id, 21, discussion],
    reportById: [await one('SELECT id FROM reports LIMIT 1')],
  };
});
afterAll(() => platform?.stop());

/** The plan as the server gets it: its role, its parameters (custom plan) or none (generic plan). */
const planOf = (
  client: pg.Client,
  statement: StatementName,
  mode: PlanMode,
  parameters = values[statement] ?? [],
) => explain(client, STATEMENTS[statement], parameters, mode);

const tableOfReadme = () => readTable<StatementName>(new URL('README.md', import.meta.url));

/** At most 1,000 rows at this volume: reading them all is the best that can be done. */
const SMALL_TABLES = ['users', 'regions'];

const scannedIn = (nodes: PlanNode[]) => allScannedIn(nodes).filter(table => !SMALL_TABLES.includes(table));

test.each(PLAN_MODES)(
  'each operation of the README uses the indexes named there and scans no large table (%s)',
  async mode => {
    const table = await tableOfReadme();
    expect(table).toHaveLength(10);
    for (const { operation, statement, indexes } of table) {
      expect(values[statement], `${operation} has values to be planned with`).toBeDefined();
      const nodes = await platform.asApp(async client => {
        await client.query('BEGIN');
        return planOf(client, statement, mode);
      });
      for (const index of indexes) expect(indexesIn(nodes), `${operation}: ${statement}`).toContain(index);
      expect(scannedIn(nodes), `${operation}: ${statement}`).toEqual([]);
    }
  },
);

test('the suite demands the indexes that the README names', async () => {
  const named: Record<string, string[]> = {};
  for (const { operation, indexes } of await tableOfReadme())
    named[operation] = [...(named[operation] ?? []), ...indexes];
  expect(careDemo.indexUse).toEqual(named);
});

test('every index is needed by an operation', async () => {
  const sql = await readFile(new URL('indexes.sql', seeds), 'utf8');
  const made = [...sql.matchAll(/CREATE INDEX (\w+)/g)].map(match => match[1] as string);
  const needed = new Set((await tableOfReadme()).flatMap(({ indexes }) => indexes));
  expect(made).toHaveLength(5);
  expect(made.filter(index => !needed.has(index))).toEqual([]);
});

/** As the owner, who may change indexes; nothing is kept. */
async function planAfter(change: string, statement: StatementName, parameters?: unknown[]) {
  return platform.asOwnerInTransaction(async client => {
    await client.query(change);
    return planOf(client, statement, 'force_custom_plan', parameters);
  });
}

test.each([
  ['idx_simulation_runs_user_id', 'latestSimulations', 'simulation_runs'],
  ['idx_simulation_runs_status', 'simulationQueue', 'simulation_runs'],
  ['idx_simulation_runs_status', 'dashboardTotals', 'simulation_runs'],
  ['idx_simulation_results_run_id', 'resultsOfSimulation', 'simulation_results'],
  ['idx_posts_created_at', 'newestPosts', 'posts'],
] as const)('without %s, %s reads the whole table', async (index, statement, table) => {
  expect(scannedIn(await planAfter(`DROP INDEX ${index}`, statement))).toContain(table);
});

test('without its index a discussion is found by walking all posts', async () => {
  const nodes = await planAfter('DROP INDEX idx_posts_discussion_id', 'postsOfDiscussion');
  const walked = [...scannedIn(nodes), ...indexesIn(nodes)];
  expect(walked.includes('posts') || walked.includes('idx_posts_created_at')).toBe(true);
});

test('finding: for a busy person the document’s query reads all results, because it joins before it takes ten', async () => {
  const asStated = await planAfter('SELECT 1', 'latestSimulations', [busiest]);
  expect(scannedIn(asStated)).toEqual(['simulation_results']);
  const limitedFirst = await planAfter('SELECT 1', 'latestSimulationsLimitedFirst', [busiest]);
  expect(scannedIn(limitedFirst)).toEqual([]);
  expect(indexesIn(limitedFirst)).toContain('idx_simulation_results_run_id');
});

test('both forms of the query have the same answer', async () => {
  const answers = await Promise.all(
    (['latestSimulations', 'latestSimulationsLimitedFirst'] as const).map(name =>
      platform.asOwner(STATEMENTS[name].text, [busiest]),
    ),
  );
  expect(answers[0]).toHaveLength(10);
  expect(answers[0]).toEqual(answers[1]);
});

test('finding: the index on the person leaves a sort to do, one in the order of the question does not', async () => {
  expect(sortsIn(await planAfter('SELECT 1', 'latestSimulationsLimitedFirst', [busiest]))).not.toEqual([]);
  const inOrder = `CREATE INDEX in_order ON simulation_runs (user_id, created_at DESC) WHERE status = 'COMPLETED'`;
  const nodes = await planAfter(inOrder, 'latestSimulationsLimitedFirst', [busiest]);
  expect(indexesIn(nodes)).toContain('in_order');
  expect(sortsIn(nodes)).toEqual([]);
});

test('the five named indexes can be taken away together', async () => {
  const variant = await readFile(new URL('variants/drop-named-indexes.sql', seeds), 'utf8');
  const left = await platform.asOwnerInTransaction(async client => {
    await client.query(variant);
    return client.query(`SELECT 1 FROM pg_indexes WHERE schemaname = 'public' AND indexname LIKE 'idx%'`);
  });
  expect(left.rowCount).toBe(0);
});
