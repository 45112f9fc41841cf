import fc from 'fast-check';
import { expect, test } from 'vitest';
import { miniRounds } from './mini-rounds.ts';

test('one slot has one turn', () => {
  expect(miniRounds({ baseUrls: ['a'], seed: 1, durationMs: 9_000 })).toEqual([
    { slot: 0, durationMs: 9_000 },
  ]);
});

test('every slot has one turn in each cycle, and all turns together are the window', () => {
  const windows = fc.record({
    baseUrls: fc.array(fc.string(), { minLength: 2, maxLength: 5 }),
    seed: fc.nat(),
    durationMs: fc.integer({ min: 100, max: 120_000 }),
  });
  fc.assert(
    fc.property(windows, window => {
      const slots = window.baseUrls.length;
      const rounds = miniRounds(window);
      for (let cycle = 0; cycle < rounds.length / slots; cycle++) {
        const turns = rounds.slice(cycle * slots, (cycle + 1) * slots).map(({ slot }) => slot);
        expect(turns.sort()).toEqual(window.baseUrls.map((_, slot) => slot));
      }
      expect(rounds.reduce((sum, { durationMs }) => sum + durationMs, 0)).toBeCloseTo(window.durationMs);
      expect(rounds[0]?.durationMs).toBeLessThan(4_000);
    }),
  );
});

test('the order is drawn anew in each cycle', () => {
  const rounds = miniRounds({ baseUrls: ['a', 'b'], seed: 7, durationMs: 160_000 });
  const firsts = rounds.filter((_, turn) => turn % 2 === 0).map(({ slot }) => slot);
  expect(new Set(firsts)).toEqual(new Set([0, 1]));
});
