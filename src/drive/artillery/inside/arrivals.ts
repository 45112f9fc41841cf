import type { ArrivalSchedule } from '../phases.ts';

/**
 * How late arrivals are. Arrival i is due at t0 + (i + 1) × tick; t0 itself is Artillery's secret, so it is
 * taken from the most punctual arrival so far. Lag is thus never overstated.
 */
export class Arrivals {
  started = 0;
  #firstUs: number | undefined;
  #originUs = Number.POSITIVE_INFINITY;
  readonly #tickUs: number | undefined;

  constructor(schedule: ArrivalSchedule | undefined) {
    this.#tickUs = schedule?.tickUs;
  }

  /** Counts one arrival; its lag in microseconds, or undefined where arrivals are not known beforehand. */
  arrived(atUs: number): number | undefined {
    this.#firstUs ??= atUs;
    this.started++;
    if (this.#tickUs === undefined) return undefined;
    const offset = this.started * this.#tickUs;
    this.#originUs = Math.min(this.#originUs, atUs - offset);
    return Math.round(atUs - offset - this.#originUs);
  }

  /** First intended start; 0 before any arrival. */
  get beganAtUs(): number {
    if (this.#firstUs === undefined) return 0;
    return this.#tickUs === undefined ? this.#firstUs : Math.round(this.#originUs + this.#tickUs);
  }
}
