import type { PrometheusPage } from './parse.ts';

/** How many values fell between two bounds; the last bucket has none. */
export interface Bucket {
  /** Microseconds, of a histogram in seconds. */
  readonly upToUs?: number;
  readonly count: number;
}

const BOUND = /[{,]le="([^"]+)"/;

/**
 * What a Prometheus histogram of seconds gained between two pages, over all its other labels. Buckets on the page are
 * cumulative; these are not. Empty where the page has no such histogram, or one that began anew.
 */
export function histogramDifference(before: PrometheusPage, after: PrometheusPage, metric: string): Bucket[] {
  const first = cumulative(before, metric);
  const last = cumulative(after, metric);
  const bounds = [...last.keys()].sort((a, b) => a - b);
  const buckets: Bucket[] = [];
  let below = 0;
  for (const bound of bounds) {
    const upTo = (last.get(bound) ?? 0) - (first.get(bound) ?? 0);
    if (upTo < below) return [];
    const count = upTo - below;
    if (count > 0) buckets.push({ ...(Number.isFinite(bound) ? { upToUs: bound * 1_000_000 } : {}), count });
    below = upTo;
  }
  return buckets;
}

function cumulative(page: PrometheusPage, metric: string): Map<number, number> {
  const sums = new Map<number, number>();
  for (const [name, { metric: family, value }] of page.series) {
    if (family !== `${metric}_bucket`) continue;
    const text = BOUND.exec(name)?.[1];
    const bound = text === '+Inf' ? Number.POSITIVE_INFINITY : Number(text);
    if (Number.isNaN(bound) || !Number.isFinite(value)) continue;
    sums.set(bound, (sums.get(bound) ?? 0) + value);
  }
  return sums;
}
