import { readFile } from 'node:fs/promises';
import type pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  explain,
  indexesIn,
  nodesOf,
  PLAN_MODES,
  type PlanMode,
  readTable,
  scannedIn,
} from '../shared/plans/testing.ts';
import type { TestPlatform } from '../shared/testing.ts';
import { claims } from './claims.ts';
import { STATEMENTS, type StatementName } from './statements.ts';
import { roofingCopilot as suite } from './suite.ts';
import { startRoofingCopilot } from './testing.ts';

let platform: TestPlatform;
/** Values with which each statement of the README's table is planned. */
let values: Partial<Record<StatementName, unknown[]>>;

beforeAll(async () => {
  platform = await startRoofingCopilot();
  const one = async (query: string) => (await platform.asOwner<{ id: string }>(query))[0]?.id as string;
  const buyer = await one('SELECT user_id AS id FROM orders GROUP BY 1 HAVING count(*) = 20 LIMIT 1');
  const asker = await one('SELECT user_id AS id FROM support_tickets LIMIT 1');
  const product = await one('SELECT id FROM products WHERE active LIMIT 1');
  const order = await one(`SELECT id FROM orders WHERE status = 'pending' LIMIT 1`);
  const session = await one(
    'SELECT session_id AS id FROM copilot_messages GROUP BY 1 ORDER BY count(*) DESC LIMIT 1',
  );
  values = {
    recentOrders: [buyer],
    orderAmounts: [buyer],
    analysisStatuses: [buyer],
    downloads: [buyer, 50],
    roofAnalyses: [buyer, 50],
    supportTickets: [asker, 'open', 50],
    productList: ['guides', null, 50],
    product: [product],
    productByPriceId: ['price_7'],
    productFiles: [product],
    copilotSession: [session, buyer],
    newestMessages: [session, 20],
    completeOrder: [order],
    adminUsers: [50],
    ordersByStatus: ['pending', 50],
    systemErrors: ['copilot', 'error', 50],
    systemMetrics: ['api_latency', 50],
  };
});
afterAll(() => platform?.stop());

/** The plan as the server gets it: with its parameters (custom plan) or without (generic plan). */
const planOf = (client: pg.Client, statement: StatementName, mode: PlanMode) =>
  explain(client, STATEMENTS[statement], values[statement] ?? [], mode);

const tableOfReadme = () => readTable<StatementName>(new URL('README.md', import.meta.url));

async function indexesMade(): Promise<string[]> {
  const sql = await readFile(new URL('../../seeds/roofing-copilot/indexes.sql', import.meta.url), 'utf8');
  return [...sql.matchAll(/CREATE INDEX (\w+)/g)].map(match => match[1] as string);
}

test.each(PLAN_MODES)(
  'each operation of the README uses the indexes named there and scans no large table (%s)',
  async mode => {
    const table = await tableOfReadme();
    expect(table.length).toBeGreaterThanOrEqual(18);
    await platform.asApp(async client => {
      await client.query('BEGIN');
      for (const { operation, statement, indexes } of table) {
        expect(values[statement], `${operation} has values to be planned with`).toBeDefined();
        const nodes = await planOf(client, statement, mode);
        for (const index of indexes) expect(indexesIn(nodes), `${operation}: ${statement}`).toContain(index);
        // The shop never has more than 1,000 products.
        const large = scannedIn(nodes).filter(name => name !== 'products');
        expect(large, `${operation}: ${statement}`).toEqual([]);
      }
    });
  },
);

test('every named index is needed by an operation, and a variant takes each away', async () => {
  const made = await indexesMade();
  const needed = new Set((await tableOfReadme()).flatMap(({ indexes }) => indexes));
  expect(made).toHaveLength(12);
  expect(made.filter(index => !needed.has(index))).toEqual([]);
  const dropped = Object.values(suite.variants ?? {}).map(variant => variant.sql);
  expect(made.filter(index => !dropped.includes(`DROP INDEX ${index}`))).toEqual([]);
  expect(
    made.filter(
      index =>
        !Object.values(suite.indexUse ?? {})
          .flat()
          .includes(index),
    ),
  ).toEqual([]);
});

