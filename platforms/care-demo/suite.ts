import { readFileSync } from 'node:fs';
import type { SuiteInput } from 'plimsoll';
import { claims } from './claims.ts';
import { SIMULTANEOUS_PEOPLE, SIMULTANEOUS_SIMULATIONS } from './loads.ts';

const seeds = 'seeds/care-demo';
const scenarios = 'scenarios/care-demo';
const benchmarks = 'care-demo, performance benchmarks';
const checklist = 'care-demo, checklist: Core Web Vitals; the limits are the public ones for "good"';

const dropAll = readFileSync(
  new URL(`../../${seeds}/variants/drop-named-indexes.sql`, import.meta.url),
  'utf8',
);
const without = (index: string) => ({ sql: `DROP INDEX ${index}` });
const at100 = `@${SIMULTANEOUS_PEOPLE}`;

const driven: SuiteInput['scenarios'] = [
  {
    file: `${scenarios}/endpoints.k6.ts`,
    // with the cache off, its 30 dashboards a second take half a core of PostgreSQL: two cores stay far from full
    load: { model: 'open', rate: 60, duration: '10s', maxVus: 200 },
    warmUp: '1s',
  },
  {
    file: `${scenarios}/database.k6.ts`,
    load: { model: 'open', rate: 150, duration: '8s', maxVus: 300 },
    warmUp: '1s',
  },
  {
    file: `${scenarios}/simultaneous.k6.ts`,
    load: { model: 'burst', size: SIMULTANEOUS_SIMULATIONS, every: '500ms', duration: '10s' },
    warmUp: '1s',
    compare: false,
  },
  // a hundred people who never pause: a hundred requests are under way at every moment
  {
    file: `${scenarios}/endpoints.k6.ts`,
    name: `people${at100.replace('@', '-')}`,
    suffix: at100,
    load: { model: 'closed', vus: SIMULTANEOUS_PEOPLE, duration: '5s' },
    warmUp: '1s',
    compare: false,
    expectSaturation: true,
  },
  {
    file: `${scenarios}/reports.k6.ts`,
    load: { model: 'open', rate: 25, duration: '10s', maxVus: 100 },
    warmUp: '1s',
    compare: false,
  },
  // the document's file at the rate of its second phase; alone it runs all three minutes
  {
    file: 'artillery.yml',
    name: 'workflow',
    load: { model: 'open', rate: 20, duration: '16s' },
    warmUp: '0s',
    compare: false,
  },
  {
    file: `${scenarios}/home.playwright.ts`,
    // a 75th percentile needs twenty visits
    load: { model: 'closed', vus: 2, duration: '15s' },
    warmUp: '0s',
    compare: false,
  },
];

const endpoints = [
  'regions.list',
  'dashboard.view',
  'simulations.at-once',
  'simulations.latest',
  'posts.newest',
];
const views = ['home.first-view', 'home.repeat-view'];

const objectives: SuiteInput['objectives'] = [
  ...endpoints.map(operation => api(operation, true)),
  ...['simulations.queue', 'simulations.results', 'posts.of-discussion'].map(operation => api(operation)),
  ...['reports.create', 'reports.download', 'workflow.regions', 'workflow.simulation'].map(operation =>
    api(operation),
  ),
  ...['regions.list', 'dashboard.view', 'simulations.create'].map(operation => api(operation + at100)),
  {
    operation: `regions.list${at100}`,
    metric: 'rate',
    min: '1000/min',
    source: `${benchmarks}: 1,000 requests a minute, here of one endpoint`,
  },
  {
    operation: 'simulations.at-once',
    metric: 'errors',
    max: '0%',
    blocking: true,
    source: 'care-demo, automated performance test: all ten are answered 201',
  },
  {
    metric: 'slowest-response',
    max: '5s',
    source: 'care-demo, automated performance test: ten simulations within 5 s',
  },
  { operation: 'home.first-view', metric: 'list-visible:p75', max: '3s', source: `${benchmarks}: page load` },
  ...views.flatMap(vitals),
  { metric: 'query-mean', max: '100ms', source: `${benchmarks}: most queries` },
  { metric: 'query-p95', max: '100ms', source: `${benchmarks}: most queries` },
  { metric: 'error-share', max: '1%', source: 'care-demo, key metrics: error rate; the limit is ours' },
];

