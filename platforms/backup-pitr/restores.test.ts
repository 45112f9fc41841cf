import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { TestPlatform } from '../shared/testing.ts';
import { inBatches } from './bulk-backups.ts';
import { startSeededBackupPitr } from './testing.ts';

interface Point {
  tenantId: string;
  snapshotId: string;
}

interface Answer {
  rollbackId: string;
  rows: number;
  tables: { table: string; level: number; rows: number }[];
}

let platform: TestPlatform;
let url: string;
let points: Point[];

beforeAll(async () => {
  platform = await startSeededBackupPitr();
  points = await platform.asOwner(
    'SELECT tenant_id AS "tenantId", snapshot_id AS "snapshotId" FROM snapshot.manifests ORDER BY 2',
  );
  ({ url } = await platform.startServer());
});
afterAll(() => platform?.stop());

const restore = ({ tenantId, snapshotId }: Point, base = url) =>
  fetch(`${base}/api/tenants/${tenantId}/restores`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ snapshotId }),
  });

/** A tenant's restored rows, or a snapshot's, in one order. */
const contents = (schema: 'restored' | 'snapshot', id: string) =>
  Promise.all(
    ['accounts', 'products', 'contacts', 'orders', 'stock_movements'].map(table => {
      const owner = schema === 'restored' ? 'tenant_id' : 'snapshot_id';
      const row = `to_jsonb(one) - 'tenant_id' - 'snapshot_id'`;
      const query = `SELECT ${row} AS row FROM ${schema}.${table} AS one WHERE ${owner} = $1 ORDER BY id`;
      return platform.asOwner(query, [id]);
    }),
  );

test.each([{}, { RESTORE: 'sequential' }])(
  'with %j a tenant’s tables hold the snapshot’s rows, however often it is restored',
  async env => {
    const server = await platform.startServer(env);
    const point = points[0] as Point;
    const expected = await contents('snapshot', point.snapshotId);
    for (let times = 0; times < 2; times++) {
      const answer = await restore(point, server.url);
      expect(answer.status).toBe(201);
      const { rows, tables } = (await answer.json()) as Answer;
      expect(rows).toBe(expected.flat().length);
      expect(tables.map(({ table, level }) => [table, level])).toEqual([
        ['accounts', 0],
        ['products', 0],
        ['contacts', 1],
        ['orders', 1],
        ['stock_movements', 1],
      ]);
      expect(await contents('restored', point.tenantId)).toEqual(expected);
    }
  },
);

test('the rollback is kept with its foreign keys', async () => {
  const { rollbackId, rows } = (await (await restore(points[1] as Point)).json()) as Answer;
  expect(
    await platform.asOwner(
      `SELECT rollback_status, tables_restored, rows_restored, completed_at IS NOT NULL AS ended
       FROM backup_pitr_rollback_history WHERE id = $1`,
      [rollbackId],
    ),
  ).toEqual([{ rollback_status: 'completed', tables_restored: 5, rows_restored: rows, ended: true }]);
  expect(
    await platform.asOwner(
      `SELECT table_name, referenced_table FROM backup_fk_constraints_cache WHERE rollback_id = $1 ORDER BY 1`,
      [rollbackId],
    ),
  ).toEqual([
    { table_name: 'contacts', referenced_table: 'accounts' },
    { table_name: 'orders', referenced_table: 'accounts' },
    { table_name: 'stock_movements', referenced_table: 'products' },
  ]);
});

test('restores of one tenant at the same time take turns; those of others go on', async () => {
  const [one, another] = points as [Point, Point];
  const answers = await Promise.all([one, one, another, one].map(point => restore(point)));
  expect(answers.map(answer => answer.status)).toEqual([201, 201, 201, 201]);
  expect(await contents('restored', one.tenantId)).toEqual(await contents('snapshot', one.snapshotId));
});

test('another tenant’s snapshot, or one without contents, is 404 and changes nothing', async () => {
  const [one] = points as [Point];
  const stranger = points.find(point => point.tenantId !== one.tenantId) as Point;
  const before = await contents('restored', one.tenantId);
  expect((await restore({ ...one, snapshotId: stranger.snapshotId })).status).toBe(404);
  expect((await restore({ ...one, snapshotId: one.tenantId })).status).toBe(404);
  expect(await contents('restored', one.tenantId)).toEqual(before);
});

test('a restore that fails is kept as failed, and its tenant can try again', async () => {
  const point = points[2] as Point;
  await platform.asOwner('ALTER TABLE restored.orders ADD CONSTRAINT refuse CHECK (false) NOT VALID');
  try {
    expect((await restore(point)).status).toBe(500);
  } finally {
    await platform.asOwner('ALTER TABLE restored.orders DROP CONSTRAINT refuse');
  }
  const [newest] = await platform.asOwner<{ rollback_status: string }>(
    `SELECT rollback_status FROM backup_pitr_rollback_history WHERE snapshot_id = $1 ORDER BY started_at DESC LIMIT 1`,
    [point.snapshotId],
  );
  expect(newest?.rollback_status).toBe('failed');
  expect((await restore(point)).status).toBe(201);
});

test('batches: all results in order, never more at once than the size, failures among them', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.boolean(), { maxLength: 23 }),
      fc.integer({ min: 1, max: 6 }),
      async (items, size) => {
        let atOnce = 0;
        let most = 0;
        const results = await inBatches(items, size, async good => {
          most = Math.max(most, ++atOnce);
          await Promise.resolve();
          atOnce--;
          if (!good) throw new Error('refused');
          return good;
        });
        expect(results.map(result => result.status === 'fulfilled')).toEqual(items);
        expect(most).toBe(Math.min(size, items.length));
      },
    ),
  );
});
