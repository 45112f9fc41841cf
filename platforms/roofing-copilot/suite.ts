import type { SuiteInput } from 'plimsoll';
import { claims } from './claims.ts';
import { dropping, NAMED_INDEXES, variantWithout } from './named-indexes.ts';
import { FAULTS } from './settings.ts';

const source = 'roofing-copilot, performance benchmarks';
/** Between words that wait for each other; words that were kept back come 0.003 ms apart. */
export const LEAST_TOKEN_GAP = '0.05ms';
const indexes = Object.keys(NAMED_INDEXES);
const operations = [...new Set(Object.values(NAMED_INDEXES).flat())];

/** The state that the guide asks for, as `base`; what each part of it brings, as variants without it. */
export const roofingCopilot: SuiteInput = {
  document: 'Roofing Copilot, sprint 6: performance and preparation for growth',
  target: {
    command: 'node platforms/roofing-copilot/server.ts',
    ready: '/healthz',
    metrics: '/metrics',
  },
  database: 'embedded',
  seed: {
    schema: ['seeds/roofing-copilot/schema.sql'],
    indexes: ['seeds/roofing-copilot/indexes.sql'],
    dataset: 'seeds/roofing-copilot/dataset.ts',
    volume: 'small',
    seed: 42,
  },
  scenarios: [
    scenario('dashboard.k6.ts', { model: 'open', rate: 120, duration: '6s' }),
    scenario('heavy-dashboard.k6.ts', { model: 'open', rate: 20, duration: '10s' }),
    scenario('account.k6.ts', { model: 'open', rate: 120, duration: '6s' }),
    scenario('products.k6.ts', { model: 'open', rate: 120, duration: '6s' }),
    scenario('admin.k6.ts', { model: 'open', rate: 100, duration: '6s' }),
    scenario('webhook.k6.ts', { model: 'open', rate: 30, duration: '6s' }),
    scenario('copilot.artillery.yml', { model: 'open', rate: 8, duration: '6s' }),
    {
      ...alone('dashboard.k6.ts', { model: 'burst', size: 100, every: '2s', duration: '6s' }),
      name: 'dashboard-100',
      suffix: '@100',
    },
    {
      ...alone('copilot.artillery.yml', { model: 'burst', size: 100, every: '4s', duration: '8s' }),
      name: 'copilot-100',
      suffix: '@100',
    },
    alone('price-change.k6.ts', { model: 'closed', vus: 4, duration: '5s' }),
    alone('health.k6.ts', { model: 'open', rate: 60, duration: '4s' }),
    alone('rate-limit.artillery.yml', { model: 'open', rate: 21, duration: '5s' }, '0s'),
    alone('product-page.playwright.ts', { model: 'closed', vus: 2, duration: '5s' }),
    alone('checkout.playwright.ts', { model: 'closed', vus: 3, duration: '10s' }),
    alone('cache-soak.k6.ts', { model: 'open', rate: 50, duration: '20s' }),
  ],
  variants: {
    ...Object.fromEntries(indexes.map(index => [variantWithout(index), { sql: dropping(index) }])),
    unoptimized: {
      sql: indexes.map(dropping),
      env: { CONTEXT: 'whole', AGGREGATION: 'javascript', PRODUCT_CACHE: 'off', PROMPT_CACHE: 'off' },
    },
    'covering-index': {
      sql: 'CREATE INDEX idx_orders_user_totals ON orders (user_id) INCLUDE (status, amount)',
    },
    'whole-context': { env: { CONTEXT: 'whole' } },
    'aggregation-in-javascript': { env: { AGGREGATION: 'javascript' } },
    'product-cache-off': { env: { PRODUCT_CACHE: 'off' } },
    'product-cache-by-hits': { env: { PRODUCT_CACHE: 'by-hits' } },
    'prompt-cache-off': { env: { PROMPT_CACHE: 'off' } },
    'limit-off': { env: { LIMIT: 'off' } },
    // wrong on purpose: a run of each must end with exit code 1 and name the operation
    ...Object.fromEntries(FAULTS.map(fault => [`fault-${fault}`, { env: { FAULT: fault } }])),
  },
  objectives: [
    { operation: 'dashboard', metric: 'p95', max: '2s', blocking: true, source },
    { operation: 'dashboard.heavy', metric: 'p95', max: '2s', blocking: true, source },
    { operation: 'dashboard@100', metric: 'p95', max: '2s', source },
    { operation: 'copilot', metric: 'first-token', max: '1s', blocking: true, source },
    { operation: 'copilot@100', metric: 'first-token', max: '1s', source },
    {
      operation: 'copilot',
      metric: 'token-gap:p50',
      min: LEAST_TOKEN_GAP,
      blocking: true,
      source: 'roofing-copilot: an answer comes as it is made, not all at its end; the figure is ours',
    },
    { operation: 'product-page', metric: 'files-visible', max: '1s', source },
    { operation: 'checkout', metric: 'order-visible', max: '3s', source },
    { operation: 'health', metric: 'p95', max: '100ms', blocking: true, source },
    {
      operation: 'products.list',
      metric: 'errors',
      max: '0%',
      blocking: true,
      source: 'an empty list is a wrong answer, however fast it comes (ours)',
    },
    {
      operation: 'rate-limit',
      metric: 'errors',
      max: '0%',
      blocking: true,
      source: 'roofing-copilot, rate limiting: exactly ten pass in any ten seconds',
    },
    {
      operation: 'products.page-after-change',
      metric: 'errors',
      max: '0%',
      blocking: true,
      source: 'roofing-copilot, what to watch for: no stale data from the cache',
    },
  ],
  alerts: [
    {
      name: 'memory of the cache',
      signal: 'memory-growth',
      above: '200MB',
      severity: 'warning',
      source: 'roofing-copilot, what to watch for; it gives no figure, this one is ours',
    },
    {
      name: 'pool exhaustion',
      signal: 'pool-use',
      above: '90%',
      severity: 'warning',
      source: 'roofing-copilot, what to watch for; it gives no figure, this one is ours',
    },
  ],
  invariants: [
    {
      name: 'payments of the webhook storm',
      operation: 'webhook.duplicate',
      sql: `SELECT count(*) FROM payments WHERE event_id LIKE 'evt_storm_%'`,
      growsBy: 'webhook.first',
      source: 'roofing-copilot, load testing: stress the payment webhook',
    },
    {
      name: 'events that were paid more than once',
      operation: 'webhook.duplicate',
      sql: `SELECT count(*) FROM (SELECT FROM payments GROUP BY event_id HAVING count(*) > 1) AS twice`,
      equals: 0,
      source: 'roofing-copilot, load testing: stress the payment webhook',
    },
  ],
  indexUse: Object.fromEntries(
    operations.map(operation => [
      operation,
      indexes.filter(index => NAMED_INDEXES[index]?.includes(operation)),
    ]),
  ),
  claims: [...claims],
};

type ScenarioInput = SuiteInput['scenarios'][number];

function scenario(file: string, load: ScenarioInput['load'], warmUp = '1s'): ScenarioInput {
  return { file: `scenarios/roofing-copilot/${file}`, load, warmUp };
}

/** Measured in a run, left out of comparisons. */
function alone(file: string, load: ScenarioInput['load'], warmUp?: string): ScenarioInput {
  return { ...scenario(file, load, warmUp), compare: false };
}
