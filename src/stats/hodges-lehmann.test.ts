import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { hodgesLehmann, signedRankDistribution } from './hodges-lehmann.ts';
import { stream } from './prng.ts';

// Differences of Hollander & Wolfe's depression data; R: wilcox.test(x, y, paired = TRUE, conf.int = TRUE)
// gives pseudomedian 0.46 and the 96.1 % interval 0.010 to 0.786 on them.
const BEFORE = [1.83, 0.5, 1.62, 2.48, 1.68, 1.88, 1.55, 3.06, 1.3];
const AFTER = [0.878, 0.647, 0.598, 2.05, 1.06, 1.29, 1.06, 3.14, 1.29];
const DIFFERENCES = BEFORE.map((value, index) => value - (AFTER[index] ?? 0));

describe('hodgesLehmann', () => {
  test('agrees with R on a textbook example', () => {
    const result = hodgesLehmann(DIFFERENCES, 0.95);
    expect(result.estimate).toBeCloseTo(0.46, 6);
    expect(result.lower).toBeCloseTo(0.01, 6);
    expect(result.upper).toBeCloseTo(0.786, 6);
    expect(result.confidence).toBeCloseTo(0.9609, 3);
  });

  test.each([
    [1, 0],
    [2, 0.5],
    [3, 0.75],
    [5, 0.9375],
    [6, 0.96875],
  ])('%d values reach a confidence of %d at most', (n, reached) => {
    const values = Array.from({ length: n }, (_, k) => k * k);
    const result = hodgesLehmann(values, 0.95);
    expect(result.confidence).toBeCloseTo(reached, 12);
    expect(result.lower).toBe(0);
    expect(result.upper).toBe((n - 1) ** 2);
  });

  test('no values give no estimate and no confidence', () => {
    expect(hodgesLehmann([], 0.95)).toMatchObject({ estimate: Number.NaN, confidence: 0 });
  });

  test('moves and turns with the values', () => {
    const values = fc.array(fc.integer({ min: -1_000, max: 1_000 }), { minLength: 1, maxLength: 30 });
    fc.assert(
      fc.property(values, fc.integer({ min: -500, max: 500 }), (list, by) => {
        const plain = hodgesLehmann(list, 0.95);
        const moved = hodgesLehmann(
          list.map(value => value + by),
          0.95,
        );
        const turned = hodgesLehmann(
          list.map(value => -value),
          0.95,
        );
        expect(moved.estimate).toBe(plain.estimate + by);
        expect(moved.upper).toBe(plain.upper + by);
        expect(turned.lower + plain.upper).toBe(0);
        expect(plain.lower).toBeLessThanOrEqual(plain.estimate);
        expect(plain.upper).toBeGreaterThanOrEqual(plain.estimate);
      }),
    );
  });

  test.each([8, 14, 30])('covers the true centre as often as it says, %d values', n => {
    const next = stream(n);
    let covered = 0;
    let claimed = 0;
    for (let trial = 0; trial < 2_000; trial++) {
      const values = Array.from({ length: n }, () => heavyTailed(next));
      const { lower, upper, confidence } = hodgesLehmann(values, 0.9);
      if (lower <= 0 && upper >= 0) covered++;
      claimed = confidence;
    }
    expect(covered / 2_000).toBeGreaterThan(claimed - 0.02);
    expect(covered / 2_000).toBeLessThan(claimed + 0.02);
  });
});

test('the signed-rank distribution is one, and small ones are counted by hand', () => {
  expect([...signedRankDistribution(3)]).toEqual([1, 1, 1, 2, 1, 1, 1].map(ways => ways / 8));
  const total = signedRankDistribution(40).reduce((sum, value) => sum + value, 0);
  expect(total).toBeCloseTo(1, 12);
});

/** Student's t with two degrees of freedom. */
function heavyTailed(next: () => number): number {
  const u = 2 * next() - 1;
  return (u * Math.SQRT2) / Math.sqrt(1 - u * u + 1e-12);
}
