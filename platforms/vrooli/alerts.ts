import type { SuiteInput } from 'plimsoll';

const source = 'vrooli, performance guide';

/** The guide's thresholds. It gives three of them an alert with a severity, the other three only a limit. */
export const ALERTS = {
  queryMean: {
    name: 'HIGH_AVG_QUERY_TIME',
    signal: 'query-mean',
    above: '200ms',
    severity: 'warning',
    source,
  },
  queryP95: {
    name: 'HIGH_P95_QUERY_TIME',
    signal: 'query-p95',
    above: '500ms',
    severity: 'critical',
    source,
  },
  slowQueries: {
    name: 'SLOW_QUERIES',
    signal: 'slow-queries-per-hour',
    above: '10/h',
    severity: 'warning',
    source,
  },
  cacheHit: {
    name: 'LOW_CACHE_HIT_RATE',
    signal: 'app-cache-hit',
    below: '85%',
    severity: 'warning',
    source,
  },
  poolUse: {
    name: 'HIGH_POOL_UTILIZATION',
    signal: 'pool-use',
    above: '80%',
    severity: 'warning',
    source,
  },
  errors: { name: 'HIGH_ERROR_RATE', signal: 'error-share', above: '1%', severity: 'warning', source },
} as const;

export const alerts: NonNullable<SuiteInput['alerts']> = Object.values(ALERTS);
