import type { Host } from '../host/host.ts';
import type { DriverName, ScenarioPlan } from '../model/run-plan.ts';
import type { DriverCount, LatencyDefinition, Mark, Sample } from '../model/sample.ts';

/** A load tool behind one interface. A driver knows slots, never arms. */
export interface Driver {
  readonly name: DriverName;
  /** True if several slots can share one window of the scenario; otherwise it is given one slot at a time. */
  takesTurns(scenario: ScenarioPlan): boolean;
  /** Finds the tool; throws DRIVER_NOT_FOUND with the way to install it. */
  probe(host: Host): Promise<DriverInfo>;
  /** Why this driver cannot produce the scenario's load; empty = it can. Asked before anything is touched. */
  unsupported(scenario: ScenarioPlan): readonly string[];
  /**
   * Runs one window to its end. Samples go to `sink` while it runs.
   * Resolves with what the tool counted; throws SCENARIO_FAILED, DRIVER_FAILED or (on abort) INTERRUPTED.
   */
  drive(job: DriveJob, context: DriveContext): Promise<DriveResult>;
}

export interface DriverInfo {
  readonly version: string;
  readonly path: string;
}

/** One window of load. */
export interface DriveJob {
  readonly scenario: ScenarioPlan;
  /** Absolute path of the native file. */
  readonly file: string;
  /** How long this window is, ms: the plan's duration (× slots where they take turns), or its warm-up. */
  readonly durationMs: number;
  /** Arrivals per second of the window, whichever slot each belongs to (open model). */
  readonly ratePerSecond?: number;
  /** Users per slot (closed model). */
  readonly vus?: number;
  /** So many iterations start at the same moment, again each `everyMs`. */
  readonly burst?: { readonly size: number; readonly everyMs: number };
  /** Base URL by slot. One entry = a whole round of one arm. */
  readonly baseUrls: readonly string[];
  /** Present when several arms share the window. */
  readonly slices?: SliceSchedule;
  /** JSON file with exported data sets, for PLIMSOLL_DATA. */
  readonly dataFile?: string;
  /** Single user, this many iterations, one after the other: the footprint. Overrides load and duration. */
  readonly iterations?: number;
}

/** PLIMSOLL_SLICES: the arm of an iteration is a pure function of this and its due time (scenarios/shared/slices.ts). */
export interface SliceSchedule {
  readonly t0EpochMs: number;
  readonly sliceMs: number;
  readonly gapMs: number;
  readonly seed: number;
}

export interface DriveContext {
  readonly host: Host;
  readonly signal: AbortSignal;
  readonly sink: SampleSink;
  /** The tool's raw output and scratch files stay here. */
  readonly workDir: string;
}

export interface SampleSink {
  sample(sample: Sample): void;
  mark(mark: Mark): void;
}

export interface DriveResult {
  readonly latency: LatencyDefinition;
  readonly count: DriverCount;
  /** First and last moment of load, epoch microseconds. */
  readonly startedAtUs: number;
  readonly endedAtUs: number;
  /** Pids of the generator processes while it ran are sampled by the driver's child; this is the outcome. */
  readonly generator: {
    readonly cpuUs?: number;
    readonly runQueueWaitUs?: number;
    /** Its own memory, shared pages left out, as last read. */
    readonly memoryBytes?: number;
    readonly eventLoopDelayP99Us?: number;
  };
}
