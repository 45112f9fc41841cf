import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { exp, ln, power } from './exact-math.ts';
import { Permutation, Zipf } from './zipf.ts';

describe('exact arithmetic', () => {
  it('agrees with the engine to the last digits', () => {
    fc.assert(
      fc.property(fc.double({ min: 1e-300, max: 1e300, noNaN: true }), x => {
        expect(Math.abs(ln(x) - Math.log(x))).toBeLessThanOrEqual(4e-16 * Math.max(1, Math.abs(Math.log(x))));
      }),
    );
    fc.assert(
      fc.property(fc.double({ min: -700, max: 700, noNaN: true }), x => {
        expect(Math.abs(exp(x) / Math.exp(x) - 1)).toBeLessThan(1e-15);
      }),
    );
  });

  it('gives these very bits on every machine', () => {
    expect([ln(7), ln(0.3), exp(2), exp(-3.5), power(7, -0.9)]).toEqual([
      1.9459101490553132, -1.2039728043259361, 7.38905609893065, 0.0301973834223185, 0.1735448634341524,
    ]);
  });
});

describe('Zipf', () => {
  it.each([
    [1_000, 1],
    [1_000, 0.6],
    [50, 2.2],
    [10, 0],
    [1, 1.3],
  ])(
    'over %i ranks with exponent %d, frequencies are the theory within 5 standard errors',
    (ranks, exponent) => {
      const draws = 200_000;
      const zipf = new Zipf(ranks, exponent);
      const counts = new Array<number>(ranks + 1).fill(0);
      for (let row = 0; row < draws; row++) {
        const rank = zipf.rank(77, row);
        counts[rank] = (counts[rank] ?? 0) + 1;
      }
      const weights = Array.from({ length: ranks }, (_, i) => (i + 1) ** -exponent);
      const total = weights.reduce((a, b) => a + b, 0);
      for (const rank of [1, 2, 3, 5, 10, 50, 500, ranks].filter(rank => rank <= ranks)) {
        const p = (weights[rank - 1] as number) / total;
        const error = Math.sqrt(draws * p * (1 - p));
        expect(Math.abs((counts[rank] as number) - draws * p), `rank ${rank}`).toBeLessThanOrEqual(5 * error);
      }
    },
  );

  it('draws a rank of its range, always the same one', () => {
    const any = fc.tuple(fc.integer({ min: 1, max: 10_000_000 }), fc.double({ min: 0, max: 3, noNaN: true }));
    fc.assert(
      fc.property(any, fc.nat(), fc.nat(), ([ranks, exponent], key, row) => {
        const rank = new Zipf(ranks, exponent).rank(key, row);
        expect(Number.isInteger(rank) && rank >= 1 && rank <= ranks).toBe(true);
        expect(new Zipf(ranks, exponent).rank(key, row)).toBe(rank);
      }),
    );
  });
});

describe('Permutation', () => {
  it('reaches each item once', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 2_000 }), fc.nat(), (size, key) => {
        const order = new Permutation(size, key);
        expect(new Set(Array.from({ length: size }, (_, i) => order.at(i))).size).toBe(size);
      }),
    );
  });

  it('does not put popular rows first', () => {
    const order = new Permutation(2_000, 12_345);
    const first = [0, 1, 2, 3, 4].map(rank => order.at(rank));
    expect(Math.max(...first) - Math.min(...first)).toBeGreaterThan(500);
  });
});
