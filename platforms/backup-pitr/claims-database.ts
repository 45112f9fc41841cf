import type { ClaimInput } from 'plimsoll';
import { BULK_BATCH_SIZE } from './bulk-backups.ts';
import { CACHE_LAYERS, CACHE_TTL_SECONDS } from './caching.ts';
import { NAMED_INDEXES } from './named-indexes.ts';
import { ALERT_ABOVE_MS } from './response-times.ts';
import { RESTORED_TABLES } from './restore-statements.ts';
import { DAYS } from './statements.ts';
import { LOG_BATCH_SIZE } from './transaction-logs.ts';

/** What the document says of plans, statements and settings. */
export function claimsOfDatabase(): ClaimInput[] {
  return [
    ...ofPlans(),
    ...ofViews(),
    ...ofLogTrigger(),
    ...ofAlerts(),
    ...ofSettings(),
    ...beyondMeasuring(),
  ];
}

const ONE_ROW = 'INSERT INTO goods VALUES (gen_random_uuid(), gen_random_uuid(), 1);';
const A_TENANT = '(SELECT id FROM tenants ORDER BY id LIMIT 1)';

function ofPlans(): ClaimInput[] {
  return [
    {
      id: 'statistics-by-index',
      section: 'Query optimization',
      claim:
        'The statistics of the last 30 days are read by an index on the tenant, not by a scan of the table.',
      measure: {
        kind: 'probe',
        sql: `SELECT count(*) FILTER (WHERE job_status = 'completed'), avg(backup_size_bytes) FROM backup_jobs
              WHERE tenant_id = ${A_TENANT} AND created_at > now() - interval '30 days'`,
        expect: { plan: { uses: 'idx_backup_jobs_tenant_created' } },
      },
    },
    {
      id: 'log-table-index-for-a-tenant',
      section: 'Indexing strategy',
      claim: 'One of the 10 indexes, (table, operation), serves the log queries of a multi-tenant system.',
      measure: {
        kind: 'probe',
        sql: `SELECT * FROM backup_transaction_logs
              WHERE tenant_id = ${A_TENANT} AND table_name = 'orders' AND operation = 'DELETE'`,
        expect: { plan: { uses: 'idx_transaction_logs_table' } },
      },
    },
    {
      id: 'index-coverage-target',
      section: 'Performance targets',
      claim: 'Indexes cover more than 90 % of the statements.',
      measure: { kind: 'objective', metric: 'index-coverage', min: '90%' },
    },
    {
      id: 'index-coverage-achieved',
      section: 'Performance targets',
      claim: 'Indexes cover 95 % of the statements.',
      measure: { kind: 'objective', metric: 'index-coverage', min: '95%' },
    },
  ];
}

function ofViews(): ClaimInput[] {
  const view = (name: string) =>
    `CREATE MATERIALIZED VIEW ${name} AS SELECT tenant_id, count(*) AS backups FROM backup_jobs GROUP BY tenant_id`;
  return [
    {
      id: 'refresh-as-written',
      section: 'Caching strategy',
      claim: 'The 2 views, which have no index in the document, are refreshed CONCURRENTLY.',
      measure: {
        kind: 'probe',
        sql: `${view('as_written')}; REFRESH MATERIALIZED VIEW CONCURRENTLY as_written`,
        expect: 'accepted',
      },
    },
    {
      id: 'refresh-with-key',
      section: 'Caching strategy',
      claim:
        'The refresh function of the 2 views works (here with the unique indexes that the document lacks).',
      measure: { kind: 'probe', sql: 'SELECT refresh_backup_summaries()', expect: 'accepted' },
    },
  ];
}

