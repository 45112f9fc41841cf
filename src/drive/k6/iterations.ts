import type { Outcome, Sample } from '../../model/sample.ts';
import { ArrivalSchedule } from './schedule.ts';

/** Requests of one iteration that are kept back until its end; beyond, the oldest go ahead. */
const MOST_HELD = 1_000;

/**
 * What scenarios/shared/k6.ts wrote on a row: `<slot>.<due, epoch µs>`, with `.<user>` in a burst, or
 * `<slot>..<iteration>`; then `!<ns>` on a failed check or `~<name>` on a mark.
 */
export interface Stamp {
  readonly iteration: string;
  readonly slot: number;
  readonly claimedDueUs: number | undefined;
  readonly failedNs: number | undefined;
  readonly markName: string | undefined;
}

const KEY = 'plimsoll=';
const STAMP = /(?:^|&)plimsoll=((\d{1,4})\.(\d*)(?:\.\d+)?)(?:!(\d+)|~([a-z][a-z0-9.-]{0,59}))?(?:&|$)/;

/** The stamp in a row's metadata, if it has one; `unreadable` if it is ambiguous, damaged or of no slot. */
export function stampOf(metadata: string, slots: number): Stamp | 'unreadable' | undefined {
  const at = metadata.indexOf(KEY);
  if (at < 0) return undefined;
  const stamp = metadata.lastIndexOf(KEY) === at ? STAMP.exec(metadata) : null;
  const slot = Number(stamp?.[2]);
  if (!stamp || slot >= slots) return 'unreadable';
  return {
    iteration: stamp[1] as string,
    slot,
    claimedDueUs: stamp[3] ? Number(stamp[3]) : undefined,
    failedNs: stamp[4] === undefined ? undefined : Number(stamp[4]),
    markName: stamp[5],
  };
}

/** What is known of when iterations are due. */
export interface DuePlan {
  /** Time between two arrivals, µs, where the load keeps a schedule. */
  readonly stepUs?: number;
  /** True where the script's word is the moment itself (bursts). */
  readonly exact?: boolean;
}

/** A request as its rows tell it; the iteration's end adds the rest. */
export interface TimedRequest {
  readonly operation: string;
  readonly startedAtUs: number;
  readonly durationNs: number;
  outcome: Outcome;
}

interface OpenIteration {
  readonly scenario: string;
  readonly stamp: Stamp;
  readonly held: TimedRequest[];
  firstSent: boolean;
  /** When it began; of an iteration that never ended, its first request tells. */
  beganUs: number | undefined;
}

/**
 * Iterations that called target(), from their first request to their own row. k6 writes that row last, so by then
 * it is known which request was the first (only that one counts from when the iteration was due) and which
 * responses failed a check.
 */
export class Iterations {
  readonly #emit: (sample: Sample) => void;
  readonly #plan: DuePlan;
  readonly #open = new Map<string, OpenIteration>();
  readonly #schedules = new Map<string, ArrivalSchedule>();
  /** Ended, but before their schedule was settled. */
  #early: OpenIteration[] = [];
  /** Failed checks whose response was not found. */
  unmatchedChecks = 0;
  /** Samples that count from when they were due. */
  withDue = 0;

  /** Iterations that have ended. */
  ended = 0;

  constructor(emit: (sample: Sample) => void, plan: DuePlan) {
    this.#emit = emit;
    this.#plan = plan;
  }

  request(scenario: string, stamp: Stamp, request: TimedRequest): void {
    const key = `${stamp.iteration} ${scenario}`;
    let iteration = this.#open.get(key);
    if (!iteration) {
      iteration = { scenario, stamp, held: [], firstSent: false, beganUs: undefined };
      this.#open.set(key, iteration);
    }
    iteration.held.push(request);
    if (iteration.held.length > MOST_HELD) this.#release(iteration, iteration.held.splice(0, 1));
  }

  /** A check of this iteration failed: the response that took so long is the one. A worse outcome stays. */
  failedCheck(scenario: string, stamp: Stamp): void {
    const held = this.#open.get(`${stamp.iteration} ${scenario}`)?.held;
    const failed = held?.find(request => request.durationNs === stamp.failedNs);
    if (!failed) this.unmatchedChecks++;
    else if (failed.outcome === 'ok') failed.outcome = 'check-failed';
  }

  /** An arrival that k6 did not start. */
  drop(scenario: string, atUs: number): void {
    this.#schedule(scenario).drop(atUs);
  }

  end(scenario: string, stamp: Stamp, beganUs: number): void {
    this.ended++;
    const key = `${stamp.iteration} ${scenario}`;
    const iteration = this.#open.get(key);
    if (!iteration) return;
    this.#open.delete(key);
    iteration.beganUs = beganUs;
    const schedule = this.#schedule(scenario);
    const { claimedDueUs } = stamp;
    if (claimedDueUs !== undefined) schedule.observe(claimedDueUs, beganUs);
    this.#early.push(iteration);
    if (claimedDueUs === undefined || this.#plan.exact || schedule.settled) this.#releaseAll();
  }

  /** The stream has ended: iterations that never did give what they have. */
  finish(): void {
    this.#early.push(...this.#open.values());
    this.#open.clear();
    this.#releaseAll();
  }

  #releaseAll(): void {
    for (const iteration of this.#early) this.#release(iteration, iteration.held);
    this.#early = [];
  }

  #release(iteration: OpenIteration, requests: TimedRequest[]): void {
    requests.sort((a, b) => a.startedAtUs - b.startedAtUs);
    for (const { operation, startedAtUs, durationNs, outcome } of requests) {
      const dueAtUs = iteration.firstSent ? undefined : this.#dueUs(iteration, startedAtUs);
      iteration.firstSent = true;
      if (dueAtUs !== undefined) this.withDue++;
      this.#emit({
        operation,
        slot: iteration.stamp.slot,
        startedAtUs,
        durationUs: Math.round(durationNs / 1_000),
        outcome,
        ...(dueAtUs === undefined ? {} : { dueAtUs }),
      });
    }
  }

  #dueUs({ stamp, scenario, beganUs }: OpenIteration, startedAtUs: number): number | undefined {
    const { claimedDueUs } = stamp;
    if (claimedDueUs === undefined) return undefined;
    if (this.#plan.exact) return Math.min(claimedDueUs, startedAtUs);
    return this.#schedule(scenario).dueUs(claimedDueUs, beganUs ?? startedAtUs);
  }

  #schedule(scenario: string): ArrivalSchedule {
    let schedule = this.#schedules.get(scenario);
    if (!schedule) {
      schedule = new ArrivalSchedule(this.#plan.stepUs);
      this.#schedules.set(scenario, schedule);
    }
    return schedule;
  }
}
