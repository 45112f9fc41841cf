import * as hdr from 'hdr-histogram-js';

/** 5 minutes in microseconds: the longest latency that is kept apart from "longer". */
export const HIGHEST_US = 300_000_000;

/** A mark may count bytes: up to a terabyte. */
const HIGHEST_MARK = 1_000_000_000_000;

const shape = (highestTrackableValue: number) =>
  ({
    bitBucketSize: 64,
    autoResize: false,
    lowestDiscernibleValue: 1,
    highestTrackableValue,
    numberOfSignificantValueDigits: 3,
    useWebAssembly: false,
  }) as const;

/**
 * Latencies in microseconds, 1 µs to 5 min, each bucket within 0.1 % of its values.
 * Merging adds bucket counts, so it is exact; percentiles are never averaged.
 * Encoded form: HdrHistogram V2, compressed, base64.
 */
export class LatencyHistogram {
  readonly #hdr: hdr.Histogram;

  constructor(inner?: hdr.Histogram) {
    this.#hdr = inner ?? hdr.build(shape(HIGHEST_US));
  }

  /** For marks, which may be sizes and counts: whole numbers from 0 to 10^12, kept with the same precision. */
  static ofMarks(): LatencyHistogram {
    return new LatencyHistogram(hdr.build(shape(HIGHEST_MARK)));
  }

  static decode(base64: string): LatencyHistogram {
    return new LatencyHistogram(hdr.decodeFromCompressedBase64(base64, 64, false));
  }

  /** Values below 1 µs count as 1 µs, values over 5 min as 5 min. */
  record(valueUs: number, count = 1): void {
    const whole = Math.round(valueUs);
    this.#hdr.recordValueWithCount(Math.min(HIGHEST_US, Math.max(1, whole)), count);
  }

  /** A value of `ofMarks`: 0 stays 0. */
  recordMark(value: number): void {
    this.#hdr.recordValue(Math.min(HIGHEST_MARK, Math.max(0, Math.round(value))));
  }

  merge(other: LatencyHistogram): void {
    this.#hdr.add(other.#hdr);
  }

  get count(): number {
    return this.#hdr.totalCount;
  }

  get maxUs(): number {
    return this.#hdr.maxValue;
  }

  get meanUs(): number {
    return this.#hdr.mean;
  }

  /** Smallest recorded value (bucket's upper edge) with at least `q` of all values at or below it; q in 0..1. */
  quantileUs(q: number): number {
    return this.#hdr.getValueAtPercentile(q * 100);
  }

  encode(): string {
    return hdr.encodeIntoCompressedBase64(this.#hdr);
  }
}

/** Fewest values under which a percentile says anything about the tail: below, it is not printed. */
const SUPPORT: readonly (readonly [q: number, count: number])[] = [
  [0.999, 10_000],
  [0.99, 1_000],
  [0.95, 200],
  [0.9, 100],
  [0.5, 20],
];

/** Whether `count` values can carry the quantile `q` (p95 from 200, p99 from 1,000). */
export function supports(q: number, count: number): boolean {
  for (const [limit, needed] of SUPPORT) if (q >= limit) return count >= needed;
  return count >= 20;
}

/** Fewest values per arm and block for a percentile to be gated (p50 200, p95 1,000, p99 5,000). */
export const GATED_FROM = { p50: 200, p95: 1_000, p99: 5_000 } as const;
