import type { DatabaseWindow, Footprint, PlanNode } from './database.ts';
import type { Environment } from './environment.ts';
import type { SignalName, Unit } from './measures.ts';
import type { AlertPlan, DriverName, ObjectivePlan, RunPlan } from './run-plan.ts';
import type { LatencyDefinition } from './sample.ts';
import type { Warning } from './warnings.ts';

/** What a run measured, blocks kept apart. The same object is `record.json`. */
export interface RunRecord {
  readonly schemaVersion: 1;
  readonly runId: string;
  readonly suite: string;
  readonly startedAt: string;
  readonly finishedAt: string;
  readonly status: 'complete' | 'partial' | 'invalid';
  readonly plan: RunPlan;
  readonly environment: Environment;
  readonly data?: DataIdentity;
  readonly arms: readonly { readonly name: string; readonly ref: string }[];
  readonly blocks: readonly BlockRecord[];
  /** Rounds of `observed` scenarios: measured once, on the first arm, never compared. */
  readonly observations: readonly BlockRecord[];
  readonly footprint?: Footprint;
  readonly objectives: readonly ObjectiveResult[];
  /** Absent in records of before it was measured. */
  readonly signals?: readonly SignalResult[];
  readonly alerts?: readonly AlertResult[];
  readonly indexUse?: readonly IndexUseResult[];
  readonly probes?: readonly ProbeResult[];
  readonly warnings: readonly Warning[];
}

/** Which rows were in the database. Different identity = exact counters are not comparable. */
export interface DataIdentity {
  readonly dataset: string;
  readonly volume: string;
  readonly seed: number;
  readonly fingerprint: string;
  readonly schemaHash: string;
  readonly statisticsHash: string;
  readonly rows: Readonly<Record<string, number>>;
  readonly sizeBytes: number;
}

export interface BlockRecord {
  readonly index: number;
  readonly startedAt: string;
  /** slots[s] = name of the arm that sits in slot s (by coin). */
  readonly slots: readonly string[];
  /** Order in which servers were started, by arm name. */
  readonly order: readonly string[];
  /** How the arms took turns. */
  readonly interleaving: 'slices' | 'rounds' | 'single';
  readonly rejected?: string;
  readonly arms: Readonly<Record<string, ArmBlock>>;
  readonly generator: GeneratorHealth;
  /** Seconds spent: cloning, starting, warming up, load, closing. */
  readonly spentMs: Readonly<Record<string, number>>;
}

export interface ArmBlock {
  readonly operations: Readonly<Record<string, OperationBlock>>;
  readonly cpuUsPerRequest: { readonly server?: number; readonly database?: number };
  readonly memoryBytes: { readonly server?: number; readonly database?: number };
  readonly requests: number;
  /** All requests that the load tool put on the wire: also those that are no operation (page resources). */
  readonly wireRequests?: number;
  /** What the target itself counted in the window, where it publishes a count. */
  readonly targetCount?: number;
  /** Share of the window that this arm was loaded, ms: rate = ok / loadedMs. */
  readonly loadedMs: number;
  readonly database?: DatabaseWindow;
  readonly prometheus?: Readonly<Record<string, number>>;
  /** The pool of the target's connections, where its page tells (db_pool_size). */
  readonly poolSize?: number;
  /** Statement times by the target's own histogram: how many took at most `upToUs`; the last has no bound. */
  readonly queryTimes?: readonly { readonly upToUs?: number; readonly count: number }[];
  /** Memory of the server, once a second: offset into the window, bytes. One list per window. */
  readonly memory?: readonly (readonly { readonly second: number; readonly bytes: number }[])[];
  readonly invariants?: readonly InvariantResult[];
  readonly health: { readonly cpuSharePct: number; readonly eventLoopDelayP99Us?: number };
}

export interface OperationBlock {
  readonly driver: DriverName;
  readonly scenario: string;
  readonly latencyDefinition: LatencyDefinition;
  readonly startedFrom: LatencyDefinition['startedFrom'];
  readonly scheduled: number;
  readonly sent: number;
  readonly ok: number;
  readonly failed: Readonly<Record<string, number>>;
  readonly dropped: number;
  readonly inFlight: number;
  /** How long its scenario loaded this arm, ms; absent in old records. */
  readonly loadedMs?: number;
  /** HDR V2 base64 of response times (from the intended start where known), ok and failed alike. */
  readonly latency: string;
  /** Where the driver knows the intended start: the same from the actual start. */
  readonly serviceTime?: string;
  /** Named durations (first byte, largest paint …), HDR V2 base64. */
  readonly marks: Readonly<Record<string, string>>;
  /** Per second of the window: offset, count, p50, p95. */
  readonly timeline: readonly {
    readonly second: number;
    readonly count: number;
    readonly p50Us: number;
    readonly p95Us: number;
  }[];
}

/** Whether the load generator had enough machine. Over a limit the window is void, never "slow". */
export interface GeneratorHealth {
  readonly driver: string;
  /** Time its threads were ready but waited for a CPU, as share of the window (sum over threads). */
  readonly runQueueWaitPct?: number;
  readonly cpuSharePct?: number;
  readonly memoryBytes?: number;
  /** How late requests left, 99th percentile, open model only. */
  readonly scheduleLagP99Us?: number;
  readonly eventLoopDelayP99Us?: number;
  readonly stealPct?: number;
  readonly throttledPct?: number;
  readonly voided?: string;
}

/** `max` and `min` as planned, in `unit`, as is `measured`. */
export interface ObjectiveResult extends ObjectivePlan {
  /** Absent when too few values support the metric. */
  readonly measured?: number;
  /** Percentile at which a mark was judged, where the metric does not say: "p75". */
  readonly at?: string;
  readonly count: number;
  readonly outcome: 'met' | 'missed' | 'already-missed' | 'too-few' | 'not-measured';
  readonly arm: string;
}

/** A figure of a whole arm, with what it was made from. */
export interface SignalResult {
  readonly arm: string;
  readonly signal: SignalName;
  readonly unit: Unit;
  /** Absent where the run has no evidence for it; then `evidence` says what would be needed. */
  readonly value?: number;
  readonly evidence: string;
  /** Of a score: what was taken off, and why. */
  readonly penalties?: readonly { readonly points: number; readonly reason: string }[];
}

export interface AlertResult extends AlertPlan {
  readonly arm: string;
  readonly measured?: number;
  readonly outcome: 'quiet' | 'raised' | 'not-measured';
}

export interface InvariantResult {
  readonly name: string;
  readonly operation: string;
  readonly scenario: string;
  readonly source: string;
  readonly expected: number;
  readonly found: number;
  readonly holds: boolean;
  /** "3 rows for 2 good responses of webhook.first". */
  readonly sentence: string;
}

export interface IndexUseResult {
  readonly arm: string;
  readonly operation: string;
  readonly index: string;
  /** `absent`: this arm has no such index. */
  readonly outcome: 'used' | 'unused' | 'absent' | 'not-measured';
  readonly evidence: string;
}

export interface ProbeResult {
  readonly id: string;
  readonly outcome: 'accepted' | 'refused';
  /** Of a refusal: SQLSTATE and PostgreSQL's own words. */
  readonly sqlState?: string;
  readonly message?: string;
  /** First row, as text, of a statement that returns some. */
  readonly row?: string;
  readonly plan?: PlanNode;
}
