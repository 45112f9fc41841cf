import fc from 'fast-check';
import { expect, test } from 'vitest';
import { burstPhase, openPhase } from './phases.ts';

test.each([
  [100, 2_000, { duration: '2000ms', arrivalCount: 200 }, { tickUs: 10_000, arrivals: 200 }],
  [12.5, 2_000, { duration: '2000ms', arrivalCount: 25 }, { tickUs: 80_000, arrivals: 25 }],
  [0.1, 1_000, { duration: '1000ms', arrivalCount: 1 }, { tickUs: 1_000_000, arrivals: 1 }],
  // a tick of whole microseconds is a little short here, so one more arrival fits in
  [1_500, 1_000, { duration: '1000ms', arrivalCount: 1_500 }, { tickUs: 666, arrivals: 1_501 }],
])('%s/s for %s ms', (rate, durationMs, phase, schedule) => {
  expect(openPhase(rate, durationMs)).toEqual({ phase, schedule });
});

test('the schedule fits its window and is never short of the asked count', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 5_000 }),
      fc.integer({ min: 200, max: 60_000 }),
      (rate, durationMs) => {
        const { phase, schedule } = openPhase(rate, durationMs);
        expect(schedule.arrivals).toBeGreaterThanOrEqual(phase.arrivalCount);
        expect(schedule.arrivals * schedule.tickUs).toBeLessThanOrEqual(durationMs * 1_000);
      },
    ),
  );
});

test.each([
  [100, 1_000, 5_000, 1, { duration: '5000ms', arrivalCount: 500 }, 10_000],
  [30, 1_000, 2_500, 1, { duration: '3000ms', arrivalCount: 90 }, 33_333],
  // each of two slots has two bursts
  [10, 500, 1_400, 2, { duration: '2000ms', arrivalCount: 40 }, 50_000],
  [7, 60_000, 1_000, 1, { duration: '60000ms', arrivalCount: 7 }, 8_571_428],
])('bursts of %i each %i ms for %i ms on %i slots', (size, everyMs, durationMs, slots, phase, tickUs) => {
  expect(burstPhase({ size, everyMs }, durationMs, slots)).toEqual({
    phase,
    schedule: { tickUs, arrivals: phase.arrivalCount, burst: { size, everyUs: everyMs * 1_000 } },
  });
});
