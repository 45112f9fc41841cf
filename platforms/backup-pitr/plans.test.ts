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
} from '../shared/plans/testing.ts';
import type { TestPlatform } from '../shared/testing.ts';
import { NAMED_INDEXES } from './named-indexes.ts';
import { STATEMENTS, type StatementName } from './statements.ts';
import { backupPitr } from './suite.ts';
import { startSeededBackupPitr } from './testing.ts';

const NOW = '2025-07-01T00:00:00Z';
const YESTERDAY = '2025-06-30T00:00:00Z';

let platform: TestPlatform;
/** Values with which each statement of the README's table is planned. */
let values: Partial<Record<StatementName, unknown[]>>;

beforeAll(async () => {
  platform = await startSeededBackupPitr();
  const [rollback] = await platform.asOwner<{ id: string; tenant_id: string; snapshot_id: string }>(
    'SELECT id, tenant_id, snapshot_id FROM backup_pitr_rollback_history ORDER BY id LIMIT 1',
  );
  if (!rollback) throw new Error('There is no rollback to plan with');
  const { tenant_id: tenant } = rollback;
  values = {
    backups: [tenant],
    backupsOfType: [tenant, 'full'],
    backupsOfStatus: [tenant, 'failed'],
    statistics: [tenant, NOW],
    pitrStats: [tenant, YESTERDAY, NOW],
    health: [tenant],
    summary: [tenant],
    logs: [tenant],
    logsOfTable: ['contacts', 'DELETE'],
    changesToBackUp: [tenant, YESTERDAY, NOW],
    snapshots: [tenant],
    snapshotsOfType: [tenant, 'manual'],
    rollbacks: [tenant],
    rollbacksOfSnapshot: [rollback.snapshot_id, 'completed', tenant],
    fkConstraints: [tenant, rollback.id, 'orders'],
  };
});
afterAll(() => platform?.stop());

/** The plan with its parameters known (custom plan) or not (generic plan). */
const planOf = (client: pg.Client, statement: StatementName, mode: PlanMode) =>
  explain(client, STATEMENTS[statement], values[statement] ?? [], mode);

const tableOfReadme = () => readTable<StatementName>(new URL('README.md', import.meta.url));

test.each(PLAN_MODES)(
  'each operation of the README uses the index named there and scans no table (%s)',
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

test('every named index is in the schema, is needed by an operation, and is asked for by the suite', async () => {
  const sql = await readFile(new URL('../../seeds/backup-pitr/indexes.sql', import.meta.url), 'utf8');
  expect([...sql.matchAll(/^CREATE INDEX (idx_\w+)/gm)].map(match => match[1])).toEqual(NAMED_INDEXES);
  const table = await tableOfReadme();
  const needed = new Set(table.flatMap(({ indexes }) => indexes));
  expect(NAMED_INDEXES.filter(index => !needed.has(index))).toEqual([]);
  const asked = Object.fromEntries(table.map(({ operation, indexes }) => [operation, indexes]));
  expect(backupPitr.indexUse).toEqual(asked);
});

/** Plans after a change that is not kept. */
const plansAfter = (change: string | readonly string[], statements: readonly StatementName[]) =>
  platform.asOwnerInTransaction(async client => {
    for (const sql of [change].flat()) await client.query(sql);
    const plans: PlanNode[][] = [];
    for (const statement of statements) plans.push(await planOf(client, statement, 'force_custom_plan'));
    return plans;
  });

test('without the ten indexes list, logs, statistics and PITR stats read whole tables', async () => {
  const drop = backupPitr.variants?.unoptimized?.sql ?? [];
  expect(drop).toHaveLength(NAMED_INDEXES.length + 1);
  const statements = ['backups', 'statistics', 'pitrStats', 'logs'] as const;
  const plans = await plansAfter(drop, statements);
  expect(plans.map(scannedIn)).toEqual([
    ['backup_jobs'],
    ['backup_jobs'],
    ['backup_transaction_logs'],
    ['backup_transaction_logs'],
  ]);
});

test('the file that drops the ten is the variant’s statements', async () => {
  const file = new URL('../../seeds/backup-pitr/variants/drop-named-indexes.sql', import.meta.url);
  const statements = [...(await readFile(file, 'utf8')).matchAll(/^(DROP .+);$/gm)].map(match => match[1]);
  expect(statements.sort()).toEqual([...(backupPitr.variants?.unoptimized?.sql ?? [])].sort());
});
