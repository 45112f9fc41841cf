/**
 * The words that a k6 file may borrow from Plimsoll. Each also works without it, under plain `k6 run`.
 * Runs inside k6: every virtual user (VU) has its own copy of this module's variables.
 */
import { check, sleep } from 'k6';
import { SharedArray } from 'k6/data';
import exec from 'k6/execution';
import type { Response } from 'k6/http';
import { Trend } from 'k6/metrics';
import type { Options, Scenario } from 'k6/options';
import { hash, type SliceSchedule, slotAt, slotOfTurn, waitForSlot } from './slices.ts';

const DEFAULT_RATE = 10;
const DEFAULT_DURATION = '10s';
const GRACEFUL_STOP = '30s';
const MOST_VUS_UNASKED = 1_000;
/** k6 refuses a shorter window in its closed model. */
const SHORTEST_CLOSED_MS = 1_000;
/** Time for every user to get ready for the first burst. */
const FIRST_BURST_MS = 1_010;
/** So long before the last burst no user comes back any more: one that did after it would find none left. */
const LAST_RETURN_MS = 5;

const baseUrls: string[] = __ENV.PLIMSOLL_BASE_URLS
  ? JSON.parse(__ENV.PLIMSOLL_BASE_URLS)
  : [__ENV.PLIMSOLL_BASE_URL || 'http://127.0.0.1:3000'];
const slices: SliceSchedule | undefined = __ENV.PLIMSOLL_SLICES
  ? JSON.parse(__ENV.PLIMSOLL_SLICES)
  : undefined;
/** `size` users start an iteration at the same moment, again each `everyMs`. */
const burst: { readonly size: number; readonly everyMs: number } | undefined = __ENV.PLIMSOLL_BURST
  ? JSON.parse(__ENV.PLIMSOLL_BURST)
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
  if (burst) return burstUsers(burst.size, burst.everyMs);
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

/** Users of their own for each slot: who waits for a slow answer of one server misses no burst of another. */
function burstUsers(size: number, everyMs: number): Scenario {
  const lastMs = FIRST_BURST_MS + (burstCount(everyMs) - 1) * everyMs;
  const duration = `${lastMs - LAST_RETURN_MS}ms`;
  return { executor: 'constant-vus', vus: size * baseUrls.length, duration, gracefulStop: GRACEFUL_STOP };
}

