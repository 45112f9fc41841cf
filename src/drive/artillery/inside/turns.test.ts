import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { addressAt, slotOfArrival, slotOfUrl } from './turns.ts';

const BASES = ['http://127.0.0.1:80', 'http://127.0.0.1:8080', 'http://127.0.0.1:8081'];

describe('addresses', () => {
  test.each([
    ['/rows', 1, 'http://127.0.0.1:8080/rows'],
    ['http://127.0.0.1:80/rows', 2, 'http://127.0.0.1:8081/rows'],
    ['http://127.0.0.1:8081/rows?a=http://127.0.0.1:80', 0, 'http://127.0.0.1:80/rows?a=http://127.0.0.1:80'],
    ['http://127.0.0.1:8080', 1, 'http://127.0.0.1:8080'],
    ['http://example.test/rows', 1, 'http://example.test/rows'],
  ])('%s at slot %i', (url, slot, expected) => {
    expect(addressAt(BASES, url, slot)).toBe(expected);
  });

  test('a base that is the beginning of another one is not taken for it', () => {
    expect(slotOfUrl(BASES, 'http://127.0.0.1:8080/x')).toBe(1);
    expect(slotOfUrl(BASES, 'http://127.0.0.1:80?x')).toBe(0);
    expect(slotOfUrl(BASES, 'http://127.0.0.1:808/x')).toBeUndefined();
  });
});

describe('slots of arrivals', () => {
  const slices = { t0EpochMs: 1_700_000_000_000, sliceMs: 500, gapMs: 50, seed: 9 };
  const baseUrls = BASES;

  test('whole cycles of slices give every slot as many', () => {
    fc.assert(
      fc.property(
        fc.integer(),
        fc.integer({ min: 1, max: 20 }),
        fc.integer({ min: 1, max: 50 }),
        (seed, cycles, perSlice) => {
          const options = {
            baseUrls,
            slices: { ...slices, seed },
            schedule: { tickUs: Math.floor(500_000 / perSlice), arrivals: 0 },
          };
          const counts = [0, 0, 0];
          for (let slice = 0; slice < cycles * 3; slice++) {
            // in the middle of its slice, wherever rounding puts the edges
            const index = Math.floor(((slice + 0.5) * 500_000) / options.schedule.tickUs);
            const slot = slotOfArrival(options, index);
            counts[slot] = (counts[slot] ?? 0) + 1;
          }
          expect(counts).toEqual([cycles, cycles, cycles]);
        },
      ),
    );
  });

  test('a burst belongs to one slot, and slots take turns burst by burst', () => {
    const schedule = { tickUs: 10_000, arrivals: 60, burst: { size: 10, everyUs: 100_000 } };
    const slots = Array.from({ length: 60 }, (_, i) => slotOfArrival({ baseUrls, slices, schedule }, i));
    const ofBursts = Array.from({ length: 6 }, (_, k) => new Set(slots.slice(k * 10, k * 10 + 10)));
    expect(ofBursts.map(({ size }) => size)).toEqual([1, 1, 1, 1, 1, 1]);
    expect(new Set(slots.slice(0, 30)).size).toBe(3);
    expect(new Set(slots.slice(30)).size).toBe(3);
  });

  test('what only the file knows all goes to the first slot', () => {
    expect(slotOfArrival({ baseUrls, slices }, 17)).toBe(0);
    expect(
      slotOfArrival({ baseUrls: BASES.slice(0, 1), slices, schedule: { tickUs: 1, arrivals: 9 } }, 8),
    ).toBe(0);
  });
});
