import { PlimsollError } from '../model/errors.ts';
import type { Mark, Outcome, Sample } from '../model/sample.ts';

/**
 * What a load tool tells its driver while it runs: one JSON array per line, the first item says what it is.
 *
 *   ["begin", atUs]                                                  the load starts
 *   ["s", operation, slot, startedAtUs, durationUs, outcome, dueAtUs | null]
 *   ["m", operation, slot, name, value]
 *   ["fail", "SCENARIO_FAILED" | "DRIVER_FAILED", message]           the tool gives up
 *   ["end", FeedTotals]                                              last line: lost lines are noticed here
 */
export interface FeedTotals {
  /** Lines sent before this one, by kind. */
  readonly samples: number;
  readonly marks: number;
  readonly startedAtUs: number;
  readonly endedAtUs: number;
  readonly scheduled?: number;
  readonly started: number;
  readonly dropped: number;
  readonly inFlightAtStop: number;
  readonly reportedRequests?: number;
  /** Requests that reached the wire, by slot. */
  readonly wireRequests: Readonly<Record<number, number>>;
  readonly eventLoopDelayP99Us?: number;
}

export interface FeedFailure {
  readonly code: 'SCENARIO_FAILED' | 'DRIVER_FAILED';
  readonly message: string;
}

export interface FeedHandlers {
  begin(atUs: number): void;
  sample(sample: Sample): void;
  mark(mark: Mark): void;
  end(): void;
}

export function sampleLine(sample: Sample): string {
  const { operation, slot, startedAtUs, durationUs, outcome, dueAtUs, requests, untimed } = sample;
  const more = requests === undefined && !untimed ? [] : [requests ?? 1, ...(untimed ? ['untimed'] : [])];
  return line('s', operation, slot, startedAtUs, durationUs, outcome, dueAtUs ?? null, ...more);
}

export function markLine(mark: Mark): string {
  return line('m', mark.operation, mark.slot, mark.name, mark.value);
}

export function beginLine(atUs: number): string {
  return line('begin', atUs);
}

export function failLine(failure: FeedFailure): string {
  return line('fail', failure.code, failure.message.slice(0, 4_000));
}

export function endLine(totals: FeedTotals): string {
  return line('end', totals);
}

function line(...items: readonly unknown[]): string {
  return `${JSON.stringify(items)}\n`;
}

const LINE_LIMIT_BYTES = 1_048_576;
const NEWLINE = 0x0a;
const OUTCOMES: ReadonlySet<string> = new Set<Outcome>([
  'ok',
  'http-error',
  'timeout',
  'connection-error',
  'check-failed',
  'aborted',
]);

/** Reads the feed in chunks of any size. Throws DRIVER_FAILED for a line that is none of the above. */
export class SampleLineReader {
  failure: FeedFailure | undefined;
  readonly #handlers: FeedHandlers;
  #rest: Buffer[] = [];
  #restBytes = 0;
  #samples = 0;
  #marks = 0;
  #totals: FeedTotals | undefined;

  constructor(handlers: FeedHandlers) {
    this.#handlers = handlers;
  }

  push(chunk: Buffer): void {
    let from = 0;
    for (let at = chunk.indexOf(NEWLINE); at >= 0; at = chunk.indexOf(NEWLINE, from)) {
      this.#keep(chunk.subarray(from, at));
      this.#line(Buffer.concat(this.#rest).toString('utf8'));
      this.#rest = [];
      this.#restBytes = 0;
      from = at + 1;
    }
    if (from < chunk.length) this.#keep(chunk.subarray(from));
  }

