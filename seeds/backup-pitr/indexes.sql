-- Backup-pitr: keys, the ten named indexes, what makes ON CONFLICT and REFRESH CONCURRENTLY work, views, trigger.
-- Run after the rows are in.

ALTER TABLE tenants                      ADD PRIMARY KEY (id);
ALTER TABLE backup_jobs                  ADD PRIMARY KEY (id);
ALTER TABLE backup_pitr_snapshots        ADD PRIMARY KEY (id);
ALTER TABLE backup_transaction_logs      ADD PRIMARY KEY (id);
ALTER TABLE backup_pitr_rollback_history ADD PRIMARY KEY (id);
ALTER TABLE backup_fk_constraints_cache  ADD PRIMARY KEY (id);
ALTER TABLE performance_metrics          ADD PRIMARY KEY (id);
ALTER TABLE system_alerts                ADD PRIMARY KEY (id);
ALTER TABLE snapshot.manifests           ADD PRIMARY KEY (snapshot_id);
ALTER TABLE snapshot.accounts            ADD PRIMARY KEY (snapshot_id, id);
ALTER TABLE snapshot.products            ADD PRIMARY KEY (snapshot_id, id);
ALTER TABLE snapshot.contacts            ADD PRIMARY KEY (snapshot_id, id);
ALTER TABLE snapshot.orders              ADD PRIMARY KEY (snapshot_id, id);
ALTER TABLE snapshot.stock_movements     ADD PRIMARY KEY (snapshot_id, id);

ALTER TABLE backup_jobs                  ADD FOREIGN KEY (tenant_id)   REFERENCES tenants (id);
ALTER TABLE backup_pitr_snapshots        ADD FOREIGN KEY (tenant_id)   REFERENCES tenants (id);
ALTER TABLE backup_transaction_logs      ADD FOREIGN KEY (tenant_id)   REFERENCES tenants (id);
ALTER TABLE backup_pitr_rollback_history ADD FOREIGN KEY (tenant_id)   REFERENCES tenants (id);
ALTER TABLE backup_pitr_rollback_history ADD FOREIGN KEY (snapshot_id) REFERENCES backup_pitr_snapshots (id);
ALTER TABLE backup_fk_constraints_cache  ADD FOREIGN KEY (rollback_id) REFERENCES backup_pitr_rollback_history (id);
ALTER TABLE performance_metrics          ADD FOREIGN KEY (tenant_id)   REFERENCES tenants (id);
ALTER TABLE snapshot.manifests           ADD FOREIGN KEY (snapshot_id) REFERENCES backup_pitr_snapshots (id);

-- Tenants have rows before they go back: those of their newest kept snapshot. So the planner knows these tables.
CREATE TEMPORARY TABLE newest AS
SELECT DISTINCT ON (tenant_id) tenant_id, snapshot_id
FROM snapshot.manifests
ORDER BY tenant_id, taken_at DESC, snapshot_id;
INSERT INTO restored.accounts
SELECT tenant_id, id, name, email, opened_at FROM newest JOIN snapshot.accounts USING (snapshot_id) ORDER BY 1, 2;
INSERT INTO restored.products
SELECT tenant_id, id, name, price_cents FROM newest JOIN snapshot.products USING (snapshot_id) ORDER BY 1, 2;
INSERT INTO restored.contacts
SELECT tenant_id, id, account_id, name, phone FROM newest JOIN snapshot.contacts USING (snapshot_id) ORDER BY 1, 2;
INSERT INTO restored.orders
SELECT tenant_id, id, account_id, status, total_cents, placed_at
FROM newest JOIN snapshot.orders USING (snapshot_id) ORDER BY 1, 2;
INSERT INTO restored.stock_movements
SELECT tenant_id, id, product_id, quantity, moved_at
FROM newest JOIN snapshot.stock_movements USING (snapshot_id) ORDER BY 1, 2;
DROP TABLE newest;

ALTER TABLE restored.accounts        ADD PRIMARY KEY (tenant_id, id);
ALTER TABLE restored.products        ADD PRIMARY KEY (tenant_id, id);
ALTER TABLE restored.contacts        ADD PRIMARY KEY (tenant_id, id);
ALTER TABLE restored.orders          ADD PRIMARY KEY (tenant_id, id);
ALTER TABLE restored.stock_movements ADD PRIMARY KEY (tenant_id, id);
ALTER TABLE restored.contacts        ADD FOREIGN KEY (tenant_id, account_id) REFERENCES restored.accounts;
ALTER TABLE restored.orders          ADD FOREIGN KEY (tenant_id, account_id) REFERENCES restored.accounts;
ALTER TABLE restored.stock_movements ADD FOREIGN KEY (tenant_id, product_id) REFERENCES restored.products;
-- Deleting a parent row asks each child table whether it still refers to it.
CREATE INDEX contacts_account        ON restored.contacts (tenant_id, account_id);
CREATE INDEX orders_account          ON restored.orders (tenant_id, account_id);
CREATE INDEX stock_movements_product ON restored.stock_movements (tenant_id, product_id);

