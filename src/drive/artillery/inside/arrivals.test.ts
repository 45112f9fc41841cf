import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Arrivals } from './arrivals.ts';

test('an even schedule has no lag; a late arrival has its own', () => {
  const arrivals = new Arrivals({ tickUs: 10_000, arrivals: 4 });
  expect([1_010_000, 1_020_000, 1_037_000, 1_040_000].map(at => arrivals.arrived(at))).toEqual([
    0, 0, 7_000, 0,
  ]);
  expect(arrivals.beganAtUs).toBe(1_010_000);
});

test('a first arrival that was late itself is seen as such once a punctual one came', () => {
  const arrivals = new Arrivals({ tickUs: 10_000, arrivals: 3 });
  arrivals.arrived(1_018_000);
  arrivals.arrived(1_020_000);
  expect(arrivals.beganAtUs).toBe(1_010_000);
});

test('lag is never negative and never more than the true one', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(50_000), { minLength: 1 }), lags => {
      const arrivals = new Arrivals({ tickUs: 5_000, arrivals: lags.length });
      for (const [i, lag] of lags.entries()) {
        const seen = arrivals.arrived(7_000_000 + (i + 1) * 5_000 + lag) ?? -1;
        expect(seen).toBeGreaterThanOrEqual(0);
        expect(seen).toBeLessThanOrEqual(lag);
      }
    }),
  );
});

test('without a schedule nothing is said of lag', () => {
  const arrivals = new Arrivals(undefined);
  expect(arrivals.arrived(5)).toBeUndefined();
  expect(arrivals.beganAtUs).toBe(5);
});
