import fc from 'fast-check';
import { expect, test } from 'vitest';
import { caiOf, type Intervention, MAP_SIDE, type Region, simulate } from './simulation.ts';

const region: fc.Arbitrary<Region> = fc.record({
  id: fc.string({ minLength: 1, maxLength: 20 }),
  population: fc.integer({ min: 1, max: 4_000_000 }),
  noise_db: fc.double({ min: 40, max: 80, noNaN: true }),
  air_ug: fc.double({ min: 4, max: 45, noNaN: true }),
  green_share: fc.double({ min: 0.04, max: 0.8, noNaN: true }),
});
const share = fc.double({ min: 0, max: 0.5, noNaN: true });
const intervention: fc.Arbitrary<Intervention> = fc.record({
  noise_cut: share,
  air_cut: share,
  green_gain: share,
  euros_a_head: fc.integer({ min: 0, max: 500 }),
});
const months = fc.integer({ min: 1, max: 60 });
const RUNS = { numRuns: 40 };

test('the same question has the same answer', () => {
  fc.assert(
    fc.property(region, fc.array(intervention, { maxLength: 4 }), months, (where, what, long) => {
      expect(simulate(where, what, long)).toEqual(simulate(where, what, long));
    }),
    RUNS,
  );
});

test('without measures a region stays as it is, and costs nothing', () => {
  fc.assert(
    fc.property(region, months, (where, long) => {
      const { caiBefore, caiAfter, costEuros } = simulate(where, [], long);
      expect(Math.abs(caiAfter - caiBefore)).toBeLessThan(0.02);
      expect(costEuros).toBe(0);
    }),
    RUNS,
  );
});

test('one more measure never makes it worse or cheaper', () => {
  fc.assert(
    fc.property(
      region,
      fc.array(intervention, { maxLength: 3 }),
      intervention,
      months,
      (where, few, more, long) => {
        const [without, withIt] = [simulate(where, few, long), simulate(where, [...few, more], long)];
        expect(withIt.caiAfter).toBeGreaterThanOrEqual(without.caiAfter - 0.02);
        expect(withIt.noiseDb).toBeLessThanOrEqual(without.noiseDb + 0.02);
        expect(withIt.costEuros).toBeGreaterThanOrEqual(without.costEuros);
      },
    ),
    RUNS,
  );
});

test('every cell of the map has an index from 0 to 100', () => {
  fc.assert(
    fc.property(region, fc.array(intervention, { maxLength: 4 }), months, (where, what, long) => {
      const { map } = simulate(where, what, long);
      for (let cell = 0; cell < MAP_SIDE ** 2; cell++) {
        expect(caiOf(map, cell)).toBeGreaterThanOrEqual(0);
        expect(caiOf(map, cell)).toBeLessThanOrEqual(100);
      }
    }),
    { numRuns: 5 },
  );
});

test('a known answer, so that a change of the model does not pass unseen', () => {
  const where = { id: 'test-region', population: 3_288, noise_db: 57.4, air_ug: 17.5, green_share: 0.547 };
  const plan = { noise_cut: 0.24, air_cut: 0.04, green_gain: 0.01, euros_a_head: 38 };
  const { map: _, ...figures } = simulate(where, [plan], 48);
  expect(figures).toEqual({ caiBefore: 49.82, caiAfter: 67.08, noiseDb: 46.31, costEuros: 124_944 });
});
