import type { Outcome, Sample } from '../../model/sample.ts';
import { ArrivalSchedule } from './schedule.ts';

/** Requests of one iteration that are kept back until its end; beyond, the oldest go ahead. */
const MOST_HELD = 1_000;

/** What scenarios/shared/k6.ts wrote on a row: `<slot>.<due, epoch µs>` or `<slot>..<iteration>`, and `!<ns>` on a failed check. */
export interface Mark {
  readonly iteration: string;
  readonly slot: number;
  readonly claimedDueUs: number | undefined;
  readonly failedNs: number | undefined;
}

const KEY = 'plimsoll=';
const MARK = /(?:^|&)plimsoll=((\d{1,4})\.(\d*)(?:\.\d+)?)(?:!(\d+))?(?:&|$)/;

/** The mark in a row's metadata, if it has one; `unreadable` if it is ambiguous, damaged or of no slot. */
export function markOf(metadata: string, slots: number): Mark | 'unreadable' | undefined {
  const at = metadata.indexOf(KEY);
  if (at < 0) return undefined;
  const mark = metadata.lastIndexOf(KEY) === at ? MARK.exec(metadata) : null;
  const slot = Number(mark?.[2]);
  if (!mark || slot >= slots) return 'unreadable';
  return {
    iteration: mark[1] as string,
    slot,
    claimedDueUs: mark[3] ? Number(mark[3]) : undefined,
    failedNs: mark[4] === undefined ? undefined : Number(mark[4]),
  };
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
  readonly mark: Mark;
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
  readonly #stepUs: number | undefined;
  readonly #open = new Map<string, OpenIteration>();
  readonly #schedules = new Map<string, ArrivalSchedule>();
  /** Ended, but before their schedule was settled. */
  #early: OpenIteration[] = [];
  /** Failed checks whose response was not found. */
  unmatchedChecks = 0;
  /** Samples that count from when they were due. */
  withDue = 0;

  constructor(emit: (sample: Sample) => void, stepUs?: number) {
    this.#emit = emit;
    this.#stepUs = stepUs;
  }

  request(scenario: string, mark: Mark, request: TimedRequest): void {
    const key = `${mark.iteration} ${scenario}`;
    let iteration = this.#open.get(key);
    if (!iteration) {
      iteration = { scenario, mark, held: [], firstSent: false, beganUs: undefined };
      this.#open.set(key, iteration);
    }
    iteration.held.push(request);
    if (iteration.held.length > MOST_HELD) this.#release(iteration, iteration.held.splice(0, 1));
  }

  /** A check of this iteration failed: the response that took so long is the one. A worse outcome stays. */
  failedCheck(scenario: string, mark: Mark): void {
    const held = this.#open.get(`${mark.iteration} ${scenario}`)?.held;
    const failed = held?.find(request => request.durationNs === mark.failedNs);
    if (!failed) this.unmatchedChecks++;
    else if (failed.outcome === 'ok') failed.outcome = 'check-failed';
  }

  /** An arrival that k6 did not start. */
  drop(scenario: string, atUs: number): void {
    this.#schedule(scenario).drop(atUs);
  }

  end(scenario: string, mark: Mark, beganUs: number): void {
    const key = `${mark.iteration} ${scenario}`;
    const iteration = this.#open.get(key);
    if (!iteration) return;
    this.#open.delete(key);
    iteration.beganUs = beganUs;
    const schedule = this.#schedule(scenario);
    if (mark.claimedDueUs !== undefined) schedule.observe(mark.claimedDueUs, beganUs);
    this.#early.push(iteration);
    if (mark.claimedDueUs === undefined || schedule.settled) this.#releaseAll();
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
    const { mark, scenario } = iteration;
    requests.sort((a, b) => a.startedAtUs - b.startedAtUs);
    for (const { operation, startedAtUs, durationNs, outcome } of requests) {
      const dueAtUs =
        iteration.firstSent || mark.claimedDueUs === undefined
          ? undefined
          : this.#schedule(scenario).dueUs(mark.claimedDueUs, iteration.beganUs ?? startedAtUs);
      iteration.firstSent = true;
      if (dueAtUs !== undefined) this.withDue++;
      this.#emit({
        operation,
        slot: mark.slot,
        startedAtUs,
        durationUs: Math.round(durationNs / 1_000),
        outcome,
        ...(dueAtUs === undefined ? {} : { dueAtUs }),
      });
    }
  }

  #schedule(scenario: string): ArrivalSchedule {
    let schedule = this.#schedules.get(scenario);
    if (!schedule) {
      schedule = new ArrivalSchedule(this.#stepUs);
      this.#schedules.set(scenario, schedule);
    }
    return schedule;
  }
}
