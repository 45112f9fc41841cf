import { sampleStandardDeviation } from 'simple-statistics';

/**
 * Quantile `q` (0..1) of raw numbers, linear between order statistics: type 7 of Hyndman & Fan,
 * "Sample quantiles in statistical packages", The American Statistician 50 (1996). NaN for no values.
 */
export function quantile(values: readonly number[], q: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  const position = (sorted.length - 1) * q;
  const below = Math.floor(position);
  const lower = sorted[below] ?? Number.NaN;
  const upper = sorted[below + 1] ?? lower;
  return lower + (position - below) * (upper - lower);
}

export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

/** Median of the absolute distances from the median; times 1.4826 it estimates a normal's standard deviation. */
export function mad(values: readonly number[]): number {
  const centre = median(values);
  return median(values.map(value => Math.abs(value - centre)));
}

/** Standard deviation of a sample (divisor n − 1); 0 for fewer than two values. */
export function spread(values: readonly number[]): number {
  return values.length < 2 ? 0 : sampleStandardDeviation([...values]);
}
