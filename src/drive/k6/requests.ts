import type { SampleSink } from '../driver.ts';
import type { CsvRow, Metric } from './csv.ts';
import { type DuePlan, Iterations, type Stamp, stampOf } from './iterations.ts';
import { Operations } from './operations.ts';
import { outcomeOf, reachedWire } from './outcomes.ts';

/** What the rows of a window say in all. */
export interface RowTotals {
  /** Rows that count a request, and rows that time one: each request has one of both. */
  readonly counted: number;
  readonly timed: number;
  readonly dropped: number;
  readonly wireRequests: Readonly<Record<number, number>>;
  readonly unmatchedChecks: number;
  /** Rows whose time, value or mark cannot be read. */
  readonly unreadable: number;
  /** Samples with a slot of their own, by target(). */
  readonly stamped: number;
  /** Iterations that called target() and have ended. */
  readonly iterations: number;
  /** Samples that count from when they were due. */
  readonly withDue: number;
  /** Start of the first and end of the last request, epoch µs. */
  readonly firstUs: number | undefined;
  readonly lastUs: number | undefined;
}

export interface RowOptions extends DuePlan {
  readonly slots: number;
}

/**
 * Turns k6's rows into samples. A row's time is the end of what it tells. `http_req_duration` is sending + waiting
 * + receiving, from the moment the connection stands (reused or new) to the last byte, so a request's start is end
 * minus duration; looking up, waiting for and making a connection (`http_req_blocked`) come before it. (k6's tracer,
 * and a server that stamped its own times: it saw each request inside the span of its sample.)
 */
export class RequestRows {
  readonly #sink: SampleSink;
  readonly #slots: number;
  readonly #iterations: Iterations;
  readonly #operations = new Operations();
  readonly #wireRequests: Record<number, number> = {};
  #counted = 0;
  #timed = 0;
  #dropped = 0;
  #unreadable = 0;
  #stamped = 0;
  #firstUs = Number.POSITIVE_INFINITY;
  #lastUs = Number.NEGATIVE_INFINITY;

  constructor(sink: SampleSink, options: RowOptions) {
    this.#sink = sink;
    this.#slots = options.slots;
    this.#iterations = new Iterations(sample => sink.sample(sample), options);
  }

  add(metric: Metric, row: CsvRow): void {
    if (metric === 'http_reqs') {
      this.#counted++;
      return;
    }
    const { timeUs, value } = row;
    if (metric === 'checks' && value !== 0 && !Number.isNaN(value)) return; // passed
    const stamp = stampOf(row.text('metadata'), this.#slots);
    if (Number.isNaN(timeUs + value) || stamp === 'unreadable') this.#unreadable++;
    else if (metric === 'http_req_duration') this.#request(row, timeUs, value, stamp);
    else if (metric === 'iteration_duration') this.#iterationEnd(row, timeUs - value * 1_000, stamp);
    else if (metric === 'dropped_iterations') this.#drop(row, timeUs, value);
    else if (metric === 'plimsoll_mark') this.#mark(row, value, stamp);
    else if (stamp?.failedNs !== undefined) this.#iterations.failedCheck(row.text('scenario'), stamp);
  }

  /** The stream has ended. */
  finish(): RowTotals {
    this.#iterations.finish();
    const any = this.#firstUs <= this.#lastUs;
    return {
      counted: this.#counted,
      timed: this.#timed,
      dropped: this.#dropped,
      wireRequests: this.#wireRequests,
      unmatchedChecks: this.#iterations.unmatchedChecks,
      unreadable: this.#unreadable,
      stamped: this.#stamped,
      iterations: this.#iterations.ended,
      withDue: this.#iterations.withDue,
      firstUs: any ? this.#firstUs : undefined,
      lastUs: any ? this.#lastUs : undefined,
    };
  }

  #request(row: CsvRow, endUs: number, durationMs: number, stamp: Stamp | undefined): void {
    this.#timed++;
    const slot = stamp?.slot ?? 0;
    const status = Number(row.text('status'));
    const errorCode = Number(row.text('error_code'));
    if (reachedWire(status, errorCode)) this.#wireRequests[slot] = (this.#wireRequests[slot] ?? 0) + 1;
    const scenario = row.text('scenario');
    if (scenario === '') return; // setup or teardown: sent, but no part of the load
    const durationUs = Math.round(durationMs * 1_000);
    const startedAtUs = endUs - durationUs;
    this.#firstUs = Math.min(this.#firstUs, startedAtUs);
    this.#lastUs = Math.max(this.#lastUs, endUs);
    const operation = this.#operations.of(row.text('name'), row.text('method'));
    const outcome = outcomeOf(status, errorCode, row.text('expected_response'));
    if (stamp) {
      this.#stamped++;
      const durationNs = Math.round(durationMs * 1_000_000);
      this.#iterations.request(scenario, stamp, { operation, startedAtUs, durationNs, outcome });
    } else this.#sink.sample({ operation, slot, startedAtUs, durationUs, outcome });
  }

  #iterationEnd(row: CsvRow, beganUs: number, stamp: Stamp | undefined): void {
    if (stamp) this.#iterations.end(row.text('scenario'), stamp, beganUs);
  }

  #mark(row: CsvRow, value: number, stamp: Stamp | undefined): void {
    if (stamp?.markName === undefined || value < 0) {
      this.#unreadable++;
      return;
    }
    const operation = this.#operations.of(row.text('name'), '');
    this.#sink.mark({ operation, slot: stamp.slot, name: stamp.markName, value: Math.round(value) });
  }

  #drop(row: CsvRow, atUs: number, count: number): void {
    this.#dropped += count;
    this.#iterations.drop(row.text('scenario'), atUs); // an executor with a schedule writes a row for each
  }
}
