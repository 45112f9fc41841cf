/** What a figure is counted in. Times are microseconds, shares percent, rates per second. */
export type Unit =
  | 'us'
  | 'pct'
  | 'per-second'
  | 'per-hour'
  | 'bytes'
  | 'bytes-per-second'
  | 'bytes-per-minute'
  | 'count'
  | 'score';

/** Metrics of an operation that every driver yields; any other word is a mark. Percentiles ("p95") are times. */
const METRIC_UNITS: Readonly<Record<string, Unit>> = { errors: 'pct', rate: 'per-second', mean: 'us' };

/**
 * What is said of a whole suite and not of one operation. Each is computed in src/summarise/signals.ts from what the
 * run recorded, and is absent where the record has no evidence for it.
 */
export const SIGNALS = {
  'query-mean': { unit: 'us', says: 'mean execution time of a statement' },
  'query-p95': {
    unit: 'us',
    says: '95th percentile of the statements’ times, by the target’s own histogram',
  },
  'slow-queries-per-hour': {
    unit: 'per-hour',
    says: 'statements over 1 s, scaled from the window to an hour',
  },
  'app-cache-hit': { unit: 'pct', says: 'share of look-ups that the application’s cache answered' },
  'buffer-hit': { unit: 'pct', says: 'share of pages found in PostgreSQL’s shared buffers' },
  'pool-use': { unit: 'pct', says: 'share of the pool’s connection time that was in use' },
  'error-share': { unit: 'pct', says: 'share of responses that failed, over all operations' },
  'slowest-response': { unit: 'us', says: 'longest response' },
  'index-coverage': {
    unit: 'pct',
    says: 'call-weighted share of statements whose plan reads no table of more than 1,000 rows sequentially',
  },
  'health-score': { unit: 'score', says: '100 minus penalties, each shown' },
  'memory-growth': { unit: 'bytes-per-minute', says: 'growth of the server’s memory' },
} as const satisfies Record<string, { readonly unit: Unit; readonly says: string }>;

export type SignalName = keyof typeof SIGNALS;

export function isSignal(name: string): name is SignalName {
  return Object.hasOwn(SIGNALS, name);
}

/** Units of marks follow their names: `download-bytes`, `download-rate`, `tokens-count`, `cls`; all others are times. */
export function unitOfMark(name: string): Unit {
  if (name === 'cls') return 'score';
  if (name.endsWith('-bytes')) return 'bytes';
  if (name.endsWith('-rate')) return 'bytes-per-second';
  return name.endsWith('-count') ? 'count' : 'us';
}

/** Marks are kept as whole numbers; scores in millionths. */
export function markValue(name: string, kept: number): number {
  return unitOfMark(name) === 'score' ? kept / 1_000_000 : kept;
}

/** "p95" → 0.95, "p99.9" → 0.999; undefined for any other word. */
export function quantileOf(metric: string): number | undefined {
  const digits = /^p(\d{1,2}(?:\.\d{1,3})?)$/.exec(metric)?.[1];
  return digits === undefined ? undefined : Number(digits) / 100;
}

/** Unit of a metric of an operation: p95, mean, errors, rate, or a mark ("first-token", "first-token:p50"). */
export function unitOfMetric(metric: string): Unit {
  if (quantileOf(metric) !== undefined) return 'us';
  return METRIC_UNITS[metric] ?? unitOfMark(metric.split(':')[0] ?? metric);
}
