import type { ClaimInput } from 'plimsoll';
import { changesAt } from '../shared/changes-at.ts';
import { ALERTS } from './alerts.ts';
import { probes } from './claims-probes.ts';
import { SETTINGS } from './settings.ts';

type Measure<Kind> = Extract<ClaimInput['measure'], { kind: Kind }>;

const TARGETS = 'Performance targets';

/** The guide's table: what a class of operations must hold, and at which rate. */
const target = (operation: string, what: string, p95: string, perSecond: number): ClaimInput[] => [
  {
    id: `${operation.replace(/\W/g, '-')}-p95`,
    section: TARGETS,
    claim: `95 % of ${what} take under ${p95}.`,
    measure: { kind: 'objective', operation, metric: 'p95', max: p95 },
  },
  {
    id: `${operation.replace(/\W/g, '-')}-throughput`,
    section: TARGETS,
    claim: `The platform serves ${perSecond} and more ${what} a second.`,
    measure: { kind: 'objective', operation, metric: 'rate', min: `${perSecond}/s` },
  },
];

const signal = (
  id: string,
  claim: string,
  limit: Pick<Measure<'objective'>, 'metric' | 'max' | 'min'>,
): ClaimInput => ({
  id,
  section: 'Automated performance alerts',
  claim,
  measure: { kind: 'objective', ...limit },
});

/** "Before" is the variant that lacks what the guide recommends. */
const faster = (
  id: string,
  section: string,
  claim: string,
  change: Pick<Measure<'change'>, 'variant' | 'operation' | 'metric'>,
): ClaimInput => ({ id, section, claim, measure: { kind: 'change', direction: 'faster', ...change } });

const setting = (
  id: string,
  section: string,
  claim: string,
  stated: string | number,
  actual: string | number,
  where = 'platforms/vrooli/settings.ts',
): ClaimInput => ({ id, section, claim, measure: { kind: 'configuration', stated, actual, where } });

const PAGINATION = 'Efficient pagination';
const CACHING = 'Caching strategy';
const MEMORY = 'Application-level caching';
const INDEXING = 'Indexing strategy';
const POOL = 'Connection pooling';
const MONITORING = 'Performance monitoring';
const THRESHOLDS = 'Alert configuration';
const ALERTS_FILE = 'platforms/vrooli/alerts.ts';

const targets = [
  ...target('read', 'reads', '100ms', 1_000),
  ...target('write', 'writes', '200ms', 500),
  ...target('aggregation', 'complex aggregations', '500ms', 100),
  ...target('bulk', 'bulk operations', '2s', 50),
  ...target('chat.message@2000', 'real-time updates', '50ms', 2_000),
];

const signals = [
  signal('mean-query-time', 'A statement takes 200 ms or less on average.', {
    metric: 'query-mean',
    max: '200ms',
  }),
  signal('p95-query-time', '95 % of statements take 500 ms or less.', { metric: 'query-p95', max: '500ms' }),
  signal('slow-queries', 'Ten statements an hour or fewer take over a second.', {
    metric: 'slow-queries-per-hour',
    max: '10/h',
  }),
  signal('cache-hit-rate', 'The cache answers 85 % of look-ups or more.', {
    metric: 'app-cache-hit',
    min: '85%',
  }),
  signal('pool-utilization', 'The pool is in use 80 % or less.', { metric: 'pool-use', max: '80%' }),
  signal('error-rate', 'One percent of responses or fewer fail.', { metric: 'error-share', max: '1%' }),
];

/** What the scenario cached.k6.ts asks for. */
const CACHED = {
  user: 'A user comes',
  resource: 'A resource comes',
  top: 'The list of the best resources comes',
  trending: 'The list of the week comes',
  counts: 'Counts of everything come',
};

const changes = [
  faster('cursor-page-1', PAGINATION, 'A cursor is more efficient than an offset on the first page.', {
    variant: 'offset',
    operation: 'resources.page-1',
    metric: 'db',
  }),
  faster('cursor-page-100', PAGINATION, 'A cursor is more efficient than an offset on page 100.', {
    variant: 'offset',
    operation: 'resources.page-100',
    metric: 'db',
  }),
  faster('cursor-page-10000', PAGINATION, 'A cursor is more efficient than an offset on page 10,000.', {
    variant: 'offset',
    operation: 'resources.page-10000',
    metric: 'db',
  }),
  faster('minimal-fields', 'Selective field loading', 'A list of few fields is faster than one of all.', {
    variant: 'full-fields',
    operation: 'resources.list',
    metric: 'p50',
  }),
  faster('batched-creators', 'Batched queries', 'Loading creators together avoids N+1 statements.', {
    variant: 'creators-n-plus-one',
    operation: 'bulk.look-up',
    metric: 'p50',
  }),
  ...Object.entries(CACHED).map(([kind, what]) =>
    faster(`cached-${kind}`, CACHING, `${what} from the cache faster than from the database.`, {
      variant: 'cache-off',
      operation: `cached.${kind}`,
      metric: 'p50',
    }),
  ),
  ...(
    [
      ['key', 'resources.summary', 'Primary indexes make look-ups by public id fast.'],
      ['foreign', 'teams.resources', 'Foreign-key indexes make what belongs to a team fast to find.'],
      ['composite', 'chats.messages', 'Composite indexes make the recent messages of a chat fast.'],
      ['partial', 'resources.list', 'Partial indexes make lists of active records fast.'],
      ['json', 'resources.search', 'JSON indexes make searches in configurations fast.'],
    ] as const
  ).map(([family, operation, claim]) =>
    faster(`${family}-indexes`, INDEXING, claim, {
      variant: `no-${family}-indexes`,
      operation,
      metric: 'db',
    }),
  ),
];

