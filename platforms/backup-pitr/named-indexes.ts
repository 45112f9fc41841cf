/** The ten indexes that the platform's document names. */
export const NAMED_INDEXES = [
  'idx_backup_jobs_tenant_created',
  'idx_backup_jobs_status',
  'idx_backup_jobs_type_tenant',
  'idx_pitr_snapshots_tenant_created',
  'idx_pitr_snapshots_type',
  'idx_transaction_logs_tenant_time',
  'idx_transaction_logs_table',
  'idx_rollback_history_snapshot',
  'idx_rollback_history_tenant_time',
  'idx_fk_constraints_cache_lookup',
] as const;