  /** The totals, if the feed came to its end. A last line without a newline was cut off and doesn't count. */
  finish(): FeedTotals | undefined {
    if (!this.#totals) return undefined;
    const { samples, marks } = this.#totals;
    if (samples !== this.#samples || marks !== this.#marks || this.#restBytes > 0) {
      throw new PlimsollError(
        'ACCOUNTING_VIOLATED',
        `The load tool sent ${samples} samples and ${marks} marks; ${this.#samples} and ${this.#marks} arrived.`,
        'Run again; if it stays, the machine is too small for this rate.',
      );
    }
    return this.#totals;
  }

  #keep(part: Buffer): void {
    this.#restBytes += part.length;
    if (this.#restBytes > LINE_LIMIT_BYTES) throw unreadable(`a line longer than ${LINE_LIMIT_BYTES} bytes`);
    this.#rest.push(part);
  }

  #line(text: string): void {
    const items = parsed(text);
    if (this.#totals) throw unreadable('a line after the end', text);
    switch (items[0]) {
      case 's':
        this.#samples++;
        this.#handlers.sample(sampleOf(items, text));
        break;
      case 'm':
        this.#marks++;
        this.#handlers.mark(markOf(items, text));
        break;
      case 'begin':
        this.#handlers.begin(whole(items[1], text));
        break;
      case 'fail':
        this.failure = failureOf(items, text);
        break;
      case 'end':
        this.#totals = totalsOf(items[1], text);
        this.#handlers.end();
        break;
      default:
        throw unreadable('a line of no known kind', text);
    }
  }
}

function parsed(text: string): readonly unknown[] {
  try {
    const items: unknown = JSON.parse(text);
    if (Array.isArray(items)) return items;
  } catch {
    // falls through: broken JSON and JSON of another form are the same to us
  }
  throw unreadable('a line that is not a JSON array', text);
}

function sampleOf(items: readonly unknown[], text: string): Sample {
  const outcome = name(items[5], text);
  if (!OUTCOMES.has(outcome)) throw unreadable('an unknown outcome', text);
  return {
    operation: name(items[1], text),
    slot: whole(items[2], text),
    startedAtUs: whole(items[3], text),
    durationUs: whole(items[4], text),
    outcome: outcome as Outcome,
    ...(items[6] === null ? {} : { dueAtUs: whole(items[6], text) }),
    ...(items[7] === undefined ? {} : { requests: whole(items[7], text) }),
    ...(items[8] === 'untimed' ? { untimed: true as const } : {}),
  };
}

function markOf(items: readonly unknown[], text: string): Mark {
  return {
    operation: name(items[1], text),
    slot: whole(items[2], text),
    name: name(items[3], text),
    value: whole(items[4], text),
  };
}

function failureOf(items: readonly unknown[], text: string): FeedFailure {
  const code = items[1] === 'SCENARIO_FAILED' ? 'SCENARIO_FAILED' : 'DRIVER_FAILED';
  return { code, message: name(items[2], text) };
}

function totalsOf(value: unknown, text: string): FeedTotals {
  if (typeof value !== 'object' || value === null) throw unreadable('an end without totals', text);
  const totals = value as Readonly<Record<string, unknown>>;
  const wire = (totals.wireRequests ?? {}) as Readonly<Record<number, unknown>>;
  const optional = (key: 'scheduled' | 'reportedRequests' | 'eventLoopDelayP99Us') =>
    totals[key] === undefined ? {} : { [key]: whole(totals[key], text) };
  return {
    samples: whole(totals.samples, text),
    marks: whole(totals.marks, text),
    startedAtUs: whole(totals.startedAtUs, text),
    endedAtUs: whole(totals.endedAtUs, text),
    started: whole(totals.started, text),
    dropped: whole(totals.dropped, text),
    inFlightAtStop: whole(totals.inFlightAtStop, text),
    wireRequests: Object.fromEntries(Object.entries(wire).map(([slot, n]) => [slot, whole(n, text)])),
    ...optional('scheduled'),
    ...optional('reportedRequests'),
    ...optional('eventLoopDelayP99Us'),
  };
}

function name(value: unknown, text: string): string {
  if (typeof value === 'string' && value !== '') return value;
  throw unreadable('no name where one belongs', text);
}

function whole(value: unknown, text: string): number {
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 0) return value;
  throw unreadable('no whole number where one belongs', text);
}

function unreadable(what: string, text = ''): PlimsollError {
  const shown = text === '' ? '' : `: ${JSON.stringify(text.slice(0, 200))}`;
  return new PlimsollError(
    'DRIVER_FAILED',
    `The load tool's samples hold ${what}${shown}.`,
    'Look into the tool log beside the run; a scenario must not write to the feed itself.',
  );
}
