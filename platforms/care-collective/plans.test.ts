import { readFile } from 'node:fs/promises';
import type pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  explain,
  indexesIn,
  PLAN_MODES,
  type PlanMode,
  type PlanNode,
  readTable,
  scannedIn,
  sortsIn,
} from '../shared/plans/testing.ts';
import type { TestPlatform } from '../shared/testing.ts';
import { START } from './cursor.ts';
import { STATEMENTS, type StatementName } from './statements.ts';
import { careCollective, careCollectivePlatform } from './suite.ts';
import { startSeededCareCollective } from './testing.ts';

const DASHBOARD_INDEX = 'idx_help_requests_status_urgency_created';
const RECENTLY = '2025-06-25T00:00:00Z';

let platform: TestPlatform;
let admin: string;
/** Values with which each statement of the README's table is planned. */
let values: Partial<Record<StatementName, unknown[]>>;

beforeAll(async () => {
  platform = await startSeededCareCollective();
  const one = async (query: string) => (await platform.asOwner<{ id: string }>(query))[0]?.id as string;
  admin = await one('SELECT id FROM profiles WHERE is_admin LIMIT 1');
  const person = await one(
    'SELECT helper_id AS id FROM contact_exchanges GROUP BY 1 HAVING count(*) = 5 LIMIT 1',
  );
  const request = await one('SELECT request_id AS id FROM contact_exchanges LIMIT 1');
  const conversation = await one('SELECT id FROM conversations LIMIT 1');
  const authors = await platform.asOwner<{ id: string }>('SELECT id FROM profiles LIMIT 20');
  values = {
    dashboard: [],
    helpRequestsPage: [START.createdAtUs, START.id, 21],
    profilesByIds: [authors.map(row => row.id)],
    ownHelpRequests: [person],
    createContactExchange: [request, admin, 'I can help'],
    contactExchanges: [person],
    contactExchangesOfRequest: [request],
    contactExchangesSince: [RECENTLY],
    conversations: [person],
    messages: [conversation],
    unreadMessages: [person],
    auditOfUser: [person],
    auditSince: [RECENTLY],
    auditOfAction: ['help_request.cancel'],
  };
});
afterAll(() => platform?.stop());

/** The plan as the server gets it: its role, its caller, its parameters (custom plan) or none (generic plan). */
async function planOf(client: pg.Client, statement: StatementName, mode: PlanMode): Promise<PlanNode[]> {
  await client.query(`SELECT set_config('app.user_id', $1, true)`, [admin]);
  return explain(client, STATEMENTS[statement], values[statement] ?? [], mode);
}

const tableOfReadme = () => readTable<StatementName>(new URL('README.md', import.meta.url));