/** The log function as the document has it, on a copy of the tables: a trigger for each row, and ON CONFLICT. */
function loggedTable(key: string): string {
  return `
    CREATE TABLE changes (tenant_id uuid NOT NULL, table_name text, operation text, record_id uuid,
      old_data jsonb, new_data jsonb, changed_at timestamptz DEFAULT now()${key});
    CREATE TABLE goods (id uuid PRIMARY KEY, tenant_id uuid, price int);
    CREATE FUNCTION log_change() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
      INSERT INTO changes (tenant_id, table_name, operation, record_id, old_data, new_data)
      SELECT NEW.tenant_id, TG_TABLE_NAME, TG_OP, NEW.id,
             CASE TG_OP WHEN 'UPDATE' THEN to_jsonb(OLD) END, to_jsonb(NEW)
      ON CONFLICT (tenant_id, table_name, record_id, changed_at) DO NOTHING;
      RETURN NEW;
    END $$;
    CREATE TRIGGER log_goods AFTER INSERT OR UPDATE OR DELETE ON goods
      FOR EACH ROW EXECUTE FUNCTION log_change();`;
}

function ofLogTrigger(): ClaimInput[] {
  const section = 'Batch operations';
  const keyed = loggedTable(', UNIQUE (tenant_id, table_name, record_id, changed_at)');
  return [
    {
      id: 'log-trigger-as-written',
      section,
      claim:
        'The log function skips duplicates by ON CONFLICT over 4 columns (no such key is in the document).',
      measure: { kind: 'probe', sql: loggedTable('') + ONE_ROW, expect: 'accepted' },
    },
    {
      id: 'log-trigger-keeps-changes',
      section,
      claim:
        'With that key every change is logged: one row inserted and changed in a transaction makes 2 entries.',
      measure: {
        kind: 'probe',
        sql: `${keyed} ${ONE_ROW} UPDATE goods SET price = 2; SELECT count(*) FROM changes`,
        expect: { rows: '2' },
      },
    },
    {
      id: 'log-trigger-deletes',
      section,
      claim: 'The log function, in the bulk path that replaces 12 s of single INSERTs, also logs deletions.',
      measure: { kind: 'probe', sql: `${keyed} ${ONE_ROW} DELETE FROM goods`, expect: 'accepted' },
    },
    {
      id: 'log-trigger-bulk',
      section,
      claim: 'The log function is a bulk insert ("use COPY"): for 1,000 new rows it runs 1 time.',
      measure: {
        kind: 'probe',
        sql: `${keyed} INSERT INTO goods SELECT gen_random_uuid(), gen_random_uuid(), 1 FROM generate_series(1, 1000);
              SELECT calls FROM pg_stat_xact_user_functions WHERE funcname = 'log_change'`,
        expect: { rows: '1' },
      },
    },
  ];
}

function ofAlerts(): ClaimInput[] {
  const alertsFor = (ms: number) => `
    INSERT INTO performance_metrics (tenant_id, endpoint, response_time_ms)
    VALUES (${A_TENANT}, 'probe', ${ms});
    SELECT count(*) FROM system_alerts WHERE metadata->>'endpoint' = 'probe'`;
  const section = 'Monitoring and alerts';
  return [
    {
      id: 'alert-limit',
      section,
      claim: 'Responses over 2 s (2,000 ms) are alerted.',
      measure: {
        kind: 'configuration',
        stated: 2_000,
        actual: ALERT_ABOVE_MS,
        where: 'the alert trigger (ms)',
      },
    },
    {
      id: 'alert-over',
      section,
      claim: 'A response of 2,001 ms makes an alert row.',
      measure: { kind: 'probe', sql: alertsFor(2_001), expect: { rows: '1' } },
    },
    {
      id: 'alert-at',
      section,
      claim: 'A response of 2,000 ms makes none.',
      measure: { kind: 'probe', sql: alertsFor(2_000), expect: { rows: '0' } },
    },
  ];
}

