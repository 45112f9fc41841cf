import { LatencyHistogram } from '../model/histogram.ts';
import type { Mark, Sample } from '../model/sample.ts';

/** What came in for one operation in one slot of a window. */
export interface OperationSamples {
  ok: number;
  readonly failed: Record<string, number>;
  /** From the intended start where the driver knows it. */
  readonly response: LatencyHistogram;
  /** From the actual start; only when some sample knew its intended start. */
  service: LatencyHistogram | undefined;
  /** Samples that knew when they were due: the first ones of an iteration. */
  due: number;
  readonly marks: Map<string, LatencyHistogram>;
  readonly timeline: { second: number; count: number; p50Us: number; p95Us: number }[];
}

interface Collecting extends OperationSamples {
  readonly open: Map<number, LatencyHistogram>;
}

/** Seconds that may still get samples: tools flush once a second, not in order of time. */
const OPEN_SECONDS = 3;

/**
 * Takes single responses and keeps histograms: memory is flat at any length of the window,
 * since a closed second is reduced to its count and two percentiles.
 */
export class WindowSink {
  readonly #suffix: string;
  readonly #slots = new Map<number, Map<string, Collecting>>();
  /** How late requests left their schedule. */
  readonly lag = new LatencyHistogram();
  samples = 0;
  firstUs = Number.POSITIVE_INFINITY;
  lastUs = 0;

  /** `suffix` is appended to the name of every operation. */
  constructor(suffix = '') {
    this.#suffix = suffix;
  }

  sample(sample: Sample): void {
    const operation = this.#operation(sample.slot, sample.operation + this.#suffix);
    if (sample.outcome === 'ok') operation.ok++;
    else operation.failed[sample.outcome] = (operation.failed[sample.outcome] ?? 0) + 1;
    this.samples++;
    this.firstUs = Math.min(this.firstUs, sample.startedAtUs);
    this.lastUs = Math.max(this.lastUs, sample.startedAtUs + sample.durationUs);
    if (!sample.untimed) this.#time(operation, sample);
  }

  #time(operation: Collecting, sample: Sample): void {
    const lagUs = sample.dueAtUs === undefined ? 0 : Math.max(0, sample.startedAtUs - sample.dueAtUs);
    if (sample.dueAtUs !== undefined) {
      operation.service ??= new LatencyHistogram();
      operation.due++;
      this.lag.record(lagUs);
    }
    operation.service?.record(sample.durationUs);
    operation.response.record(lagUs + sample.durationUs);
    this.#tick(operation, Math.floor(sample.startedAtUs / 1_000_000), lagUs + sample.durationUs);
  }

  mark(mark: Mark): void {
    const { marks } = this.#operation(mark.slot, mark.operation + this.#suffix);
    const histogram = marks.get(mark.name) ?? LatencyHistogram.ofMarks();
    histogram.recordMark(mark.value);
    marks.set(mark.name, histogram);
  }

  /** Operations of a slot; closes the seconds still open. */
  operations(slot: number): ReadonlyMap<string, OperationSamples> {
    const operations = this.#slots.get(slot) ?? new Map<string, Collecting>();
    for (const operation of operations.values()) close(operation, Number.POSITIVE_INFINITY);
    return operations;
  }

  #operation(slot: number, name: string): Collecting {
    let operations = this.#slots.get(slot);
    if (!operations) {
      operations = new Map();
      this.#slots.set(slot, operations);
    }
    let operation = operations.get(name);
    if (!operation) {
      operation = {
        ok: 0,
        failed: {},
        response: new LatencyHistogram(),
        service: undefined,
        due: 0,
        marks: new Map(),
        timeline: [],
        open: new Map(),
      };
      operations.set(name, operation);
    }
    return operation;
  }

  #tick(operation: Collecting, second: number, valueUs: number): void {
    let histogram = operation.open.get(second);
    if (!histogram) {
      histogram = new LatencyHistogram();
      operation.open.set(second, histogram);
      close(operation, second - OPEN_SECONDS);
    }
    histogram.record(valueUs);
  }
}

function close(operation: Collecting, before: number): void {
  for (const [second, histogram] of [...operation.open].sort(([a], [b]) => a - b)) {
    if (second >= before) continue;
    operation.timeline.push({
      second,
      count: histogram.count,
      p50Us: histogram.quantileUs(0.5),
      p95Us: histogram.quantileUs(0.95),
    });
    operation.open.delete(second);
  }
}
