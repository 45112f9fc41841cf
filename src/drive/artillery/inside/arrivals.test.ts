import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Arrivals } from './arrivals.ts';

test('an even schedule has no lag; a late arrival has its own', () => {
  const arrivals = new Arrivals({ tickUs: 10_000, arrivals: 4 });
  const seen = [1_010_000, 1_020_000, 1_037_000, 1_040_000].map(at => arrivals.arrived(at));
  expect(seen).toEqual([
    { index: 0, lagUs: 0 },
    { index: 1, lagUs: 0 },
    { index: 2, lagUs: 7_000 },
    { index: 3, lagUs: 0 },
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
        const seen = arrivals.arrived(7_000_000 + (i + 1) * 5_000 + lag)?.lagUs ?? -1;
        expect(seen).toBeGreaterThanOrEqual(0);
        expect(seen).toBeLessThanOrEqual(lag);
      }
    }),
  );
});

test('without a schedule nothing is said of lag', () => {
  const arrivals = new Arrivals(undefined);
  expect(arrivals.arrived(5)).toEqual({ index: 0 });
  expect(arrivals.beganAtUs).toBe(5);
});

test('a burst has one moment, which all its punctual users come before, and turns more users away', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 300 }),
      fc.integer({ min: 1, max: 4 }),
      fc.integer({ min: 20, max: 5_000 }),
      (size, bursts, everyMs) => {
        const everyUs = everyMs * 1_000;
        const tickUs = Math.floor(everyUs / size);
        const arrivals = new Arrivals({ tickUs, arrivals: size * bursts, burst: { size, everyUs } });
        const moments = new Set<number>();
        for (let i = 0; i < size * bursts; i++) {
          const atUs = 1_000_000 + (i + 1) * tickUs;
          const moment = arrivals.arrived(atUs)?.momentUs ?? 0;
          moments.add(moment);
          expect(moment).toBeGreaterThan(atUs);
        }
        const [first = 0] = moments;
        expect([...moments]).toEqual(Array.from({ length: bursts }, (_, k) => first + k * everyUs));
        expect(arrivals.beganAtUs).toBe(first);
        expect(arrivals.arrived(9e9)).toBeUndefined();
        expect(arrivals.started).toBe(size * bursts);
      },
    ),
  );
});
