import type { Statement } from '../shared/database.ts';

/** What each table's rows consist of besides their snapshot or tenant. */
const COLUMNS = {
  accounts: 'id, name, email, opened_at',
  products: 'id, name, price_cents',
  contacts: 'id, account_id, name, phone',
  orders: 'id, account_id, status, total_cents, placed_at',
  stock_movements: 'id, product_id, quantity, moved_at',
} as const;

export type RestoredTable = keyof typeof COLUMNS;

export const RESTORED_TABLES = Object.keys(COLUMNS) as RestoredTable[];

/** Puts a snapshot's rows in the tenant's table: $1 tenant, $2 snapshot. */
export const copyTable = (table: RestoredTable): Statement => ({
  name: `copy_${table}`,
  text: `
    WITH copied AS (
      INSERT INTO restored.${table} (tenant_id, ${COLUMNS[table]})
      SELECT $1, ${COLUMNS[table]} FROM snapshot.${table} WHERE snapshot_id = $2
      RETURNING 1
    )
    SELECT count(*)::int AS rows FROM copied`,
});

export const clearTable = (table: RestoredTable): Statement => ({
  name: `clear_${table}`,
  text: `DELETE FROM restored.${table} WHERE tenant_id = $1`,
});

/** No row comes back for a snapshot that has no contents or is another tenant's. */
export const BEGIN_ROLLBACK: Statement = {
  name: 'beginRollback',
  text: `
    INSERT INTO backup_pitr_rollback_history (tenant_id, snapshot_id, rollback_status, reason, started_at)
    SELECT tenant_id, snapshot_id, 'running', 'Asked for by a person', $3
    FROM snapshot.manifests
    WHERE snapshot_id = $2 AND tenant_id = $1
    RETURNING id`,
};

/** The foreign keys as they are now, kept for this rollback. */
export const CACHE_FOREIGN_KEYS: Statement = {
  name: 'cacheForeignKeys',
  text: `
    INSERT INTO backup_fk_constraints_cache
      (tenant_id, rollback_id, table_name, constraint_name, referenced_table, cached_at)
    SELECT $1, $2, child.relname, conname, parent.relname, $3
    FROM pg_constraint
    JOIN pg_class AS child ON child.oid = conrelid
    JOIN pg_class AS parent ON parent.oid = confrelid
    WHERE contype = 'f' AND connamespace = 'restored'::regnamespace
    RETURNING table_name AS "table", referenced_table AS "references"`,
};

export const END_ROLLBACK: Statement = {
  name: 'endRollback',
  text: `
    UPDATE backup_pitr_rollback_history
    SET rollback_status = $2, tables_restored = $3, rows_restored = $4, completed_at = $5
    WHERE id = $1`,
};
