/**
 * The words that a k6 file may borrow from Plimsoll. Each also works without it, under plain `k6 run`.
 * Runs inside k6: every virtual user (VU) has its own copy of this module's variables.
 */
import { check, sleep } from 'k6';
import { SharedArray } from 'k6/data';
import exec from 'k6/execution';
import type { Response } from 'k6/http';
import type { Options, Scenario } from 'k6/options';
import { hash, type SliceSchedule, slotAt, waitForSlot } from './slices.ts';

const DEFAULT_RATE = 10;
const DEFAULT_DURATION = '10s';
const GRACEFUL_STOP = '30s';
const MOST_VUS_UNASKED = 1_000;
/** k6 refuses a shorter window in its closed model. */
const SHORTEST_CLOSED_MS = 1_000;

const baseUrls: string[] = __ENV.PLIMSOLL_BASE_URLS
  ? JSON.parse(__ENV.PLIMSOLL_BASE_URLS)
  : [__ENV.PLIMSOLL_BASE_URL || 'http://127.0.0.1:3000'];
const slices: SliceSchedule | undefined = __ENV.PLIMSOLL_SLICES
  ? JSON.parse(__ENV.PLIMSOLL_SLICES)
  : undefined;

/** Set by load() where it asks for a schedule of arrivals. */
let arrivalsPerSecond: number | undefined;

/** k6's options for the load that Plimsoll asks for; alone, ten arrivals a second for ten seconds. */
export function load(): Options {
  const name = (__ENV.PLIMSOLL_SCENARIO || 'default').replace(/[^0-9a-zA-Z_-]/g, '-');
  return {
    scenarios: { [name]: executor() },
    systemTags: ['name', 'method', 'status', 'scenario', 'error_code', 'expected_response'],
    discardResponseBodies: false,
    summaryTrendStats: ['med', 'p(95)', 'p(99)', 'max'],
  };
}

function executor(): Scenario {
  const { PLIMSOLL_ITERATIONS, PLIMSOLL_RATE, PLIMSOLL_VUS } = __ENV;
  const durationMs = milliseconds(__ENV.PLIMSOLL_DURATION || DEFAULT_DURATION);
  if (PLIMSOLL_ITERATIONS) {
    return {
      executor: 'shared-iterations',
      vus: 1,
      iterations: Number(PLIMSOLL_ITERATIONS),
      maxDuration: '1h',
    };
  }
  if (PLIMSOLL_VUS && !PLIMSOLL_RATE) {
    const duration = `${Math.max(SHORTEST_CLOSED_MS, durationMs)}ms`;
    return { executor: 'constant-vus', vus: Number(PLIMSOLL_VUS), duration, gracefulStop: GRACEFUL_STOP };
  }
  arrivalsPerSecond = Number(PLIMSOLL_RATE || DEFAULT_RATE);
  return arrivals(arrivalsPerSecond, durationMs, Number(PLIMSOLL_VUS || 0));
}

/**
 * Open model: exactly rate × duration arrivals, the first one step after the start. The constant executor doesn't
 * give that: it starts one at 0 and one more at the end (601 at 300/s for 2 s), counts from before its users are
 * ready, so that the first arrivals come late and at once, and when it is late at the end it leaves out the last.
 * Here the rate ends half a step after the last arrival, and a stage without arrivals leaves time for late ones.
 *
 * `vus` bounds how many may wait for an answer at once; all exist before the load starts, because k6 drops an
 * arrival for each one that it has to make under way.
 */
function arrivals(rate: number, durationMs: number, vus: number): Scenario {
  const [target, timeUnit] = Number.isInteger(rate) ? [rate, '1s'] : [Math.round(rate * 1_000), '1000s'];
  const count = Math.max(1, Math.round((rate * durationMs) / 1_000));
  return {
    executor: 'ramping-arrival-rate',
    startRate: target,
    timeUnit,
    stages: [
      { target, duration: `${(((count + 0.5) * 1_000) / rate).toFixed(3)}ms` },
      { target: 0, duration: '0s' },
      { target: 0, duration: '5s' },
    ],
    preAllocatedVUs: vus || Math.min(MOST_VUS_UNASKED, Math.max(10, Math.ceil(rate))),
    gracefulStop: GRACEFUL_STOP,
  };
}

/** A duration as k6 writes it ("10000ms", "1m30s"), in milliseconds. */
function milliseconds(text: string): number {
  const unit: Record<string, number> = { us: 0.001, ms: 1, s: 1_000, m: 60_000, h: 3_600_000 };
  let sum = 0;
  for (const [, value, name] of text.matchAll(/([\d.]+)(us|ms|s|m|h)/g))
    sum += Number(value) * (unit[name as string] as number);
  return sum;
}

