import { describe, expect, test } from 'vitest';
import { hodgesLehmann } from './hodges-lehmann.ts';
import { withoutOrderEffect } from './order-effect.ts';
import { stream } from './prng.ts';

describe('withoutOrderEffect', () => {
  test('leaves the change and takes the slot out', () => {
    const order = [1, -1, 1, 1, -1, -1, 1, -1];
    const adjusted = withoutOrderEffect(
      order.map(way => 0.05 + 0.2 * way),
      order,
    );
    for (const value of adjusted) expect(value).toBeCloseTo(0.05, 12);
  });

  test('touches nothing with few blocks, or when all lie the same way round', () => {
    expect(withoutOrderEffect([1, 2, 3, 4, 5], [1, -1, 1, -1, 1])).toEqual([1, 2, 3, 4, 5]);
    expect(withoutOrderEffect([1, 2, 3, 4, 5, 6], [1, 1, 1, 1, 1, 1])).toEqual([1, 2, 3, 4, 5, 6]);
  });

  test.each([7, 10, 16])('intervals still cover the change, %d blocks', n => {
    const next = stream(n * 101);
    const trials = 3_000;
    let covered = 0;
    let claimed = 0;
    for (let trial = 0; trial < trials; trial++) {
      const order = Array.from({ length: n }, () => (next() < 0.5 ? 1 : -1));
      const z = order.map(way => 0.03 + 0.02 * way + 0.02 * normal(next));
      const { lower, upper, confidence } = hodgesLehmann(withoutOrderEffect(z, order), 0.95);
      if (lower <= 0.03 && upper >= 0.03) covered++;
      claimed = confidence;
    }
    expect(covered / trials).toBeGreaterThan(claimed - 0.025);
  });
});

/** Box-Muller. */
function normal(next: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next());
}
