import type { SignalName, Unit } from './measures.ts';

/** All decisions of a run, made, validated and written down before anything is touched. */
export interface RunPlan {
  readonly schemaVersion: 1;
  readonly runId: string;
  readonly suite: string;
  readonly kind: 'run' | 'ab';
  readonly label?: string;
  /** sha256 over all that defines the experiment; equal hash = same experiment on any revision. */
  readonly planHash: string;
  /** Directory of the config: relative paths below start here. */
  readonly root: string;
  readonly arms: readonly ArmPlan[];
  /** Measured blocks. A plain run has one per round. */
  readonly blocks: number;
  readonly slicing: SlicingPlan;
  /** Seeds the coins of slots, slice order and sign flips; a new random one per run. */
  readonly coinSeed: number;
  readonly target: TargetPlan;
  readonly database: DatabasePlan;
  readonly data?: DataPlan;
  readonly scenarios: readonly ScenarioPlan[];
  readonly objectives: readonly ObjectivePlan[];
  readonly alerts: readonly AlertPlan[];
  readonly invariants: readonly InvariantPlan[];
  /** Indexes that an operation must use, by operation. */
  readonly indexUse: Readonly<Record<string, readonly string[]>>;
  /** Statements that a document claims to work or to be planned in a certain way. */
  readonly probes: readonly ProbePlan[];
  readonly gate: GatePlan;
  readonly allowHosts: readonly string[];
}

/** One build or variant under test. The first arm is "before", the second "after". */
export interface ArmPlan {
  readonly name: string;
  /** What was asked for: `variant:NAME`, `ref:GITREF`, a URL, or `base`. */
  readonly ref: string;
  /** Statements run on this arm's clone before its server starts. */
  readonly sql: readonly string[];
  readonly env: EnvironmentPlan;
  /** Only when the arm is a server that we do not start. */
  readonly url?: string;
  /** True when the arm repeats the first one on purpose (same build, to show the noise). */
  readonly sameAs?: string;
}

export interface SlicingPlan {
  readonly sliceMs: number;
  /** Nothing is started in the gap at the end of a slice, ms. */
  readonly gapMs: number;
}

export interface TargetPlan {
  readonly command?: string;
  readonly build?: string;
  readonly url?: string;
  /** Path that must answer 2xx. */
  readonly ready: string;
  readonly readyTimeoutMs: number;
  /** Path of the Prometheus page, if the target has one. */
  readonly metrics?: string;
  /** Counter on that page that counts answered requests, for the accounting identity. */
  readonly requestCounter: string;
  /** Histogram on that page of the statements' times, seconds. */
  readonly queryHistogram: string;
  readonly env: EnvironmentPlan;
}

/** Variables of the target. A secret is named by the variable that holds it, and read when the target starts. */
export type EnvironmentPlan = Readonly<Record<string, string | { readonly env: string }>>;

export type DatabasePlan =
  | { readonly kind: 'none' }
  | { readonly kind: 'embedded'; readonly major: number }
  /** The URL itself may hold a password, so the plan names only the variable that holds it. */
  | { readonly kind: 'server'; readonly urlVariable: string };

export interface DataPlan {
  /** The user's own seeding command, instead of schema files and dataset. */
  readonly command?: string;
  readonly schema: readonly string[];
  readonly indexes: readonly string[];
  readonly dataset: string;
  readonly volume: string;
  readonly seed: number;
  /** sha256 over schema, indexes, dataset file, volume, seed and PostgreSQL major version. */
  readonly fingerprint: string;
  /** sha256 over schema and index files. */
  readonly schemaHash: string;
}

export type DriverName = 'k6' | 'artillery' | 'autocannon' | 'playwright';

export interface ScenarioPlan {
  readonly name: string;
  readonly driver: DriverName;
  /** Relative to the plan's root. */
  readonly file: string;
  readonly sha256: string;
  readonly load: LoadPlan;
  readonly warmUpMs: number;
  readonly expectSaturation: boolean;
  /** Appended to the names of its operations: one file may be driven at several loads. */
  readonly suffix?: string;
  /** `compared`: driven in every block. `observed`: driven once, on the first arm, after the blocks. */
  readonly role: 'compared' | 'observed';
}

/** Open model: arrivals come whether or not answers do. Closed model: a user waits for its answer. */
export type LoadPlan =
  | {
      readonly model: 'open';
      readonly ratePerSecond: number;
      readonly durationMs: number;
      readonly maxVus: number;
    }
  | { readonly model: 'closed'; readonly vus: number; readonly durationMs: number }
  /** `size` iterations start at the same moment, again each `everyMs`. */
  | { readonly model: 'burst'; readonly size: number; readonly everyMs: number; readonly durationMs: number }
  /** The file decides (a native file that does not use scenarios/shared). */
  | { readonly model: 'native'; readonly durationMs: number };

/** A limit on a figure of one operation, or of the whole suite. */
export interface ObjectivePlan {
  /** Absent = the metric is a signal of the whole suite. */
  readonly operation?: string;
  /** p50, p95, p99, mean, errors, rate, a mark of the scenario ("lcp", "first-token:p50"), or a signal. */
  readonly metric: string;
  /** In `unit`. One of the two is there. */
  readonly max?: number;
  readonly min?: number;
  readonly unit: Unit;
  readonly blocking: boolean;
  readonly source: string;
}

/** A threshold of an operator's alarm, evaluated on every run. */
export interface AlertPlan {
  readonly name: string;
  readonly signal: SignalName;
  /** In `unit`. One of the two is there. */
  readonly above?: number;
  readonly below?: number;
  readonly unit: Unit;
  readonly severity: 'warning' | 'critical';
  readonly source: string;
}

/** What must hold in the database after a window, whatever the responses said. */
export interface InvariantPlan {
  readonly name: string;
  /** The operation that is at fault if it does not hold. */
  readonly operation: string;
  /** Gives one number. Run as the owner, in a read-only transaction, before and after each window. */
  readonly sql: string;
  /** The value that it must have afterwards. */
  readonly equals?: number;
  /** Its growth over the window is the number of good responses of these operations. */
  readonly growsBy?: readonly string[];
  readonly source: string;
}

/** A statement of a document, tried on a fresh clone in a transaction that is rolled back. */
export interface ProbePlan {
  readonly id: string;
  readonly sql: string;
  /** Where the statement is to be explained, not run. */
  readonly explain: boolean;
}

export interface GatePlan {
  /** Tolerated change in percent, by metric: p50, p95, p99, cpu, db, rate. */
  readonly toleratePct: Readonly<Record<string, number>>;
  readonly policy: 'confirm' | 'strict';
  readonly budgetMs: number;
}
