import { readFileSync } from 'node:fs';
import type { ClaimInput } from 'plimsoll';
import { changesAt } from '../shared/changes-at.ts';
import { CACHE_TTL_S } from './caches.ts';
import { FEEDBACK_LIST } from './home.ts';
import { SIMULTANEOUS_PEOPLE, SIMULTANEOUS_SIMULATIONS } from './loads.ts';
import { LATEST_SIMULATIONS } from './statements.ts';

/** The person with most simulations in the rows of volume small, seed 42. */
const BUSIEST = '278ee488-4c27-44ba-8c81-9cfaaaf843f7';

/** The document's query, with this person for its parameter. */
const LATEST_AS_STATED = `
  SELECT sr.*, sr2.result_value AS cai_after
  FROM simulation_runs sr LEFT JOIN simulation_results sr2 ON sr.id = sr2.run_id
  WHERE sr.user_id = '${BUSIEST}' AND sr.status = 'COMPLETED'
  ORDER BY sr.created_at DESC LIMIT 10`;

const NAMED_INDEXES = [
  'idx_simulation_runs_user_id',
  'idx_simulation_runs_status',
  'idx_simulation_results_run_id',
  'idx_posts_discussion_id',
  'idx_posts_created_at',
];

type ProbeExpectation = Extract<ClaimInput['measure'], { kind: 'probe' }>['expect'];

/** Every figure of the document, in its order. */
export const claims: readonly ClaimInput[] = changesAt('medium', [
  ...caching(),
  ...indexes(),
  ...latestQuery(),
  ...frontend(),
  ...benchmarks(),
  ...simultaneous(),
  ...artillery(),
  ...vitals(),
  {
    id: 'effort',
    section: 'Estimated effort',
    claim: 'The work takes 12 to 16 hours.',
    measure: {
      kind: 'not-measurable',
      why: 'It is about the people who do the work.',
      needed: 'a record of their hours',
    },
  },
]);

function caching(): ClaimInput[] {
  const faster = (id: string, operation: string, claim: string): ClaimInput => ({
    id,
    section: 'Caching strategy',
    claim,
    measure: { kind: 'change', variant: 'cache-off', operation, metric: 'p50', direction: 'faster' },
  });
  return [
    {
      id: 'cache-ttl',
      section: 'Redis caching',
      claim: 'A cached value lives for 3,600 s unless told otherwise.',
      measure: {
        kind: 'configuration',
        stated: 3_600,
        actual: CACHE_TTL_S,
        where: 'platforms/care-demo/caches.ts',
      },
    },
    faster('cache-regions', 'regions.list', 'Regions are answered faster from the cache.'),
    faster('cache-dashboard', 'dashboard.view', 'The dashboard is answered faster from the cache.'),
  ];
}

function probe(id: string, claim: string, sql: string, expect: ProbeExpectation): ClaimInput {
  const section = 'Database optimization';
  return { id, section, claim, measure: { kind: 'probe', sql, expect }, volume: 'small' };
}

function indexes(): ClaimInput[] {
  const faster = (variant: string, operation: string, index: string): ClaimInput => ({
    id: `${variant.replace('no-', '')}-faster`,
    section: 'Database optimization',
    claim: `${operation} is faster with ${index}.`,
    measure: { kind: 'change', variant, operation, metric: 'p50', direction: 'faster' },
  });
  const quoted = NAMED_INDEXES.map(name => `'${name}'`).join(', ');
  return [
    probe(
      'five-indexes',
      'Five indexes are created.',
      `SELECT count(*) FROM pg_indexes WHERE indexname IN (${quoted})`,
      { rows: '5' },
    ),
    faster('no-runs-user-index', 'simulations.latest', 'idx_simulation_runs_user_id'),
    faster('no-runs-status-index', 'simulations.queue', 'idx_simulation_runs_status'),
    faster('no-results-run-index', 'simulations.results', 'idx_simulation_results_run_id'),
    faster('no-posts-discussion-index', 'posts.of-discussion', 'idx_posts_discussion_id'),
    faster('no-posts-created-index', 'posts.newest', 'idx_posts_created_at'),
  ];
}

function latestQuery(): ClaimInput[] {
  const section = 'Database optimization';
  const where = 'platforms/care-demo/statements.ts';
  return [
    {
      id: 'latest-limit',
      section,
      claim: 'The ten latest simulations of a person are listed.',
      measure: { kind: 'configuration', stated: 10, actual: LATEST_SIMULATIONS, where },
    },
    probe(
      'latest-ten-runs',
      'The query as it is written gives the 10 latest simulations of a person, who has more than that.',
      `SELECT count(DISTINCT id) FROM (${LATEST_AS_STATED}) AS latest`,
      { rows: '10' },
    ),
    probe(
      'latest-uses-user-index',
      'The query finds a person’s simulations by idx_simulation_runs_user_id.',
      LATEST_AS_STATED,
      { plan: { uses: 'idx_simulation_runs_user_id' } },
    ),
    probe(
      'latest-uses-results-index',
      'The query finds the results by idx_simulation_results_run_id, for a busy person too.',
      LATEST_AS_STATED,
      { plan: { uses: 'idx_simulation_results_run_id', without: 'Seq Scan' } },
    ),
    probe(
      'latest-uses-status-index',
      'The query finds complete simulations by idx_simulation_runs_status.',
      LATEST_AS_STATED,
      { plan: { uses: 'idx_simulation_runs_status' } },
    ),
    {
      id: 'latest-optimized',
      section,
      claim: 'The query is optimized: taking ten runs before their results are looked up is no better.',
      measure: {
        kind: 'change',
        variant: 'limit-first',
        operation: 'simulations.latest',
        metric: 'p50',
        direction: 'faster',
      },
    },
  ];
}

