import http from 'k6/http';
import { data, load, pick, target, verify } from '../shared/k6.ts';
import { isNewestFirst, isPositive, type Row, rowsOf } from './checks.ts';

export const options = load();

interface Rollback {
  readonly tenantId: string;
  readonly rollbackId: string;
  readonly snapshotId: string;
  readonly status: string;
}

const jobs: readonly { tenantId: string; type: string; status: string }[] = data('jobs');
const snapshots: readonly { tenantId: string; type: string }[] = data('snapshots');
const rollbacks: readonly Rollback[] = data('rollbacks');
const logTables: readonly { table: string; operation: string }[] = data('logTables');

/** What is asked now and then, each by an index of its own. Rows that are asked for exist: an empty answer is wrong. */
const questions: readonly ((base: string) => void)[] = [
  backupsByType,
  backupsByStatus,
  snapshotList,
  snapshotsByType,
  rollbackList,
  rollbacksOfSnapshot,
  foreignKeys,
  logsByTable,
];

export default function () {
  const base = target();
  pick(questions)(base);
}

function backupsByType(base: string) {
  const { tenantId, type } = pick(jobs);
  const url = `${base}/api/tenants/${tenantId}/backups/by-type?type=${type}`;
  ask(url, 'backups.by-type', answer => {
    const rows = rowsOf(answer);
    return isNewestFirst(rows, 'created_at', 50) && rows.every(row => row.job_type === type);
  });
}

function backupsByStatus(base: string) {
  const { tenantId, status } = pick(jobs);
  const url = `${base}/api/tenants/${tenantId}/backups/by-status?status=${status}`;
  ask(url, 'backups.by-status', answer => isPositive((answer as Row).jobs));
}

function snapshotList(base: string) {
  const url = `${base}/api/tenants/${pick(snapshots).tenantId}/snapshots`;
  ask(url, 'snapshots.list', answer => isNewestFirst(rowsOf(answer), 'created_at', 50));
}

function snapshotsByType(base: string) {
  const { tenantId, type } = pick(snapshots);
  const url = `${base}/api/tenants/${tenantId}/snapshots/by-type?type=${type}`;
  ask(url, 'snapshots.by-type', answer => isPositive((answer as Row).snapshots));
}

function rollbackList(base: string) {
  const url = `${base}/api/tenants/${pick(rollbacks).tenantId}/rollbacks`;
  ask(url, 'rollbacks.list', answer => isNewestFirst(rowsOf(answer), 'started_at', 50));
}

function rollbacksOfSnapshot(base: string) {
  const { tenantId, snapshotId, rollbackId, status } = pick(rollbacks);
  const url = `${base}/api/tenants/${tenantId}/snapshots/${snapshotId}/rollbacks?status=${status}`;
  ask(url, 'rollbacks.of-snapshot', answer => rowsOf(answer).some(row => row.id === rollbackId));
}

function foreignKeys(base: string) {
  const { tenantId, rollbackId } = pick(rollbacks);
  const url = `${base}/api/tenants/${tenantId}/rollbacks/${rollbackId}/constraints?table=orders`;
  ask(url, 'fk-cache.lookup', answer => {
    const [only, ...others] = rowsOf(answer);
    return only?.referenced_table === 'accounts' && others.length === 0;
  });
}

function logsByTable(base: string) {
  const { table, operation } = pick(logTables);
  const url = `${base}/api/transaction-logs?table=${table}&operation=${operation}`;
  ask(url, 'logs.by-table', answer => isPositive((answer as Row).changes));
}

function ask(url: string, operation: string, isRight: (answer: unknown) => boolean) {
  const response = http.get(url, { tags: { name: operation } });
  verify(response, operation, {
    'status is 200': r => r.status === 200,
    'the content is right': r => isRight(r.json()),
  });
}
