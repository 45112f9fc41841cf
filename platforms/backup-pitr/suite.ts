import type { SuiteInput } from 'plimsoll';
import { claims } from './claims.ts';
import { NAMED_INDEXES } from './named-indexes.ts';
import { ALERT_ABOVE_MS } from './response-times.ts';

const DOCUMENT = 'Backup and point-in-time recovery: performance optimization, weeks 7 and 8';
const source = 'backup-pitr, performance targets';

const drop = (index: string) => `DROP INDEX ${index}`;
/** The platform's own key of changes would serve in place of the tenant's index. */
const alsoDropped = (index: string) =>
  index === 'idx_transaction_logs_tenant_time' ? [drop('transaction_logs_change_key')] : [];
/** "idx_backup_jobs_status" → "no-backup-jobs-status" */
const withoutIndex = (index: string) => [
  `no-${index.slice('idx_'.length).replaceAll('_', '-')}`,
  { sql: [drop(index), ...alsoDropped(index)] },
];

/** The state that the document calls optimised, as `base`; what each part of it brings, as variants without it. */
export const backupPitr: SuiteInput = {
  target: {
    command: 'node platforms/backup-pitr/server.ts',
    ready: '/healthz',
    metrics: '/metrics',
    env: { COMPRESSION: 'on' },
  },
  database: 'embedded',
  seed: {
    schema: ['seeds/backup-pitr/schema.sql'],
    indexes: ['seeds/backup-pitr/indexes.sql'],
    dataset: 'seeds/backup-pitr/dataset.ts',
    volume: 'small',
    seed: 42,
  },
  scenarios: [
    scenario('queries.k6.ts', 150, '10s'),
    scenario('lookups.k6.ts', 80, '6s'),
    scenario('visits.k6.ts', 150, '8s'),
    // One question after the other: before and after, however long a scan takes at the large volume.
    { ...alone('queries.k6.ts', '10s'), name: 'queries-alone', suffix: '@alone' },
    scenario('bulk.k6.ts', 4, '6s'),
    scenario('log-batch.k6.ts', 2, '6s'),
    alone('restore.k6.ts', '6s'),
    { ...scenario('upkeep.k6.ts', 20, '5s'), compare: false },
    {
      file: 'scenarios/backup-pitr/page.playwright.ts',
      load: { model: 'closed', vus: 2, duration: '8s' },
      warmUp: '1s',
    },
    {
      file: 'scenarios/backup-pitr/operator.artillery.yml',
      load: { model: 'open', rate: 5, duration: '5s' },
      warmUp: '0s',
      compare: false,
    },
    {
      file: 'scenarios/backup-pitr/reading.autocannon.ts',
      load: { model: 'closed', vus: 4, duration: '4s' },
      warmUp: '1s',
      compare: false,
    },
  ],
  variants: {
    ...Object.fromEntries(NAMED_INDEXES.map(withoutIndex)),
    unoptimized: {
      sql: NAMED_INDEXES.flatMap(index => [drop(index), ...alsoDropped(index)]),
      env: { HEALTH: 'base-table', CACHE: 'off' },
    },
    'mv-off': { env: { HEALTH: 'base-table' } },
    'cache-off': { env: { CACHE: 'off' } },
    'bulk-sequential': { env: { BULK: 'sequential' } },
    'logs-one-by-one': { env: { LOGS: 'one-by-one' } },
    'restore-sequential': { env: { RESTORE: 'sequential' } },
    'compression-off': { env: { COMPRESSION: 'off' } },
  },
  objectives: [
    { operation: 'backups.list', metric: 'p95', max: '300ms', source },
    { operation: 'pitr.stats', metric: 'p95', max: '500ms', source },
    { operation: 'health', metric: 'p95', max: '1s', source },
    { operation: 'logs.list', metric: 'p95', max: '800ms', source },
    { operation: 'page', metric: 'all-visible', max: '2s', source },
    { metric: 'app-cache-hit', min: '70%', source },
    { metric: 'index-coverage', min: '90%', source },
  ],
  alerts: [
    {
      name: 'slow response',
      signal: 'slowest-response',
      above: `${ALERT_ABOVE_MS}ms`,
      severity: 'warning',
      source: 'backup-pitr, monitoring and alerts',
    },
  ],
  invariants: invariants(),
  indexUse: {
    'backups.list': ['idx_backup_jobs_tenant_created'],
    'backups.statistics': ['idx_backup_jobs_tenant_created'],
    'backups.by-type': ['idx_backup_jobs_type_tenant'],
    'backups.by-status': ['idx_backup_jobs_status'],
    'backups.bulk': ['idx_transaction_logs_tenant_time'],
    'pitr.stats': ['idx_transaction_logs_tenant_time'],
    'logs.list': ['idx_transaction_logs_tenant_time'],
    'logs.by-table': ['idx_transaction_logs_table'],
    health: ['mv_backup_health_summary_tenant'],
    summary: ['mv_tenant_backup_summary_tenant'],
    'snapshots.list': ['idx_pitr_snapshots_tenant_created'],
    'snapshots.by-type': ['idx_pitr_snapshots_type'],
    'rollbacks.list': ['idx_rollback_history_tenant_time'],
    'rollbacks.of-snapshot': ['idx_rollback_history_snapshot'],
    'fk-cache.lookup': ['idx_fk_constraints_cache_lookup'],
  },
  document: DOCUMENT,
  claims: [...claims],
};

