import { OBSERVER_MARK } from '../../model/database.ts';

/** Every statement the observer sends. Names are qualified by search_path = pg_catalog. */

export const IDENTITY = `SELECT ${OBSERVER_MARK} d.oid AS database_id, d.datname AS database, r.oid AS user_id, r.rolname AS user_name,
  pg_has_role(r.oid, 'pg_read_all_stats', 'USAGE') AS reads_all,
  current_setting('track_io_timing') AS track_io_timing,
  current_setting('compute_query_id', true) AS compute_query_id,
  current_setting('pg_stat_statements.track', true) AS track
  FROM pg_database d, pg_roles r WHERE d.datname = current_database() AND r.rolname = current_user`;

export const EXTENSION = `SELECT ${OBSERVER_MARK} quote_ident(n.nspname) AS schema, e.extversion AS installed, a.default_version AS available
  FROM pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace
  LEFT JOIN pg_available_extensions a ON a.name = e.extname
  WHERE e.extname = 'pg_stat_statements'`;

export function serverQuery(databaseId: string): string {
  return `SELECT ${OBSERVER_MARK} clock_timestamp() AS taken_at, pg_postmaster_start_time() AS started_at,
    current_setting('track_io_timing') AS track_io_timing,
    current_setting('compute_query_id', true) AS compute_query_id,
    current_setting('pg_stat_statements.track', true) AS "pg_stat_statements.track",
    current_setting('pg_stat_statements.track_planning', true) AS "pg_stat_statements.track_planning",
    s.* FROM pg_stat_database s WHERE s.datid = ${databaseId}`;
}

export function sessionsQuery(databaseId: string): string {
  return `SELECT ${OBSERVER_MARK} pid, coalesce(state, 'unknown') AS state, coalesce(usename, '') AS usename FROM pg_stat_activity
    WHERE datid = ${databaseId} AND backend_type = 'client backend' AND pid <> pg_backend_pid()
    AND application_name <> 'plimsoll-observer'`;
}

/** Names of the columns that this version of the extension has. */
export const STATEMENT_COLUMNS = `SELECT ${OBSERVER_MARK} DISTINCT unnest(f.proargnames) AS name
  FROM pg_extension e JOIN pg_proc f ON f.pronamespace = e.extnamespace
  WHERE e.extname = 'pg_stat_statements' AND f.proname = 'pg_stat_statements'`;

/** Columns that a snapshot is made of, under all names they have had; a server has some of them. */
const WANTED = [
  ...['userid', 'queryid', 'toplevel', 'stats_since', 'calls', 'rows', 'total_exec_time', 'total_plan_time'],
  ...['shared_blks_hit', 'shared_blks_read', 'shared_blks_dirtied', 'shared_blks_written'],
  ...['temp_blks_read', 'temp_blks_written', 'wal_bytes', 'blk_read_time', 'blk_write_time'],
  ...['shared_blk_read_time', 'shared_blk_write_time', 'local_blk_read_time', 'local_blk_write_time'],
  ...['temp_blk_read_time', 'temp_blk_write_time'],
];

export function statementsQuery(schema: string, databaseId: string, available: ReadonlySet<string>): string {
  const columns = WANTED.filter(column => available.has(column)).join(', ');
  // `false`: without texts, so the file that holds them is not read
  return `SELECT ${OBSERVER_MARK} ${columns} FROM ${schema}.pg_stat_statements(false) WHERE dbid = ${databaseId}`;
}

export function infoQuery(schema: string): string {
  return `SELECT ${OBSERVER_MARK} dealloc AS evictions, stats_reset AS reset_at FROM ${schema}.pg_stat_statements_info()`;
}

export function textsQuery(schema: string, databaseId: string): string {
  return `SELECT ${OBSERVER_MARK} queryid, left(min(query), 100000) AS query FROM ${schema}.pg_stat_statements(true)
    WHERE dbid = ${databaseId} AND queryid = ANY ($1::bigint[]) GROUP BY queryid`;
}

export function ownStatementsQuery(schema: string, databaseId: string, userId: string): string {
  return `SELECT ${OBSERVER_MARK} queryid FROM ${schema}.pg_stat_statements(true)
    WHERE dbid = ${databaseId} AND userid = ${userId} AND strpos(query, $1) > 0`;
}

export const TABLES = `SELECT ${OBSERVER_MARK} t.*, pg_table_size(t.relid) AS size_bytes FROM pg_stat_user_tables t WHERE t.schemaname <> 'plimsoll' ORDER BY t.relid`;

export const INDEXES = `SELECT ${OBSERVER_MARK} i.*, pg_relation_size(i.indexrelid) AS size_bytes,
  pg_get_indexdef(i.indexrelid) AS definition, x.indisunique, x.indisprimary, x.indisvalid
  FROM pg_stat_user_indexes i JOIN pg_index x ON x.indexrelid = i.indexrelid WHERE i.schemaname <> 'plimsoll' ORDER BY i.indexrelid`;

/**
 * What the planner knows of the tables: by name, not by number, so that a database seeded anew compares.
 * Indexes are left out on purpose: arms that differ in an index still have the same statistics.
 */
export const STATISTICS = `SELECT ${OBSERVER_MARK} md5(coalesce(string_agg(line, E'\\n' ORDER BY line COLLATE "C"), '')) AS hash FROM (
  SELECT 'table ' || md5(ROW(n.nspname, c.relname, c.reltuples, c.relpages)::text) AS line
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE c.relkind IN ('r', 'm', 'p') AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
  UNION ALL
  SELECT 'column ' || md5(s::text) FROM pg_stats s JOIN pg_namespace n ON n.nspname = s.schemaname
    JOIN pg_class c ON c.relnamespace = n.oid AND c.relname = s.tablename
    WHERE c.relkind IN ('r', 'm', 'p') AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
  UNION ALL
  SELECT 'extended ' || md5(s::text) FROM pg_stats_ext s
) AS lines`;
