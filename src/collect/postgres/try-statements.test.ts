import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestCluster, type TestCluster } from './test-cluster.ts';
import { tryStatements } from './try-statements.ts';

let server: TestCluster;
let url: string;

beforeAll(async () => {
  server = await startTestCluster();
  url = (await server.fresh('claims')).admin;
  await server.run(url, 'CREATE TABLE runs (id int PRIMARY KEY, status text, created_at timestamptz)');
});
afterAll(() => server?.stop());

const sql = (id: string, text: string, explain = false) => ({ id, sql: text, explain });

test('a refusal is a result, with PostgreSQL’s own words, and nothing of a statement stays', async () => {
  const tried = await tryStatements(url, [
    sql('now', `CREATE INDEX recent ON runs (status) WHERE created_at > now() - interval '7 days'`),
    sql('insert', `INSERT INTO runs VALUES (1, 'Failed', now()); SELECT count(*) FROM runs`),
    sql('count', 'SELECT count(*), array_agg(id) FROM runs'),
    sql('user', 'SELECT * FROM user WHERE'),
  ]);
  expect(tried[0]).toMatchObject({ outcome: 'refused', sqlState: '42P17' });
  expect(tried[0]?.message).toContain('must be marked IMMUTABLE');
  expect(tried[1]).toEqual({ id: 'insert', outcome: 'accepted', row: '1' });
  expect(tried[2]).toEqual({ id: 'count', outcome: 'accepted', row: '0, null' });
  expect(tried[3]).toMatchObject({ outcome: 'refused', sqlState: '42601' });
});

test('a statement is explained, not run', async () => {
  const [tried] = await tryStatements(url, [sql('plan', 'SELECT * FROM runs WHERE id = 3', true)]);
  expect(tried).toMatchObject({
    outcome: 'accepted',
    plan: { 'Node Type': 'Index Scan', 'Index Name': 'runs_pkey' },
  });
});
