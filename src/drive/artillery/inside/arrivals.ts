import type { ArrivalSchedule, BurstSchedule } from '../phases.ts';

/** An arrival: its number, and what is known of when it was due. */
export interface Arrival {
  /** From 0, over all slots. */
  readonly index: number;
  /** How late it came, microseconds; undefined where arrivals are not known beforehand. */
  readonly lagUs?: number;
  /** It goes on at this moment together with others, epoch microseconds. */
  readonly momentUs?: number;
}

/** Time that the last user of a burst has to be late in, at most. */
const LONGEST_MARGIN_US = 100_000;

/**
 * How late arrivals are. Arrival i is due at t0 + (i + 1) × tick; t0 itself is Artillery's secret, so it is
 * taken from the most punctual arrival so far. Lag is thus never overstated. Bursts count from the first arrival.
 */
export class Arrivals {
  started = 0;
  #firstUs: number | undefined;
  #originUs = Number.POSITIVE_INFINITY;
  readonly #schedule: ArrivalSchedule | undefined;

  constructor(schedule: ArrivalSchedule | undefined) {
    this.#schedule = schedule;
  }

  /** Counts one arrival; undefined for one more than the bursts need. */
  arrived(atUs: number): Arrival | undefined {
    const schedule = this.#schedule;
    if (schedule?.burst && this.started >= schedule.arrivals) return undefined;
    this.#firstUs ??= atUs;
    const index = this.started++;
    if (!schedule) return { index };
    if (schedule.burst) return { index, momentUs: this.#moment(schedule.burst, index) };
    const offset = this.started * schedule.tickUs;
    this.#originUs = Math.min(this.#originUs, atUs - offset);
    return { index, lagUs: Math.round(atUs - offset - this.#originUs) };
  }

  /** First intended start; 0 before any arrival. */
  get beganAtUs(): number {
    if (this.#firstUs === undefined) return 0;
    if (this.#schedule?.burst) return this.#moment(this.#schedule.burst, 0);
    return this.#schedule ? Math.round(this.#originUs + this.#schedule.tickUs) : this.#firstUs;
  }

  /** The k-th burst is complete one period and one k-th after the first arrival. */
  #moment({ size, everyUs }: BurstSchedule, index: number): number {
    const margin = Math.min(LONGEST_MARGIN_US, everyUs / 4);
    const burst = Math.floor(index / size);
    return Math.round((this.#firstUs ?? 0) + (burst + 1) * everyUs + margin);
  }
}