function scenario(file: string, rate: number, duration: string): SuiteInput['scenarios'][number] {
  return { file: `scenarios/backup-pitr/${file}`, load: { model: 'open', rate, duration }, warmUp: '1s' };
}

function alone(file: string, duration: string): SuiteInput['scenarios'][number] {
  return { file: `scenarios/backup-pitr/${file}`, load: { model: 'closed', vus: 1, duration }, warmUp: '1s' };
}

/** What must be in the database after a window, whatever the load was. */
function invariants(): NonNullable<SuiteInput['invariants']> {
  const alertsOf = (endpoint: string) =>
    `SELECT count(*)::int FROM system_alerts WHERE metadata->>'endpoint' ${endpoint}`;
  return [
    {
      name: 'each bulk call makes five jobs, or none',
      operation: 'backups.bulk',
      sql: `SELECT count(*) / 5.0 FROM backup_jobs WHERE requested_by = 'bulk' AND label LIKE 'Bulk %'`,
      growsBy: 'backups.bulk',
      source: 'backup-pitr, batch operations',
    },
    {
      name: 'each batch brings a thousand log entries, or none',
      operation: 'logs.batch',
      sql: 'SELECT count(batch_id) / 1000.0 FROM backup_transaction_logs',
      growsBy: 'logs.batch',
      source: 'backup-pitr, batch operations',
    },
    {
      name: 'each restore is kept as a completed rollback',
      operation: 'restores.create',
      sql: `SELECT count(*)::int FROM backup_pitr_rollback_history WHERE rollback_status = 'completed'`,
      growsBy: ['restores.create', 'operator.restore'],
      source: 'backup-pitr, batch operations',
    },
    {
      name: 'each reported time over two seconds makes one alert',
      operation: 'response-times.slow',
      sql: alertsOf(`= 'browser:page'`),
      growsBy: 'response-times.slow',
      source: 'backup-pitr, monitoring and alerts',
    },
    {
      name: 'as many alerts as slow responses',
      operation: 'response-times.fast',
      sql: `SELECT count(*)::int - (SELECT count(*)::int FROM system_alerts)
            FROM performance_metrics WHERE response_time_ms > ${ALERT_ABOVE_MS}`,
      equals: 0,
      source: 'backup-pitr, monitoring and alerts',
    },
  ];
}
