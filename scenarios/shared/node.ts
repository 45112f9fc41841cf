import { readFileSync } from 'node:fs';
import { type SliceSchedule, slotAt } from './slices.ts';

/**
 * The words of a scenario for tools that run on Node (Artillery processors, autocannon, Playwright):
 * load, target, data, pick, verify, mark, record. Everything comes from PLIMSOLL_* variables, and each has a
 * default, so a file also runs without Plimsoll.
 */
export interface Load {
  /** Arrivals per second, if the load has a rate. */
  readonly ratePerSecond?: number;
  readonly vus: number;
  readonly durationMs: number;
  /** One user, this many iterations, one after the other. */
  readonly iterations?: number;
}

export function load(defaults: { readonly vus?: number; readonly durationMs?: number } = {}): Load {
  const rate = numberFrom('PLIMSOLL_RATE');
  const iterations = numberFrom('PLIMSOLL_ITERATIONS');
  return {
    vus: iterations === undefined ? (numberFrom('PLIMSOLL_VUS') ?? defaults.vus ?? 1) : 1,
    durationMs: milliseconds(process.env.PLIMSOLL_DURATION) ?? defaults.durationMs ?? 10_000,
    ...(rate === undefined ? {} : { ratePerSecond: rate }),
    ...(iterations === undefined ? {} : { iterations }),
  };
}

/** Base URL of this iteration: call it once per iteration, so that an iteration stays on one slot. */
export function target(nowMs = Date.now()): string {
  const ofThisUser = tell('target');
  if (typeof ofThisUser === 'string') return ofThisUser;
  const { PLIMSOLL_BASE_URLS: urls, PLIMSOLL_SLICES: slices } = process.env;
  if (urls !== undefined && slices !== undefined) {
    const bySlot = JSON.parse(urls) as string[];
    const url = bySlot[slotAt(JSON.parse(slices) as SliceSchedule, bySlot.length, nowMs)];
    if (url !== undefined) return url;
  }
  return process.env.PLIMSOLL_BASE_URL ?? 'http://127.0.0.1:3000';
}

let sets: Readonly<Record<string, readonly unknown[]>> | undefined;

/** Rows of a data set that the seeder exported. Throws if there is none: load without data measures errors. */
export function data<Row>(name: string): readonly Row[] {
  sets ??= readSets();
  const rows = sets[name];
  if (rows && rows.length > 0) return rows as readonly Row[];
  throw new Error(`The data set "${name}" is missing or empty (PLIMSOLL_DATA has: ${Object.keys(sets)}).`);
}

function readSets(): Readonly<Record<string, readonly unknown[]>> {
  const path = process.env.PLIMSOLL_DATA;
  if (path === undefined) throw new Error('PLIMSOLL_DATA names no file with data sets.');
  return JSON.parse(readFileSync(path, 'utf8')) as Readonly<Record<string, readonly unknown[]>>;
}

/** Row i of a list, around and around: the same iteration draws the same row on every arm. */
export function pick<Row>(rows: readonly Row[], i: number): Row {
  return rows[((i % rows.length) + rows.length) % rows.length] as Row;
}

/** Named conditions on a response. */
export type Checks<Response> = Readonly<Record<string, (response: Response) => boolean>>;

/**
 * Checks a response; false if any check fails (a check that throws has failed). Under Plimsoll a failed
 * check makes the response a failed one, once, however many checks fail.
 */
export function verify<Response>(response: Response, operation: string, checks: Checks<Response>): boolean {
  const failed = failedChecks(response, checks);
  if (failed.length === 0) return true;
  tell('failed-check', response, operation, failed);
  return false;
}

/** Names of the checks that fail; one that throws has failed. */
export function failedChecks<Response>(response: Response, checks: Checks<Response>): string[] {
  return Object.keys(checks).filter(name => !passes(checks[name], response));
}

function passes<Response>(check: ((response: Response) => boolean) | undefined, response: Response): boolean {
  try {
    return check?.(response) === true;
  } catch {
    return false;
  }
}

/**
 * A figure beside the latency of an operation, in the unit that its name says: `…-bytes` bytes, `…-rate` bytes per
 * second, `…-count` a count, `cls` a score × 1e6, anything else microseconds.
 */
export function mark(operation: string, name: string, value: number): void {
  if (!/^[a-z][a-z0-9.-]{0,59}$/.test(name))
    throw new Error(`mark() needs a name of small letters, digits, dots and dashes: ${name}`);
  if (!(value >= 0 && value <= Number.MAX_SAFE_INTEGER))
    throw new Error(`mark() needs a number from 0 for ${operation} ${name}: ${value}`);
  tell('mark', operation, name, Math.round(value));
}

export type Outcome = 'ok' | 'http-error' | 'timeout' | 'connection-error' | 'check-failed' | 'aborted';

/** A response that the tool doesn't see: a function step of Artillery measured it itself. */
export interface OwnSample {
  readonly operation: string;
  /** Where it went: tells which arm answered. */
  readonly url: string;
  /** By nowUs(). */
  readonly startedAtUs: number;
  readonly durationUs: number;
  readonly outcome: Outcome;
  /** HTTP requests that reached the wire for it. A WebSocket's handshake and messages are none. */
  readonly wireRequests: number;
  readonly marks?: readonly { readonly name: string; readonly value: number }[];
}

/** Hands a sample of one's own to Plimsoll. */
export function record(sample: OwnSample): void {
  tell('sample', sample);
}

/** Epoch microseconds that never run backwards. */
export function nowUs(): number {
  return Math.round((performance.timeOrigin + performance.now()) * 1_000);
}

/** A failure that is recorded as a sample already: it ends the iteration and is no mistake of the scenario. */
export class MeasuredFailure extends Error {
  readonly measured = true;
}

/** Plimsoll listens at the process's global object, so that any copy of this module reaches it; alone, nobody does. */
function tell(what: string, ...said: readonly unknown[]): unknown {
  const listener = (globalThis as Record<symbol, unknown>)[Symbol.for(`plimsoll.${what}`)];
  return typeof listener === 'function' ? listener(...said) : undefined;
}

function numberFrom(variable: string): number | undefined {
  const text = process.env[variable];
  if (text === undefined || text === '') return undefined;
  const value = Number(text);
  if (Number.isFinite(value) && value > 0) return value;
  throw new Error(`${variable} is not a positive number: ${text}`);
}

/** "10000ms", "30s", "2m" in milliseconds. */
function milliseconds(text: string | undefined): number | undefined {
  if (text === undefined || text === '') return undefined;
  const [, amount, unit] = /^(\d+(?:\.\d+)?)(ms|s|m)$/.exec(text) ?? [];
  if (amount === undefined) throw new Error(`PLIMSOLL_DURATION is not a duration like 30s: ${text}`);
  return Number(amount) * (unit === 'ms' ? 1 : unit === 's' ? 1_000 : 60_000);
}