function api(operation: string, blocking = false) {
  return { operation, metric: 'p95', max: '200ms', blocking, source: `${benchmarks}: API response` };
}

function vitals(operation: string) {
  return [
    { operation, metric: 'lcp:p75', max: '2.5s', source: checklist },
    { operation, metric: 'inp:p75', max: '200ms', source: checklist },
    { operation, metric: 'cls:p75', max: '0.1', source: checklist },
    { operation, metric: 'ttfb:p75', max: '800ms', source: checklist },
  ];
}

const simulated = [
  'simulations.create',
  `simulations.create${at100}`,
  'simulations.at-once',
  'workflow.simulation',
];

/** Civic simulations: the document's workflow, its test of ten at once, every endpoint, its indexes and its page. */
export const careDemo: SuiteInput = {
  document: 'CARE demo, issue 016: performance optimization and scalability',
  target: { command: 'node platforms/care-demo/server.ts', ready: '/healthz', metrics: '/metrics' },
  database: 'embedded',
  seed: {
    schema: [`${seeds}/schema.sql`],
    indexes: [`${seeds}/indexes.sql`],
    dataset: `${seeds}/dataset.ts`,
    volume: 'small',
    seed: 42,
  },
  scenarios: driven,
  objectives,
  alerts: [
    { name: 'slow queries', signal: 'query-p95', above: '100ms', severity: 'warning', source: benchmarks },
    {
      name: 'slow answers',
      signal: 'slowest-response',
      above: '3s',
      severity: 'warning',
      source: benchmarks,
    },
    { name: 'failed requests', signal: 'error-share', above: '1%', severity: 'critical', source: 'ours' },
  ],
  invariants: [
    {
      name: 'each simulation that was answered 201 is one run',
      operation: 'simulations.create',
      sql: 'SELECT count(*) FROM simulation_runs',
      growsBy: simulated,
    },
    {
      name: 'each run has its four results, or the run is not there',
      operation: 'simulations.create',
      sql: 'SELECT count(*) / 4.0 FROM simulation_results',
      growsBy: simulated,
    },
    {
      name: 'each report that was answered 201 is recorded',
      operation: 'reports.create',
      sql: "SELECT count(*) FROM reports WHERE status = 'READY'",
      growsBy: 'reports.create',
    },
  ],
  indexUse: {
    'dashboard.view': ['idx_simulation_runs_status'],
    'simulations.latest': ['idx_simulation_runs_user_id', 'idx_simulation_results_run_id'],
    'simulations.queue': ['idx_simulation_runs_status'],
    'simulations.results': ['simulation_runs_pkey', 'idx_simulation_results_run_id'],
    'simulations.read-back': ['idx_simulation_results_run_id'],
    'posts.newest': ['idx_posts_created_at'],
    'posts.of-discussion': ['idx_posts_discussion_id'],
    'reports.create': ['simulation_runs_pkey'],
    'reports.download': ['reports_pkey'],
  },
  variants: {
    'no-runs-user-index': without('idx_simulation_runs_user_id'),
    'no-runs-status-index': without('idx_simulation_runs_status'),
    'no-results-run-index': without('idx_simulation_results_run_id'),
    'no-posts-discussion-index': without('idx_posts_discussion_id'),
    'no-posts-created-index': without('idx_posts_created_at'),
    unoptimized: { sql: dropAll },
    'cache-off': { env: { CACHE: 'off' } },
    'limit-first': { env: { LATEST: 'limit-first' } },
  },
  claims: [...claims],
};