/** As many for each slot. */
function burstCount(everyMs: number): number {
  const durationMs = milliseconds(__ENV.PLIMSOLL_DURATION || DEFAULT_DURATION);
  return baseUrls.length * Math.max(1, Math.ceil(durationMs / baseUrls.length / everyMs));
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

/** Whose turn the running iteration is. */
interface Turn {
  readonly slot: number;
  /**
   * `<slot>.<due>` or, without a schedule, `<slot>..<iteration>`; `<slot>.<due>.<user>` in a burst. Due is in epoch
   * µs, counted from what k6 calls the scenario's start; the driver finds out when the first arrival really was.
   * Of a burst it is exact.
   */
  readonly identity: string;
  /** What pick() draws by. */
  readonly number: number;
}

let turn: Turn = { slot: 0, identity: '', number: -1 };
let turnIteration = -1;

/**
 * The base URL of this iteration; call it once, first. With several arms it takes turns by the slices: in an open
 * model by the time at which the iteration was due, in a closed one by waiting for this user's turn. In a burst it
 * waits for the burst.
 */
export function target(): string {
  const { scenario, metadata } = here();
  const { iterationInTest: number, executor: kind } = scenario; // each look costs
  if (burst) turn = nextBurst(burst);
  else if (arrivalsPerSecond && kind === 'ramping-arrival-rate') turn = arrival(number, arrivalsPerSecond);
  else turn = turnOfUser(number);
  turnIteration = number;
  metadata.plimsoll = turn.identity;
  return baseUrls[turn.slot] as string;
}

/** Slices begin with the first arrival. */
function arrival(number: number, perSecond: number): Turn {
  const { startTime } = here().scenario;
  const dueMs = (number * 1_000) / perSecond;
  const slot = slices ? slotAt(slices, baseUrls.length, slices.t0EpochMs + dueMs) : number % baseUrls.length;
  return { slot, identity: `${slot}.${Math.round((startTime + dueMs) * 1_000)}`, number };
}

/** Closed model: a user stays with one slot and parks outside its slices. */
function turnOfUser(number: number): Turn {
  const slot = slices ? slotOfUser() : number % baseUrls.length;
  if (slices) {
    const { startTime } = here().scenario;
    const wait = () => waitForSlot(slices, baseUrls.length, slot, slices.t0EpochMs + Date.now() - startTime);
    for (let ms = wait(); ms > 0; ms = wait()) sleep(ms / 1_000);
  }
  return { slot, identity: `${slot}..${number}`, number };
}

function slotOfUser(): number {
  return (here().user - 1) % baseUrls.length;
}

/** Waits for the next burst of this user's slot; a user that is busy when one comes has missed it. */
function nextBurst({ size, everyMs }: NonNullable<typeof burst>): Turn {
  const { scenario, metadata, user } = here();
  const slots = baseUrls.length;
  const slot = slotOfUser();
  const slotOf = (k: number) => (slices ? slotOfTurn(slices.seed, slots, k) : k % slots);
  const firstMs = scenario.startTime + FIRST_BURST_MS;
  let k = Math.max(0, Math.ceil((preciseNowMs() - firstMs) / everyMs));
  while (slotOf(k) !== slot) k++;
  if (k >= burstCount(everyMs)) {
    delete metadata.plimsoll;
    throw new Error('This user came back after the last burst: the iteration is none.');
  }
  const dueMs = firstMs + k * everyMs;
  for (let ms = dueMs - preciseNowMs(); ms > 0; ms = dueMs - preciseNowMs()) sleep(ms / 1_000);
  // the same rows for every slot, whoever comes first
  const number = Math.floor(k / slots) * size + Math.floor((user - 1) / slots);
  return { slot, identity: `${slot}.${Math.round(dueMs * 1_000)}.${user}`, number };
}

let testStartMs: number | undefined;

/** Epoch milliseconds with fractions. Date.now() has whole ones: a burst would be spread over one of them. */
function preciseNowMs(): number {
  if (testStartMs === undefined) {
    const before = Date.now();
    let tick = before;
    while (tick === before) tick = Date.now();
    testStartMs = tick - exec.instance.currentTestRunDuration;
  }
  return testStartMs + exec.instance.currentTestRunDuration;
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
  const number = iteration === turnIteration ? turn.number : iteration;
  return rows[hash(number, draws++) % rows.length] as Row;
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
  needsTarget('verify');
  const { metadata } = here();
  const passed = Object.values(checks).every(predicate => holds(predicate, response));
  if (!passed) metadata.plimsoll = `${turn.identity}!${Math.round(response.timings.duration * 1_000_000)}`;
  check(response, { [`${operation}: ${Object.keys(checks).join(', ')}`]: () => passed }, { name: operation });
  if (!passed) metadata.plimsoll = turn.identity;
  return passed;
}

/** Costs nothing until something is added. */
const marks = new Trend('plimsoll_mark');

/**
 * A figure beside the latency of an operation, in the unit that its name says: `…-bytes` bytes, `…-rate` bytes per
 * second, `…-count` a count, `cls` a score × 1e6, anything else microseconds. The driver knows it by k6's row.
 */
export function mark(operation: string, name: string, value: number): void {
  needsTarget('mark');
  if (!/^[a-z][a-z0-9.-]{0,59}$/.test(name))
    throw new Error(`mark() needs a name of small letters, digits, dots and dashes: ${name}`);
  if (!(value >= 0 && value <= Number.MAX_SAFE_INTEGER))
    throw new Error(`mark() needs a number from 0 for ${operation} ${name}: ${value}`);
  const { metadata } = here();
  metadata.plimsoll = `${turn.identity}~${name}`;
  marks.add(value, { name: operation });
  metadata.plimsoll = turn.identity;
}

function needsTarget(word: string): void {
  if (turnIteration !== here().scenario.iterationInTest)
    throw new Error(`${word}() needs target() first, once per iteration.`);
}

function holds<R>(predicate: (response: R) => boolean, response: R): boolean {
  try {
    return predicate(response);
  } catch {
    return false;
  }
}