-- The ten indexes that the platform's document names.
CREATE INDEX idx_backup_jobs_tenant_created ON backup_jobs (tenant_id, created_at DESC);
CREATE INDEX idx_backup_jobs_status ON backup_jobs (job_status, tenant_id);
CREATE INDEX idx_backup_jobs_type_tenant ON backup_jobs (job_type, tenant_id, created_at DESC);
CREATE INDEX idx_pitr_snapshots_tenant_created ON backup_pitr_snapshots (tenant_id, created_at DESC);
CREATE INDEX idx_pitr_snapshots_type ON backup_pitr_snapshots (snapshot_type, tenant_id);
CREATE INDEX idx_transaction_logs_tenant_time ON backup_transaction_logs (tenant_id, changed_at DESC);
CREATE INDEX idx_transaction_logs_table ON backup_transaction_logs (table_name, operation);
CREATE INDEX idx_rollback_history_snapshot ON backup_pitr_rollback_history (snapshot_id, rollback_status);
CREATE INDEX idx_rollback_history_tenant_time ON backup_pitr_rollback_history (tenant_id, started_at DESC);
CREATE INDEX idx_fk_constraints_cache_lookup ON backup_fk_constraints_cache (tenant_id, rollback_id, table_name);

-- Not in the document, whose ON CONFLICT over these columns fails without it: no change twice. The record comes first,
-- and yet the planner reads the whole of this index for a tenant's day if the tenant's own index is gone.
CREATE UNIQUE INDEX transaction_logs_change_key
  ON backup_transaction_logs (record_id, changed_at, table_name, tenant_id);

-- The next number of an entry follows those that were loaded.
SELECT setval(pg_get_serial_sequence('backup_transaction_logs', 'id'), coalesce(max(id), 1))
FROM backup_transaction_logs;

CREATE MATERIALIZED VIEW mv_backup_health_summary AS
SELECT tenant_id,
       count(*) AS total_backups,
       count(*) FILTER (WHERE job_status = 'completed') AS successful,
       max(created_at) AS last_backup_at
FROM backup_jobs
GROUP BY tenant_id;

-- "Recent" counts from the newest job, because the rows tell of a fixed period.
CREATE MATERIALIZED VIEW mv_tenant_backup_summary AS
SELECT tenant_id,
       count(*) AS total_backups,
       sum(backup_size_bytes) AS total_size,
       max(created_at) AS last_backup_at,
       count(*) FILTER (WHERE created_at > (SELECT max(created_at) FROM backup_jobs) - interval '7 days')
         AS recent_backups
FROM backup_jobs
WHERE job_status = 'completed'
GROUP BY tenant_id;

-- Not in the document: REFRESH … CONCURRENTLY is refused without them.
CREATE UNIQUE INDEX mv_backup_health_summary_tenant ON mv_backup_health_summary (tenant_id);
CREATE UNIQUE INDEX mv_tenant_backup_summary_tenant ON mv_tenant_backup_summary (tenant_id);
GRANT SELECT ON mv_backup_health_summary, mv_tenant_backup_summary TO plimsoll_app;

-- For a timer, once an hour. Definer's rights: only an owner may refresh.
CREATE FUNCTION refresh_backup_summaries() RETURNS void
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp
  AS $$
  BEGIN
    REFRESH MATERIALIZED VIEW CONCURRENTLY mv_tenant_backup_summary;
    REFRESH MATERIALIZED VIEW CONCURRENTLY mv_backup_health_summary;
  END
  $$;

-- The loaded rows have the alerts that the trigger would have made of them.
INSERT INTO system_alerts (id, severity, message, metadata, created_at)
SELECT id, 'warning', 'Slow response', jsonb_build_object(
         'metricId', id, 'endpoint', endpoint, 'responseTimeMs', response_time_ms, 'tenantId', tenant_id),
       created_at
FROM performance_metrics
WHERE response_time_ms > 2000;
CREATE TRIGGER performance_alerts AFTER INSERT ON performance_metrics
  FOR EACH ROW EXECUTE FUNCTION check_performance_alerts();
