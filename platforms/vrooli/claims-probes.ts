import type { ClaimInput } from 'plimsoll';

type Expectation = Extract<ClaimInput['measure'], { kind: 'probe' }>['expect'];

const probe = (
  id: string,
  section: string,
  claim: string,
  sql: string,
  expect: Expectation = 'accepted',
): ClaimInput => ({ id, section, claim, measure: { kind: 'probe', sql, expect } });

const INDEXING = 'Indexing strategy';
const PAGINATION = 'Efficient pagination';
const MONITORING = 'Performance monitoring';

const OFTEN_LISTED = `"isDeleted" = FALSE AND "isPrivate" = FALSE`;

/** Statements of the guide, tried. Names of columns are quoted where the guide's own fault is another one. */
export const probes: readonly ClaimInput[] = [
  probe(
    'unquoted-user',
    INDEXING,
    'An index can be made on the table user as written.',
    'CREATE UNIQUE INDEX probe_user ON user(id)',
  ),
  probe(
    'unquoted-columns',
    INDEXING,
    'An index can be made on the column publicId as written.',
    'CREATE UNIQUE INDEX probe_resource_public_id ON resource(publicId)',
  ),
  probe(
    'failed-runs-index',
    INDEXING,
    'A partial index can hold the failed runs of the last 7 days.',
    `CREATE INDEX probe_run_failed_recent ON run (status, "createdAt" DESC)
     WHERE status = 'Failed' AND "createdAt" > NOW() - INTERVAL '7 days'`,
  ),
  probe(
    'theme-index',
    INDEXING,
    'One path of a JSON column can be indexed for the rows that have it.',
    `CREATE INDEX probe_user_theme ON "user" ((preferences->>'theme')) WHERE preferences ? 'theme'`,
  ),
  probe(
    'recent-resources',
    INDEXING,
    'The recent resources of a user come from their composite index.',
    `SELECT * FROM resource
     WHERE "createdById" = (SELECT "createdById" FROM resource GROUP BY 1 ORDER BY count(*) DESC LIMIT 1)
       AND "isDeleted" = FALSE
     ORDER BY "createdAt" DESC LIMIT 5`,
    { plan: { uses: 'idx_resource_user_created' } },
  ),
  probe(
    'public-by-score',
    INDEXING,
    'Public resources with a complete version come by score from their index.',
    `SELECT "publicId" FROM resource WHERE "isPrivate" = FALSE AND "hasCompleteVersion" = TRUE
     ORDER BY score DESC LIMIT 50`,
    { plan: { uses: 'idx_resource_public_complete', without: 'Sort' } },
  ),
  probe(
    'cursor-without-sort',
    PAGINATION,
    'A page by cursor is efficient: it needs no sort of all rows.',
    `SELECT "publicId" FROM resource WHERE ${OFTEN_LISTED} AND "hasCompleteVersion" = TRUE
     ORDER BY "createdAt" DESC LIMIT 21`,
    { plan: { without: 'Sort' } },
  ),
  probe(
    'cursor-of-type',
    PAGINATION,
    'A page by cursor of one type is efficient: it needs no sort of all rows.',
    `SELECT "publicId" FROM resource
     WHERE "resourceType" = 'Routine' AND ${OFTEN_LISTED} AND "hasCompleteVersion" = TRUE
     ORDER BY "createdAt" DESC LIMIT 21`,
    { plan: { uses: 'idx_resource_active_type', without: 'Sort' } },
  ),
  probe(
    'count-by-index',
    PAGINATION,
    'The count beside a page by offset uses an index.',
    `SELECT count(*) FROM resource WHERE ${OFTEN_LISTED}`,
    { plan: { without: 'Seq Scan' } },
  ),
  probe(
    'extension',
    MONITORING,
    'Statement statistics can be switched on.',
    'CREATE EXTENSION IF NOT EXISTS pg_stat_statements',
  ),
  probe(
    'slow-statements',
    MONITORING,
    'Statements over 100 ms are found, the 20 slowest first.',
    `SELECT query, calls, total_time, mean_time, rows,
            100.0 * shared_blks_hit / nullif(shared_blks_hit + shared_blks_read, 0) AS hit_percent
     FROM pg_stat_statements WHERE mean_time > 100 ORDER BY mean_time DESC LIMIT 20`,
  ),
  probe(
    'index-usage',
    MONITORING,
    'The use of each index can be listed.',
    `SELECT schemaname, tablename, indexname, idx_tup_read, idx_tup_fetch, idx_scan
     FROM pg_stat_user_indexes WHERE schemaname = 'public' ORDER BY idx_scan DESC`,
  ),
  probe(
    'unused-indexes',
    MONITORING,
    'Indexes that nobody uses can be listed with their size.',
    `SELECT schemaname, tablename, indexname, pg_size_pretty(pg_relation_size(indexrelid)) AS size
     FROM pg_stat_user_indexes WHERE idx_scan = 0 AND schemaname = 'public'
     ORDER BY pg_relation_size(indexrelid) DESC`,
  ),
  probe(
    'pool-statistics',
    MONITORING,
    'Connections can be counted by what they do.',
    `SELECT count(*) AS total_connections,
            count(*) FILTER (WHERE state = 'active') AS active_connections,
            count(*) FILTER (WHERE state = 'idle') AS idle_connections
     FROM pg_stat_activity WHERE datname = current_database()`,
  ),
];
