import { describe, expect, test } from 'vitest';
import { studentCdf, studentQuantile } from './student-t.ts';

describe("Student's t against printed tables", () => {
  test.each([
    [0.975, 1, 12.706],
    [0.95, 2, 2.92],
    [0.975, 5, 2.571],
    [0.99, 7, 2.998],
    [0.95, 10, 1.812],
    [0.995, 30, 2.75],
    [0.9995, 4, 8.61],
    [0.975, 1_000, 1.962],
    [0.025, 5, -2.571],
  ])('quantile %d with %d degrees of freedom is %d', (p, degrees, expected) => {
    expect(studentQuantile(p, degrees)).toBeCloseTo(expected, 2);
  });

  test('the quantile undoes the distribution function', () => {
    for (const degrees of [1, 2, 3, 8, 15, 40])
      for (const p of [0.5, 0.8, 0.95, 0.999])
        expect(studentCdf(studentQuantile(p, degrees), degrees)).toBeCloseTo(p, 10);
  });
});
