import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ArrivalSchedule } from './schedule.ts';

const START_US = 1_795_183_291_094_000;
const STEP_US = 10_000;

test('the most prompt iteration tells when the schedule began', () => {
  const schedule = new ArrivalSchedule(STEP_US);
  [5_000, 430, 700].forEach((lateUs, i) => {
    schedule.observe(START_US + i * STEP_US, START_US + i * STEP_US + lateUs);
  });
  expect(schedule.dueUs(START_US, START_US + 5_000)).toBe(START_US + 430);
  expect(schedule.dueUs(START_US + 2 * STEP_US, START_US + 2 * STEP_US + 700)).toBe(
    START_US + 2 * STEP_US + 430,
  );
});

test('with dropped arrivals, every iteration gets the time of its own arrival back', () => {
  const arrivals = fc.array(fc.record({ dropped: fc.boolean(), lateUs: fc.nat(9_000) }), { maxLength: 60 });
  fc.assert(
    fc.property(arrivals, ticks => {
      const schedule = new ArrivalSchedule(STEP_US);
      schedule.observe(START_US, START_US);
      let number = 0;
      ticks.forEach(({ dropped, lateUs }, tick) => {
        const dueUs = START_US + tick * STEP_US;
        if (dropped) schedule.drop(dueUs + 20);
        else expect(schedule.dueUs(START_US + number++ * STEP_US, dueUs + lateUs)).toBe(dueUs);
      });
    }),
  );
});

test('drops in a schedule of unknown rate leave the due time unknown', () => {
  const schedule = new ArrivalSchedule(undefined);
  schedule.observe(START_US, START_US);
  schedule.drop(START_US + 5);
  expect(schedule.dueUs(START_US, START_US)).toBe(START_US);
  expect(schedule.dueUs(START_US, START_US + 20_000)).toBeUndefined();
});

test('before anything was observed, an iteration is due when it begins', () => {
  expect(new ArrivalSchedule(STEP_US).dueUs(START_US, START_US + 7)).toBe(START_US + 7);
});
