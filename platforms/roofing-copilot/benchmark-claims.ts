import type { ClaimInput } from 'plimsoll';
import { INDEXES } from './index-claims.ts';
import { RECENT_ORDERS } from './settings.ts';

const BENCHMARKS = 'Performance benchmarks';

/** The five benchmarks, the load tests, and what is said of the dashboard's queries. */
export const benchmarkClaims: readonly ClaimInput[] = [
  {
    id: 'dashboard-under-2s',
    section: BENCHMARKS,
    claim: 'A dashboard with all its data loads in less than 2 seconds.',
    measure: { kind: 'objective', operation: 'dashboard', metric: 'p95', max: '2s' },
  },
  {
    id: 'first-token-under-1s',
    section: BENCHMARKS,
    claim: 'The first token of an answer arrives in less than 1 second.',
    measure: { kind: 'objective', operation: 'copilot', metric: 'first-token', max: '1s' },
  },
  {
    id: 'product-page-under-1s',
    section: BENCHMARKS,
    claim: 'A product page loads in less than 1 second.',
    measure: { kind: 'objective', operation: 'product-page', metric: 'files-visible', max: '1s' },
  },
  {
    id: 'checkout-under-3s',
    section: BENCHMARKS,
    claim: 'A checkout takes less than 3 seconds from end to end.',
    measure: { kind: 'objective', operation: 'checkout', metric: 'order-visible', max: '3s' },
  },
  {
    id: 'health-under-100ms',
    section: BENCHMARKS,
    claim: 'The health check answers in less than 100 ms.',
    measure: { kind: 'objective', operation: 'health', metric: 'p95', max: '100ms' },
  },
  {
    id: 'dashboard-8s-before',
    section: 'Why it matters',
    claim: 'Before the work a dashboard can take 8 seconds.',
    measure: {
      kind: 'change',
      variant: 'unoptimized',
      operation: 'dashboard',
      metric: 'p95',
      beforeMs: 8_000,
    },
    volume: 'medium',
  },
  {
    id: 'dashboard-10k-orders',
    section: 'Load testing',
    claim: 'The dashboard holds for a person with more than 10,000 orders.',
    measure: { kind: 'objective', operation: 'dashboard.heavy', metric: 'p95', max: '2s' },
    volume: 'medium',
  },
  {
    id: 'copilot-100-sessions',
    section: 'Load testing',
    claim: 'The copilot holds for 100 sessions at once.',
    measure: { kind: 'objective', operation: 'copilot@100', metric: 'first-token', max: '1s' },
  },
  {
    id: 'webhook-stress',
    section: 'Load testing',
    claim: 'The payment webhook stands a stress test.',
    measure: { kind: 'objective', operation: 'webhook.duplicate', metric: 'errors', max: '0%' },
  },
  {
    id: 'aggregation-in-database',
    section: 'Query optimization',
    claim: 'Adding up in the database is more efficient than in JavaScript.',
    measure: {
      kind: 'change',
      variant: 'aggregation-in-javascript',
      operation: 'dashboard.heavy',
      metric: 'p50',
      direction: 'faster',
    },
    volume: 'medium',
  },
  {
    id: 'recent-orders-10',
    section: 'Query optimization',
    claim: 'The dashboard reads only the 10 newest orders.',
    measure: {
      kind: 'configuration',
      stated: 10,
      actual: RECENT_ORDERS,
      where: 'RECENT_ORDERS in platforms/roofing-copilot/settings.ts',
    },
  },
  {
    id: 'dashboard-function-works',
    section: 'Query optimization',
    claim: 'get_user_dashboard_stats(user_id) works although its parameter has the name of a column.',
    measure: {
      kind: 'probe',
      sql: 'SELECT get_user_dashboard_stats(user_id => (SELECT user_id FROM orders LIMIT 1))',
      expect: 'accepted',
    },
  },
  {
    id: 'crawls-at-100-thousand-rows',
    section: INDEXES,
    claim: 'A query without its index that is fine with 100 rows crawls with 100,000.',
    measure: {
      kind: 'change',
      variant: 'unoptimized',
      operation: 'dashboard',
      metric: 'db',
      direction: 'faster',
    },
    volume: 'medium',
  },
  {
    id: 'index-creation-locks',
    section: 'What to watch for',
    claim: 'Creating an index locks its table against writing.',
    measure: {
      kind: 'probe',
      sql: `CREATE INDEX locking ON orders (product_id);
        SELECT mode FROM pg_locks WHERE relation = 'orders'::regclass AND pid = pg_backend_pid() AND mode = 'ShareLock'`,
      expect: { rows: 'ShareLock' },
    },
  },
  {
    id: 'percentile-95',
    section: 'What to watch for',
    claim: 'Response times are followed by their 95th percentile.',
    measure: { kind: 'objective', operation: 'dashboard', metric: 'p95', max: '2s' },
  },
];