test('what the suite demands of the plans is what the README says', async () => {
  const table = await tableOfReadme();
  for (const [operation, indexes] of Object.entries(suite.indexUse ?? {})) {
    const said = table.filter(row => row.operation === operation).flatMap(row => row.indexes);
    expect(
      indexes.filter(index => !said.includes(index)),
      operation,
    ).toEqual([]);
  }
});

test('without its index each question reads a whole table or sorts', async () => {
  const question: Record<string, StatementName> = {
    idx_orders_user_created: 'recentOrders',
    idx_support_tickets_user_status: 'supportTickets',
    idx_products_price_id: 'productByPriceId',
    idx_copilot_messages_session_created: 'newestMessages',
    idx_user_profiles_admin: 'adminUsers',
    idx_orders_status_created: 'ordersByStatus',
    idx_system_errors_context_severity: 'systemErrors',
    idx_system_metrics_type_created: 'systemMetrics',
  };
  await platform.asOwnerInTransaction(async client => {
    for (const [index, statement] of Object.entries(question)) {
      await client.query(`SAVEPOINT before; DROP INDEX ${index}`);
      const types = (await planOf(client, statement, 'force_custom_plan')).map(node => node['Node Type']);
      expect(types, statement).toContain('Seq Scan');
      await client.query('ROLLBACK TO SAVEPOINT before');
    }
  });
});

test('the guide’s twelve indexes can be taken away together', async () => {
  const file = new URL('../../seeds/roofing-copilot/variants/drop-named-indexes.sql', import.meta.url);
  const sql = await readFile(file, 'utf8');
  const left = await platform.asOwnerInTransaction(async client => {
    await client.query(sql);
    return client.query(`SELECT indexname FROM pg_indexes WHERE indexname LIKE 'idx%'`);
  });
  expect(left.rows).toEqual([]);
});

test('every probe of the claims runs, and those of plans find their index', async () => {
  for (const { id, measure } of claims) {
    if (measure.kind !== 'probe') continue;
    await platform.asOwnerInTransaction(async client => {
      if (typeof measure.expect === 'object' && 'plan' in measure.expect) {
        const { rows } = await client.query(`EXPLAIN (FORMAT JSON) ${measure.sql}`);
        const used = indexesIn(nodesOf(rows[0]['QUERY PLAN'][0].Plan));
        expect(used, id).toContain(measure.expect.plan.uses);
      } else if (id.endsWith('.refused')) await expect(client.query(measure.sql), id).rejects.toThrow();
      else await client.query(measure.sql);
    });
  }
});

test('the function’s parameter named like a column is not ambiguous as written, but is where a name is left bare', async () => {
  const bare = `CREATE FUNCTION bare(user_id uuid) RETURNS bigint LANGUAGE plpgsql AS $$
    BEGIN RETURN (SELECT count(*) FROM orders WHERE user_id = $1); END $$`;
  await platform.asOwnerInTransaction(async client => {
    const buyer = values.recentOrders?.[0];
    const { rows } = await client.query('SELECT get_user_dashboard_stats(user_id => $1) AS stats', [buyer]);
    expect(rows[0].stats.total_orders).toBe(20);
    await client.query(bare);
    await expect(client.query('SELECT bare($1)', [buyer])).rejects.toThrow('"user_id" is ambiguous');
  });
});

test('finding: the index on sessions is not unique, so messages cannot refer to a session by it', async () => {
  const key =
    'ALTER TABLE copilot_messages ADD FOREIGN KEY (session_id) REFERENCES copilot_sessions (session_id)';
  await platform.asOwnerInTransaction(async client => {
    await expect(client.query(key)).rejects.toThrow('no unique constraint');
  });
});
