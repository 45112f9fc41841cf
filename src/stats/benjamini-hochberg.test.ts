import { expect, test } from 'vitest';
import { benjaminiHochberg } from './benjamini-hochberg.ts';

test('agrees with R: p.adjust(p, "BH")', () => {
  const adjusted = benjaminiHochberg([0.01, 0.04, 0.03, 0.005, 0.5]);
  const expected = [0.025, 0.05, 0.05, 0.025, 0.5];
  adjusted.forEach((value, index) => {
    expect(value).toBeCloseTo(expected[index] ?? Number.NaN, 12);
  });
  expect(benjaminiHochberg([])).toEqual([]);
});