function frontend(): ClaimInput[] {
  const list = (id: string, claim: string, stated: number, actual: number): ClaimInput => ({
    id,
    section: 'Frontend performance optimization',
    claim,
    measure: { kind: 'configuration', stated, actual, where: 'platforms/care-demo/home.ts' },
  });
  return [
    list('list-height', 'The virtual list is 600 px high.', 600, FEEDBACK_LIST.heightPx),
    list('list-item-size', 'A row of the virtual list is 80 px high.', 80, FEEDBACK_LIST.rowHeightPx),
  ];
}

function benchmarks(): ClaimInput[] {
  const section = 'Performance benchmarks';
  const at100 = `@${SIMULTANEOUS_PEOPLE}`;
  const under = (id: string, claim: string, metric: string, max: string, operation?: string): ClaimInput => ({
    id,
    section,
    claim,
    measure: { kind: 'objective', ...(operation === undefined ? {} : { operation }), metric, max },
  });
  const api = (operation: string) =>
    under(
      `api-${operation.replaceAll(/[^a-z0-9]/g, '-')}`,
      `${operation} takes less than 200 ms.`,
      'p95',
      '200ms',
      operation,
    );
  return [
    ...['regions.list', 'dashboard.view', 'simulations.at-once', 'simulations.latest'].map(api),
    ...['simulations.queue', 'simulations.results', 'posts.newest', 'posts.of-discussion'].map(api),
    ...['reports.create', 'reports.download'].map(api),
    under(
      'page-load',
      'The first load of the page takes less than 3 s.',
      'list-visible:p75',
      '3s',
      'home.first-view',
    ),
    under('query-mean', 'Most queries take less than 100 ms (mean).', 'query-mean', '100ms'),
    under('query-p95', 'Most queries take less than 100 ms (95 of 100).', 'query-p95', '100ms'),
    {
      id: 'concurrent-users',
      section,
      claim: '100 people and more can be there at once.',
      measure: {
        kind: 'configuration',
        stated: 100,
        actual: SIMULTANEOUS_PEOPLE,
        where: 'the users of scenario people-100, each with a request under way at every moment',
      },
    },
    ...['regions.list', 'dashboard.view', 'simulations.create'].map(operation => api(operation + at100)),
    under('errors-at-100', 'With 100 people there, nothing fails.', 'errors', '0%', `dashboard.view${at100}`),
    {
      id: 'throughput',
      section,
      claim: '1,000 requests a minute and more are answered.',
      measure: { kind: 'objective', operation: `regions.list${at100}`, metric: 'rate', min: '1000/min' },
    },
  ];
}

function simultaneous(): ClaimInput[] {
  const section = 'Automated performance tests';
  const operation = 'simulations.at-once';
  return [
    {
      id: 'ten-at-once',
      section,
      claim: 'Ten simulations are asked for at the same moment.',
      measure: {
        kind: 'configuration',
        stated: 10,
        actual: SIMULTANEOUS_SIMULATIONS,
        where: 'the size of each burst of scenario simultaneous.k6',
      },
    },
    {
      id: 'ten-within-5s',
      section,
      claim: 'Ten simultaneous simulations are answered within 5 s.',
      measure: { kind: 'objective', operation, metric: 'p95', max: '5s' },
    },
    {
      id: 'slowest-within-5s',
      section,
      claim: 'No answer, of simulations or anything else, takes longer than 5 s.',
      measure: { kind: 'objective', metric: 'slowest-response', max: '5s' },
    },
    {
      id: 'ten-all-201',
      section,
      claim: 'All ten are answered 201.',
      measure: { kind: 'objective', operation, metric: 'errors', max: '0%' },
    },
  ];
}

/** The document's own load, read out of the file that is run. */
function artillery(): ClaimInput[] {
  const file = readFileSync(new URL('../../artillery.yml', import.meta.url), 'utf8');
  const numbers = (key: string) =>
    [...file.matchAll(new RegExp(`${key}: (\\d+)`, 'g'))].map(match => Number(match[1]));
  const [durations, rates, weights] = [numbers('duration'), numbers('arrivalRate'), numbers('weight')];
  const row = (id: string, claim: string, stated: number, actual: number | undefined): ClaimInput => ({
    id: `artillery-${id}`,
    section: 'Load testing with Artillery',
    claim,
    measure: { kind: 'configuration', stated, actual: actual ?? 'none', where: 'artillery.yml' },
  });
  return [
    row('first-duration', 'The first phase takes 60 s.', 60, durations[0]),
    row('first-rate', 'In the first phase 10 people a second arrive.', 10, rates[0]),
    row('second-duration', 'The second phase takes 120 s.', 120, durations[1]),
    row('second-rate', 'In the second phase 20 people a second arrive.', 20, rates[1]),
    row('workflow-weight', '70 of 100 people simulate.', 70, weights[0]),
    row('dashboard-weight', '30 of 100 people look at the dashboard.', 30, weights[1]),
  ];
}

/** The document asks for "the standards" without a figure; these are the public limits for "good". */
function vitals(): ClaimInput[] {
  const rows = [
    ['lcp', '2.5s', 'The largest content shows within 2.5 s'],
    ['inp', '200ms', 'The page reacts to a click within 200 ms'],
    ['cls', '0.1', 'The layout shifts by at most 0.1'],
    ['ttfb', '800ms', 'The first byte comes within 0.8 s'],
  ] as const;
  return ['first', 'repeat'].flatMap(view =>
    rows.map(([name, max, claim]) => ({
      id: `vitals-${name}-${view}`,
      section: 'Frontend checklist',
      claim: `${claim} (${view} view).`,
      measure: { kind: 'objective' as const, operation: `home.${view}-view`, metric: `${name}:p75`, max },
    })),
  );
}