const settings = [
  setting('page-size', PAGINATION, 'A page has 20 rows by default.', 20, SETTINGS.pageRows),
  setting('recent-runs', 'Progressive data loading', 'Details show 5 runs.', 5, SETTINGS.recentRuns),
  setting('list-ttl', CACHING, 'Lists live 300 s in the cache.', 300, SETTINGS.listTtlSeconds),
  setting('trending-ttl', CACHING, 'Trending lives 3,600 s.', 3_600, SETTINGS.trendingTtlSeconds),
  setting('trending-days', CACHING, 'Trending looks 7 days back.', 7, SETTINGS.trendingDays),
  setting('trending-rows', CACHING, 'Trending has 50 rows.', 50, SETTINGS.topRows),
  setting('user-ttl', CACHING, 'Users live 1,800 s in the cache.', 1_800, SETTINGS.userTtlSeconds),
  setting('counts-ttl', CACHING, 'Counts live 7,200 s in the cache.', 7_200, SETTINGS.countsTtlSeconds),
  setting('lru-size', MEMORY, 'Memory keeps 1,000 resources.', 1_000, SETTINGS.resourceCacheEntries),
  setting('lru-ttl', MEMORY, 'They live 5 minutes.', 300, SETTINGS.resourceTtlSeconds),
  setting('replicas', 'Read replicas', 'Two replicas take reads in turn.', 2, SETTINGS.replicas),
  setting('pool-size', POOL, 'The pool has 20 connections.', 20, SETTINGS.poolSize),
  setting('pool-timeout', POOL, 'One waits 10 s for a connection.', 10, SETTINGS.acquireTimeoutMs / 1_000),
  setting(
    'socket-timeout',
    POOL,
    'A statement is given up after 30 s.',
    30,
    SETTINGS.statementTimeoutSeconds,
  ),
  setting('slow-request', MONITORING, 'Requests over 1,000 ms are logged.', 1_000, SETTINGS.slowRequestMs),
  setting('slow-query', MONITORING, 'Statements over 500 ms are logged.', 500, SETTINGS.slowQueryMs),
  setting(
    'alert-mean',
    THRESHOLDS,
    'Warning above 200 ms on average.',
    '200ms',
    ALERTS.queryMean.above,
    ALERTS_FILE,
  ),
  setting('alert-p95', THRESHOLDS, 'Critical above 500 ms.', '500ms', ALERTS.queryP95.above, ALERTS_FILE),
  setting(
    'alert-slow',
    THRESHOLDS,
    'Above 10 slow ones an hour.',
    '10/h',
    ALERTS.slowQueries.above,
    ALERTS_FILE,
  ),
  setting('alert-cache', THRESHOLDS, 'Warning below 85 %.', '85%', ALERTS.cacheHit.below, ALERTS_FILE),
  setting('alert-pool', THRESHOLDS, 'Above 80 % of the pool.', '80%', ALERTS.poolUse.above, ALERTS_FILE),
  setting('alert-errors', THRESHOLDS, 'Above 1 % errors.', '1%', ALERTS.errors.above, ALERTS_FILE),
];

const unmeasured: ClaimInput[] = [
  {
    id: 'replica-reads',
    section: 'Read replicas',
    claim: 'Two replicas take the reading off the primary.',
    measure: {
      kind: 'not-measurable',
      why: 'On one machine replicas share the processors of the primary, so nothing is taken off it.',
      needed: 'REPLICA_URL of replicas on machines of their own, and the variant replica-reads.',
    },
  },
  {
    id: 'redis',
    section: 'Redis caching patterns',
    claim: 'Several servers share one cache.',
    measure: {
      kind: 'not-measurable',
      why: 'One server runs here: the variant redis shows what Redis costs, not what sharing it saves.',
      needed: 'Several servers behind one address, and a Redis in REDIS_URL.',
    },
  },
];

/** Every figure of the guide. */
export const claims: readonly ClaimInput[] = changesAt('medium', [
  ...targets,
  ...probes,
  ...changes,
  ...signals,
  ...settings,
  ...unmeasured,
]);