function ofSettings(): ClaimInput[] {
  const setting = (
    id: string,
    section: string,
    claim: string,
    stated: number,
    [actual, where]: [number, string],
  ): ClaimInput => ({ id, section, claim, measure: { kind: 'configuration', stated, actual, where } });
  const caching = 'Caching strategy';
  const batches = 'Batch operations';
  const ttl = (name: keyof typeof CACHE_TTL_SECONDS): [number, string] => [
    CACHE_TTL_SECONDS[name],
    `the cache of ${name} (s)`,
  ];
  return [
    setting('ten-indexes', 'Indexing strategy', '10 indexes are in place.', 10, [
      NAMED_INDEXES.length,
      'the list of named indexes',
    ]),
    setting('ttl-list', caching, 'Backup jobs stay in the cache for 5 minutes.', 300, ttl('backups')),
    setting('ttl-health', caching, 'Health stays in the cache for 2 minutes.', 120, ttl('health')),
    setting('ttl-pitr', caching, 'PITR stats stay in the cache for 1 minute.', 60, ttl('pitr-stats')),
    setting(
      'ttl-statistics',
      caching,
      'Backup statistics stay in the cache for 300 s.',
      300,
      ttl('statistics'),
    ),
    setting('statistics-days', 'Query optimization', 'Statistics are of the last 30 days.', 30, [
      DAYS.statistics,
      'the statistics statement',
    ]),
    setting('recent-days', caching, 'The summary counts the backups of the last 7 days.', 7, [
      DAYS.recent,
      'the summary statement',
    ]),
    setting('layers', 'Completion status', '3 layers of caching are in place.', 3, [
      CACHE_LAYERS.length,
      'the layers of the platform',
    ]),
    setting('bulk-size', batches, '5 backups are created at a time.', 5, [BULK_BATCH_SIZE, 'bulk creation']),
    setting('log-batch-size', batches, 'A batch of the log has 1,000 entries.', 1_000, [
      LOG_BATCH_SIZE,
      'the log batch',
    ]),
    setting('restored-tables', batches, '5 tables are restored in parallel.', 5, [
      RESTORED_TABLES.length,
      'the restore',
    ]),
  ];
}

function beyondMeasuring(): ClaimInput[] {
  const row = (id: string, section: string, claim: string, why: string, needed: string): ClaimInput => ({
    id,
    section,
    claim,
    measure: { kind: 'not-measurable', why, needed },
  });
  const caching = 'Caching strategy';
  const inBrowser = 'It is a setting of React Query in the browser; the platform caches in its server.';
  const reactClient = 'The original client.';
  return [
    row('gc-time', caching, 'Unused backup jobs stay in the client for 10 minutes.', inBrowser, reactClient),
    row('refetch', caching, 'Health is asked for again every 2 minutes.', inBrowser, reactClient),
    row(
      'refresh-hourly',
      caching,
      'The views are refreshed every hour.',
      'The schedule is a timer outside the platform; a run lasts seconds. The refresh itself is summaries.refresh.',
      'A timer, and a run of more than an hour.',
    ),
    row(
      'events-per-second',
      'Connection pooling',
      'The client takes 10 real-time events per second.',
      'It limits messages of subscriptions, and has nothing to do with a pool of connections.',
      'Subscriptions on the platform.',
    ),
    row(
      'read-replicas',
      'Recommendations',
      'Tenants with more than 10,000 users need a read replica.',
      'The platform has no users within a tenant.',
      'Users of tenants, and a replica.',
    ),
    ...completion(),
  ];
}

/** Shares of work done: the head of the document says one thing, its end another. */
function completion(): ClaimInput[] {
  const shares: [id: string, what: string, pct: number][] = [
    ['head', 'The whole, by the head of the document', 100],
    ['overall', 'The whole, by its end (the five parts average 94)', 95],
    ['indexing', 'Indexing', 100],
    ['queries', 'Query optimization', 90],
    ['caching', 'Caching', 85],
    ['batches', 'Batch operations', 95],
    ['pooling', 'Connection pooling', 100],
  ];
  return shares.map(([id, what, pct]) => ({
    id: `complete-${id}`,
    section: 'Completion status',
    claim: `${what} is ${pct} % complete.`,
    measure: {
      kind: 'not-measurable',
      why: 'It is a share of work done, not of what the platform does.',
      needed: 'A list of the work.',
    },
  }));
}
