import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { mad, median, quantile, spread } from './quantile.ts';

describe('quantile (type 7)', () => {
  test.each([
    [[1, 2, 3, 4], 0.25, 1.75],
    [[4, 1, 3, 2], 0.5, 2.5],
    [[10], 0.99, 10],
    [[1, 2, 3, 4, 5], 0.95, 4.8],
    [[1, 2, 3], 0, 1],
    [[1, 2, 3], 1, 3],
  ])('%j at %d is %d, as R gives it', (values, q, expected) => {
    expect(quantile(values, q)).toBeCloseTo(expected, 12);
  });

  test('no values have no quantile', () => {
    expect(quantile([], 0.5)).toBeNaN();
  });

  test('rises with q and stays within the values', () => {
    const values = fc.array(fc.double({ min: -1e6, max: 1e6, noNaN: true }), { minLength: 1 });
    const share = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(values, share, share, (list, a, b) => {
        const [low, high] = [quantile(list, Math.min(a, b)), quantile(list, Math.max(a, b))];
        expect(low).toBeLessThanOrEqual(high + 1e-9);
        expect(low).toBeGreaterThanOrEqual(Math.min(...list) - 1e-9);
        expect(high).toBeLessThanOrEqual(Math.max(...list) + 1e-9);
      }),
    );
  });
});

test('median, mad and spread of a known list', () => {
  const values = [2, 4, 4, 4, 5, 5, 7, 9];
  expect(median(values)).toBe(4.5);
  expect(mad(values)).toBe(0.5);
  expect(spread(values)).toBeCloseTo(2.13809, 5);
  expect(spread([3])).toBe(0);
});
