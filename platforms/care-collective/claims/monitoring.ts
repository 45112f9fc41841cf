import type { ClaimInput } from 'plimsoll';

/** What the guide says of PostgreSQL's own counters. */

const usage = {
  idx_help_requests_status_urgency_created: 15_000,
  idx_help_requests_user_id: 8_000,
  idx_contact_exchanges_request_id: 5_000,
  idx_contact_exchanges_helper_id: 3_000,
  idx_contact_exchanges_requester_id: 1_500,
  idx_messages_conversation_created: 12_000,
  idx_messages_recipient_unread: 7_000,
};

const indexUsage = Object.entries(usage).map(
  ([index, reads]): ClaimInput => ({
    id: `usage-${index.replaceAll('_', '-')}`,
    section: 'Index usage analysis',
    claim: `${index} has been read more than ${reads.toLocaleString('en')} times.`,
    measure: {
      kind: 'not-measurable',
      why: 'The count has no period and no load: any index in use reaches it some day.',
      needed:
        'The time over which it was counted, and the requests of that time. A run shows its own counts.',
    },
  }),
);

const CLASS_OF_TABLE = `CASE WHEN seq_scan > idx_scan THEN 'INDEX_OPPORTUNITY'
  WHEN idx_scan = 0 THEN 'UNUSED_TABLE' ELSE 'OPTIMIZED' END`;

const monitoring: readonly ClaimInput[] = [
  {
    id: 'monitoring-view',
    section: 'Database performance monitoring',
    claim: 'PostgreSQL accepts the view of table and connection health.',
    measure: {
      kind: 'probe',
      sql: `CREATE VIEW performance_metrics AS
        SELECT 'query_performance' AS metric_type, schemaname, relname AS table_name, seq_scan, seq_tup_read,
               idx_scan, idx_tup_fetch, ${CLASS_OF_TABLE} AS optimization_status
        FROM pg_stat_user_tables WHERE schemaname = 'public'
        UNION ALL
        SELECT 'connection_health', NULL, state, count(*), 0, 0, 0,
               CASE WHEN state = 'idle' THEN 'NORMAL' WHEN state = 'active' THEN 'WORKING'
                    ELSE 'ATTENTION_NEEDED' END
        FROM pg_stat_activity WHERE datname = current_database() GROUP BY state`,
      expect: 'accepted',
    },
  },
  {
    id: 'table-without-index',
    section: 'Database performance monitoring',
    claim: 'The view does not class a table without any index, whose idx_scan is NULL, as OPTIMIZED.',
    measure: {
      kind: 'probe',
      sql: `SELECT count(*) FROM (SELECT 1000::bigint AS seq_scan, NULL::bigint AS idx_scan) AS without_index
        WHERE ${CLASS_OF_TABLE} = 'OPTIMIZED'`,
      expect: { rows: '0' },
    },
  },
];

export const monitoringClaims: readonly ClaimInput[] = [...indexUsage, ...monitoring];
