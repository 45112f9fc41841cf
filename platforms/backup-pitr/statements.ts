import type { Statement } from '../shared/database.ts';

/** How far back statements look. Claims compare against these. */
export const DAYS = { statistics: 30, recent: 7 } as const;

/** Every statement that reads or writes backups, by name. The README says which index each must use. */
const TEXTS = {
  // What the listing page shows of a tenant's newest jobs, and no more.
  backups: `
    SELECT id, job_type, job_status, label, backup_size_bytes::float8 AS size_bytes, created_at, completed_at
    FROM backup_jobs
    WHERE tenant_id = $1
    ORDER BY created_at DESC
    LIMIT 50`,
  backupsOfType: `
    SELECT id, job_type, job_status, label, backup_size_bytes::float8 AS size_bytes, created_at, completed_at
    FROM backup_jobs
    WHERE job_type = $2 AND tenant_id = $1
    ORDER BY created_at DESC
    LIMIT 50`,
  // The number on a badge: how many jobs wait, run, failed.
  backupsOfStatus: 'SELECT count(*)::int AS jobs FROM backup_jobs WHERE job_status = $2 AND tenant_id = $1',
  // $2 is now.
  statistics: `
    SELECT (count(*) FILTER (WHERE job_status = 'completed'))::int AS successful,
           (count(*) FILTER (WHERE job_status = 'failed'))::int AS failed,
           avg(backup_size_bytes)::float8 AS average_size_bytes
    FROM backup_jobs
    WHERE tenant_id = $1 AND created_at > $2::timestamptz - interval '${DAYS.statistics} days'`,
  // What changed between two moments, by kind of change.
  pitrStats: `
    WITH changes AS (
      SELECT operation, count(*)::int AS times
      FROM backup_transaction_logs
      WHERE tenant_id = $1 AND changed_at BETWEEN $2 AND $3
      GROUP BY operation
    )
    SELECT coalesce(sum(times), 0)::int AS total,
           coalesce(sum(times) FILTER (WHERE operation = 'INSERT'), 0)::int AS inserts,
           coalesce(sum(times) FILTER (WHERE operation = 'UPDATE'), 0)::int AS updates,
           coalesce(sum(times) FILTER (WHERE operation = 'DELETE'), 0)::int AS deletes
    FROM changes`,
  health: `
    SELECT total_backups::int AS total, successful::int AS successful, last_backup_at
    FROM mv_backup_health_summary
    WHERE tenant_id = $1`,
  healthOfJobs: `
    SELECT count(*)::int AS total,
           (count(*) FILTER (WHERE job_status = 'completed'))::int AS successful,
           max(created_at) AS last_backup_at
    FROM backup_jobs
    WHERE tenant_id = $1
    GROUP BY tenant_id`,
  summary: `
    SELECT total_backups::int AS total, total_size::float8 AS size_bytes, recent_backups::int AS recent,
           last_backup_at
    FROM mv_tenant_backup_summary
    WHERE tenant_id = $1`,
  summaryOfJobs: `
    SELECT count(*)::int AS total, sum(backup_size_bytes)::float8 AS size_bytes,
           (count(*) FILTER (WHERE created_at > $2::timestamptz - interval '${DAYS.recent} days'))::int AS recent,
           max(created_at) AS last_backup_at
    FROM backup_jobs
    WHERE tenant_id = $1 AND job_status = 'completed'
    GROUP BY tenant_id`,
  refreshSummaries: 'SELECT refresh_backup_summaries()',
  logs: `
    SELECT id::float8 AS id, table_name, operation, record_id, old_data, new_data, changed_at, batch_id
    FROM backup_transaction_logs
    WHERE tenant_id = $1
    ORDER BY changed_at DESC
    LIMIT 100`,
  // For operators: how often something was done to a table, over all tenants.
  logsOfTable: `
    SELECT count(*)::int AS changes
    FROM backup_transaction_logs
    WHERE table_name = $1 AND operation = $2`,
  snapshots: `
    SELECT id, snapshot_type, label, size_bytes::float8 AS size_bytes, table_count, created_at, expires_at
    FROM backup_pitr_snapshots
    WHERE tenant_id = $1
    ORDER BY created_at DESC
    LIMIT 50`,
  snapshotsOfType: `
    SELECT count(*)::int AS snapshots
    FROM backup_pitr_snapshots
    WHERE snapshot_type = $2 AND tenant_id = $1`,
  rollbacks: `
    SELECT id, snapshot_id, rollback_status, reason, tables_restored, rows_restored, started_at, completed_at
    FROM backup_pitr_rollback_history
    WHERE tenant_id = $1
    ORDER BY started_at DESC
    LIMIT 50`,
  rollbacksOfSnapshot: `
    SELECT id, tenant_id, rollback_status, reason, rows_restored, started_at, completed_at
    FROM backup_pitr_rollback_history
    WHERE snapshot_id = $1 AND rollback_status = $2 AND tenant_id = $3`,
  fkConstraints: `
    SELECT table_name, constraint_name, referenced_table
    FROM backup_fk_constraints_cache
    WHERE tenant_id = $1 AND rollback_id = $2 AND table_name = $3`,
  // The work of a backup: reads every change of its stretch of time, and sums it up.
  changesToBackUp: `
    SELECT count(*)::int AS entries,
           coalesce(sum(octet_length(concat(old_data::text, new_data::text))), 0)::float8 AS bytes,
           coalesce(bit_xor(hashtextextended(coalesce(new_data, old_data)::text, 0)), 0)::text AS checksum
    FROM backup_transaction_logs
    WHERE tenant_id = $1 AND changed_at BETWEEN $2 AND $3`,
  createBackup: `
    INSERT INTO backup_jobs (tenant_id, job_type, job_status, requested_by, label, backup_size_bytes,
                             storage_path, details, created_at, started_at, completed_at)
    VALUES ($1, $2, 'completed', 'bulk', $3, $4,
            'vault://backups/' || $1::uuid || '/' || gen_random_uuid() || '.tar.zst', $5, $6, $6, $6)
    RETURNING id, job_type, backup_size_bytes::float8 AS size_bytes, created_at`,
  // All entries of a batch at once. Each has a moment of its own, so that no two changes of a record are one.
  insertLogBatch: `
    INSERT INTO backup_transaction_logs
      (tenant_id, table_name, operation, record_id, old_data, new_data, changed_at, batch_id)
    SELECT $1, entry."tableName", entry.operation, entry."recordId", entry."oldData", entry."newData",
           $3::timestamptz + entry.place * interval '1 microsecond', $4
    FROM ROWS FROM (jsonb_to_recordset($2::jsonb) AS (
      "tableName" text, operation text, "recordId" uuid, "oldData" jsonb, "newData" jsonb
    )) WITH ORDINALITY AS entry ("tableName", operation, "recordId", "oldData", "newData", place)
    ON CONFLICT DO NOTHING
    RETURNING 1 AS inserted`,
  insertLogEntry: `
    INSERT INTO backup_transaction_logs
      (tenant_id, table_name, operation, record_id, old_data, new_data, changed_at, batch_id)
    VALUES ($1, $2, $3, $4, $5, $6, $7::timestamptz + $8 * interval '1 microsecond', $9)
    ON CONFLICT DO NOTHING
    RETURNING 1 AS inserted`,
  recordResponseTime: `
    INSERT INTO performance_metrics (tenant_id, endpoint, response_time_ms, cache_hit, created_at)
    VALUES ($1, $2, $3, $4, $5)
    RETURNING id`,
  newestJob: 'SELECT max(created_at) AS newest FROM backup_jobs',
} as const;

export type StatementName = keyof typeof TEXTS;

/** Named by key, so that the server keeps one plan of each per connection. */
export const STATEMENTS = Object.fromEntries(
  Object.entries(TEXTS).map(([name, text]) => [name, { name, text }]),
) as Record<StatementName, Statement>;
