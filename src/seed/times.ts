import { uniform } from '../stats/prng.ts';
import { type Column, microsecondsOf, timeCell } from './column.ts';
import { exp, ln } from './exact-math.ts';

/** A length of time in milliseconds. */
export const minutes = (count: number): number => count * 60_000;
export const hours = (count: number): number => count * 3_600_000;
export const days = (count: number): number => count * 86_400_000;

const DAY_US = days(1) * 1_000;

/** Shares of a day's activity by hour of the day (UTC): quiet at night, a peak at noon, a higher one at eight. */
const DAILY_RHYTHM = [1, 1, 1, 1, 1, 2, 3, 5, 7, 8, 8, 8, 9, 8, 7, 7, 8, 9, 10, 11, 11, 8, 5, 2];
const HOUR_BOUNDS = [0];
for (const share of DAILY_RHYTHM) HOUR_BOUNDS.push((HOUR_BOUNDS.at(-1) ?? 0) + share);
const DAY_TOTAL = HOUR_BOUNDS.at(-1) as number;

/**
 * Times that rise with the row number over the dataset's period, as in a table that was filled by being
 * used: row r of n falls at random into the r-th of n equal shares of all activity. The first row opens the period.
 * @param options.growth how many times as much happens at the period's end as at its start (default 4).
 */
export function timeline(options: { readonly growth?: number } = {}): Column<Date> {
  const steepness = ln(options.growth ?? 4);
  return {
    bind(scope) {
      const key = scope.key();
      const { fromUs, toUs } = scope.period;
      return timeCell(scope, row => {
        const share = row === 0 ? 0 : (row + uniform(key, row)) / scope.rows;
        const time = Math.floor(fromUs + grown(share, steepness) * (toUs - fromUs));
        return Math.max(fromUs, Math.min(toUs, withDailyRhythm(time)));
      });
    },
  };
}

/**
 * A time after another one, by an exponentially distributed delay of the given mean (ms). Delays that
 * would end after the dataset's period are not drawn, so near its end they are shorter.
 */
export function after(start: Column<Date>, meanMs: number): Column<Date> {
  const meanUs = meanMs * 1_000;
  return {
    bind(scope) {
      const key = scope.key();
      const startUs = microsecondsOf(scope.inner(start, 'start'));
      return timeCell(scope, row => {
        const from = startUs(row);
        const room = Math.max(0, scope.period.toUs - from);
        const reachable = 1 - exp(-room / meanUs);
        const delay = -meanUs * ln(1 - uniform(key, row) * reachable);
        return from + Math.floor(Math.min(room, delay));
      });
    },
  };
}

/** A time between two others, each moment as likely. */
export function between(start: Column<Date>, end: Column<Date>): Column<Date> {
  return {
    bind(scope) {
      const key = scope.key();
      const startUs = microsecondsOf(scope.inner(start, 'start'));
      const endUs = microsecondsOf(scope.inner(end, 'end'));
      return timeCell(scope, row => {
        const from = startUs(row);
        return from + Math.floor(uniform(key, row) * Math.max(0, endUs(row) - from));
      });
    },
  };
}

/** Where in the period (0…1) a share of all activity has happened, if the rate grows by e^steepness over it. */
function grown(share: number, steepness: number): number {
  if (Math.abs(steepness) < 1e-6) return share;
  return ln(1 + share * (exp(steepness) - 1)) / steepness;
}

/** Moves a time within its own day so that the hours get their shares; keeps the order of times. */
function withDailyRhythm(timeUs: number): number {
  const midnight = Math.floor(timeUs / DAY_US) * DAY_US;
  const share = ((timeUs - midnight) / DAY_US) * DAY_TOTAL;
  let hour = 0;
  while (hour < 23 && share >= (HOUR_BOUNDS[hour + 1] as number)) hour++;
  const from = HOUR_BOUNDS[hour] as number;
  const to = HOUR_BOUNDS[hour + 1] as number;
  return midnight + Math.floor(((hour + (share - from) / (to - from)) * DAY_US) / 24);
}