/** What k6 says of the running iteration. Looking it up costs as much as a check, so each VU does it once. */
let known: { scenario: typeof exec.scenario; metadata: Record<string, unknown>; user: number } | undefined;

function here() {
  known ??= { scenario: exec.scenario, metadata: exec.vu.metrics.metadata, user: exec.vu.idInTest };
  return known;
}

/**
 * Who this iteration is: `<slot>.<due>` or, without a schedule, `<slot>..<iteration>`. Due is in epoch µs, counted
 * from what k6 calls the scenario's start; the driver finds out when the first arrival really was.
 */
let mark = '';
let markedIteration = -1;

/**
 * The base URL of this iteration; call it once, first. With several arms it takes turns by the slices: in an open
 * model by the time at which the iteration was due, in a closed one by waiting for this user's turn.
 */
export function target(): string {
  const { scenario, metadata } = here();
  const { iterationInTest: iteration, startTime, executor: kind } = scenario;
  const rate = kind === 'ramping-arrival-rate' ? arrivalsPerSecond : undefined;
  const dueMs = rate === undefined ? undefined : (iteration * 1_000) / rate;
  const slot = dueMs === undefined ? slotOfUser(iteration, startTime) : slotOfArrival(dueMs, iteration);
  mark = `${slot}.${dueMs === undefined ? `.${iteration}` : Math.round((startTime + dueMs) * 1_000)}`;
  markedIteration = iteration;
  metadata.plimsoll = mark;
  return baseUrls[slot] as string;
}

/** Slices begin with the first arrival. */
function slotOfArrival(dueMs: number, iteration: number): number {
  if (!slices) return iteration % baseUrls.length;
  return slotAt(slices, baseUrls.length, slices.t0EpochMs + dueMs);
}

/** Closed model: a user stays with one slot and parks outside its slices. */
function slotOfUser(iteration: number, startTime: number): number {
  if (!slices) return iteration % baseUrls.length;
  const slot = (here().user - 1) % baseUrls.length;
  const wait = () => waitForSlot(slices, baseUrls.length, slot, slices.t0EpochMs + Date.now() - startTime);
  for (let ms = wait(); ms > 0; ms = wait()) sleep(ms / 1_000);
  return slot;
}

/**
 * Rows of a data set that the seeder exported (PLIMSOLL_DATA), held once for all users; `fallback` serves without it.
 * Init context only. Give the type to the variable, not to the call: k6 compiles a file as TypeScript only if it
 * isn't valid JavaScript, and there `data<string>('users')` is two comparisons.
 */
export function data<Row>(name: string, fallback?: readonly Row[]): readonly Row[] {
  const file = __ENV.PLIMSOLL_DATA;
  return new SharedArray(name, () => {
    const rows = file ? JSON.parse(open(file))[name] : fallback;
    if (Array.isArray(rows) && rows.length > 0) return rows;
    throw new Error(
      file
        ? `The file that PLIMSOLL_DATA names (${file}) has no rows of "${name}".`
        : `This scenario needs rows of "${name}": set PLIMSOLL_DATA to the JSON file that plimsoll seed exports.`,
    );
  });
}

let drawingIteration = -1;
let draws = 0;

/** One of `rows`, drawn by the iteration's number: the same on every run and every machine. */
export function pick<Row>(rows: readonly Row[]): Row {
  const iteration = here().scenario.iterationInTest;
  if (iteration !== drawingIteration) {
    drawingIteration = iteration;
    draws = 0;
  }
  return rows[hash(iteration, draws++) % rows.length] as Row;
}

/**
 * Checks a response of this iteration. If a predicate is false or throws, the response counts as failed, once.
 * k6's check row says which response it was by the nanoseconds that it took.
 */
export function verify<R extends Response>(
  response: R,
  operation: string,
  checks: Record<string, (response: R) => boolean>,
): boolean {
  const { scenario, metadata } = here();
  if (markedIteration !== scenario.iterationInTest)
    throw new Error('verify() needs target() first, once per iteration.');
  const passed = Object.values(checks).every(predicate => holds(predicate, response));
  if (!passed) metadata.plimsoll = `${mark}!${Math.round(response.timings.duration * 1_000_000)}`;
  check(response, { [`${operation}: ${Object.keys(checks).join(', ')}`]: () => passed }, { name: operation });
  if (!passed) metadata.plimsoll = mark;
  return passed;
}

function holds<R>(predicate: (response: R) => boolean, response: R): boolean {
  try {
    return predicate(response);
  } catch {
    return false;
  }
}