test.each(PLAN_MODES)(
  'each operation of the README uses the indexes named there and scans no large table (%s)',
  async mode => {
    const table = await tableOfReadme();
    expect(table.length).toBeGreaterThanOrEqual(15);
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

test('every index is needed by an operation', async () => {
  const sql = await readFile(new URL('../../seeds/care-collective/indexes.sql', import.meta.url), 'utf8');
  const made = [...sql.matchAll(/CREATE INDEX (\w+)/g)].map(match => match[1] as string);
  const needed = new Set((await tableOfReadme()).flatMap(({ indexes }) => indexes));
  expect(made).toHaveLength(11);
  expect(made.filter(index => !needed.has(index))).toEqual([]);
});

/** As the owner, who may change indexes; the plan is made as the server's role; nothing is kept. */
async function planAfter(change: string, statement: StatementName): Promise<PlanNode[]> {
  return platform.asOwnerInTransaction(async client => {
    await client.query(change);
    await client.query('SET LOCAL ROLE plimsoll_app');
    return planOf(client, statement, 'force_custom_plan');
  });
}

const dashboardPlanAfter = (change: string) => planAfter(change, 'dashboard');

const scanOfRequests = (nodes: PlanNode[]) =>
  nodes.find(node => node['Relation Name'] === 'help_requests')?.['Node Type'];

const { variants } = careCollectivePlatform;
const sqlOf = (variant: keyof typeof variants) => (variants[variant] as { sql: string }).sql;

test('the suite demands what the README says', async () => {
  const table = new Map<string, string[]>();
  for (const { operation, indexes } of await tableOfReadme()) {
    table.set(operation, [...(table.get(operation) ?? []), ...indexes]);
  }
  expect(careCollective.indexUse).toEqual(Object.fromEntries(table));
});

const ONE_BY_ONE: [keyof typeof variants, StatementName][] = [
  ['no-dashboard-index', 'dashboard'],
  ['no-requester-index', 'contactExchanges'],
  ['no-exchanged-at-index', 'contactExchangesSince'],
  ['no-conversation-index', 'messages'],
  ['no-unread-index', 'unreadMessages'],
  ['no-audit-user-index', 'auditOfUser'],
  ['no-audit-time-index', 'auditSince'],
  ['no-audit-action-index', 'auditOfAction'],
];

test.each(ONE_BY_ONE)('%s leaves a sequential scan or a sort to %s', async (variant, statement) => {
  const nodes = await planAfter(sqlOf(variant), statement);
  expect(nodes.map(node => node['Node Type'])).toContain('Seq Scan');
});

test('without its index the dashboard reads the whole table', async () => {
  expect(scanOfRequests(await dashboardPlanAfter('SELECT 1'))).toBe('Index Scan');
  expect(scanOfRequests(await dashboardPlanAfter(`DROP INDEX ${DASHBOARD_INDEX}`))).toBe('Seq Scan');
});

test('finding: the index named for the dashboard leaves a sort to do', async () => {
  const types = (await dashboardPlanAfter('SELECT 1')).map(node => node['Node Type']);
  expect(types).toContain('Incremental Sort');
});

test('an index in the order of the question leaves none', async () => {
  const nodes = await dashboardPlanAfter(sqlOf('dashboard-index-in-order'));
  expect(indexesIn(nodes)).toContain('idx_help_requests_dashboard');
  expect(sortsIn(nodes)).toEqual([]);
});

test('the index for the read policy takes over when the dashboard’s own is dropped, which is why it is not in the default set', async () => {
  const nodes = await dashboardPlanAfter(`DROP INDEX ${DASHBOARD_INDEX}; ${sqlOf('rls-index')}`);
  expect(indexesIn(nodes)).toContain('idx_help_requests_rls_optimization');
});

test('the guide’s eight indexes can be taken away together', async () => {
  const left = await platform.asOwnerInTransaction(async client => {
    await client.query(sqlOf('unoptimized'));
    return client.query(
      `SELECT indexname FROM pg_indexes WHERE schemaname = 'public' AND indexname LIKE 'idx%'`,
    );
  });
  expect(left.rows.map(row => row.indexname).sort()).toEqual([
    'idx_contact_exchanges_helper_id',
    'idx_contact_exchanges_request_id',
    'idx_help_requests_user_id',
  ]);
});

test('with an index in its order a page of help requests reads no more than it shows', async () => {
  const nodes = await planAfter(sqlOf('page-index'), 'helpRequestsPage');
  expect(indexesIn(nodes)).toContain('idx_help_requests_open_newest');
  expect(sortsIn(nodes)).toEqual([]);
});

test('what the guide says of PostgreSQL: its statements are accepted', async () => {
  for (const { id, measure } of careCollective.claims ?? []) {
    if (measure.kind !== 'probe') continue;
    const tried = platform.asOwnerInTransaction(client => client.query(measure.sql));
    await expect(tried, id).resolves.toBeDefined();
  }
});

test('finding: its monitoring view calls a table without any index OPTIMIZED', async () => {
  const classes = await platform.asOwnerInTransaction(async client => {
    const view = careCollective.claims?.find(({ id }) => id === 'monitoring-view')?.measure;
    if (view?.kind !== 'probe') throw new Error('the claims have no monitoring-view');
    await client.query(`CREATE TABLE without_index AS SELECT generate_series(1, 2000) AS n; ${view.sql}`);
    return client.query(
      `SELECT optimization_status FROM performance_metrics WHERE table_name = 'without_index'`,
    );
  });
  expect(classes.rows).toEqual([{ optimization_status: 'OPTIMIZED' }]);
});
