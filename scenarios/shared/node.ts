import { readFileSync } from 'node:fs';
import { type SliceSchedule, slotAt } from './slices.ts';

/**
 * The four words of a scenario for tools that run on Node (Artillery processors, autocannon, Playwright):
 * load, target, data, verify. Everything comes from PLIMSOLL_* variables, and each has a default, so a file
 * also runs without Plimsoll.
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
  const failed = Object.keys(checks).filter(name => !passes(checks[name], response));
  if (failed.length === 0) return true;
  const report = (globalThis as Record<symbol, unknown>)[Symbol.for('plimsoll.failed-check')];
  if (typeof report === 'function') report(response, operation, failed);
  return false;
}

function passes<Response>(check: ((response: Response) => boolean) | undefined, response: Response): boolean {
  try {
    return check?.(response) === true;
  } catch {
    return false;
  }
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
