import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { HIGHEST_US, LatencyHistogram, supports } from './histogram.ts';

const latencies = fc.array(fc.integer({ min: 1, max: HIGHEST_US }), { minLength: 1, maxLength: 300 });

function filled(values: readonly number[]): LatencyHistogram {
  const histogram = new LatencyHistogram();
  for (const value of values) histogram.record(value);
  return histogram;
}

/** The definition: smallest value with at least q of all values at or below it. */
function exact(values: readonly number[], q: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(q * sorted.length) - 1)] ?? 0;
}

describe('LatencyHistogram', () => {
  it('gives quantiles within 0.1 % of the exact ones', () => {
    fc.assert(
      fc.property(latencies, fc.constantFrom(0.5, 0.9, 0.95, 0.99), (values, q) => {
        const truth = exact(values, q);
        expect(Math.abs(filled(values).quantileUs(q) - truth)).toBeLessThanOrEqual(
          Math.max(1, truth * 0.001),
        );
      }),
      { numRuns: 60 },
    );
  });

  it('merges as if all had been recorded in one, and survives encoding', () => {
    fc.assert(
      fc.property(latencies, latencies, (a, b) => {
        const merged = filled(a);
        merged.merge(filled(b));
        const decoded = LatencyHistogram.decode(merged.encode());
        const together = filled([...a, ...b]);
        for (const q of [0.5, 0.95, 0.99]) expect(decoded.quantileUs(q)).toBe(together.quantileUs(q));
        expect(decoded.count).toBe(a.length + b.length);
      }),
      { numRuns: 25 },
    );
  });

  it('keeps what lies outside its range at the edge, so that no response is lost', () => {
    const histogram = filled([0, -5, HIGHEST_US * 2]);
    expect(histogram.count).toBe(3);
    expect(histogram.quantileUs(0.5)).toBe(1);
  });
});

it.each([
  [0.5, 19, false],
  [0.5, 20, true],
  [0.95, 199, false],
  [0.95, 200, true],
  [0.99, 999, false],
  [0.99, 1_000, true],
  [0.999, 9_999, false],
])('quantile %s of %s values is supported: %s', (q, count, expected) => {
  expect(supports(q, count)).toBe(expected);
});

it('marks keep nothing and terabytes apart, through encoding and merging', () => {
  const marks = LatencyHistogram.ofMarks();
  for (const value of [0, 0, 0, 450_000_000]) marks.recordMark(value);
  const merged = LatencyHistogram.ofMarks();
  merged.merge(LatencyHistogram.decode(marks.encode()));
  expect(merged.quantileUs(0.5)).toBe(0);
  expect(merged.maxUs / 450_000_000).toBeCloseTo(1, 2);
});
