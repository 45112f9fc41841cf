import type { PlanNode } from './database.ts';
import type { ObjectiveResult } from './run-record.ts';
import type { Warning } from './warnings.ts';

export type Verdict = 'pass' | 'fail' | 'undecided' | 'invalid' | 'no-baseline';
export type Finding = 'regressed' | 'improved' | 'unchanged' | 'undecided' | 'new';

/** Two arms (or a run and a baseline) held against each other. The same object is `comparison.json`. */
export interface Comparison {
  readonly schemaVersion: 1;
  readonly runId: string;
  readonly suite: string;
  readonly a: string;
  readonly b: string;
  /** How the numbers met: blocks of one run, two stored runs, a stored baseline. */
  readonly basis: 'blocks' | 'runs' | 'baseline';
  readonly policy: string;
  readonly verdict: Verdict;
  readonly exitCode: number;
  readonly sentence: string;
  readonly advice: string;
  /** Family-wise level of the test and its p-value, where the basis is blocks. */
  readonly family?: {
    readonly levelPct: number;
    readonly p: number;
    readonly metrics: number;
    readonly flips: number;
    readonly seed: number;
  };
  readonly metrics: readonly MetricComparison[];
  readonly counters: readonly CounterComparison[];
  readonly plans: readonly PlanComparison[];
  readonly causes: readonly Cause[];
  readonly waivers: readonly Waiver[];
  readonly objectives: readonly ObjectiveResult[];
  readonly notGated: readonly string[];
  readonly warnings: readonly Warning[];
}

export interface MetricComparison {
  /** Operation name, or `(all)` for figures of the whole arm. */
  readonly operation: string;
  /** p50, p95, p99, errors, cpu.server, cpu.database, db.time, rate. */
  readonly metric: string;
  readonly unit: 'us' | 'pct' | 'per-second';
  readonly class: 'exact' | 'gated' | 'diagnostic';
  /** Median over blocks of the block's own figure; the change is not their quotient but the estimate over blocks. */
  readonly before: number;
  readonly after: number;
  readonly changePct: number;
  readonly loPct: number;
  readonly hiPct: number;
  readonly finding: Finding;
  readonly tolerancePct: number;
  readonly blocks: number;
  /** ln(after/before) of each block: the dots of the change plot. */
  readonly logRatios: readonly number[];
  readonly spreadPct: number;
  readonly minimumDetectablePct: number;
  /** Blocks that would decide it, when undecided. */
  readonly blocksNeeded?: number;
  readonly p?: number;
}

export interface CounterComparison {
  readonly operation: string;
  /** Fingerprint of the statement, or `(all)`. */
  readonly statement: string;
  readonly text: string;
  readonly counter: 'calls' | 'rows' | 'blocks' | 'wal';
  readonly before: number;
  readonly after: number;
  readonly changePct: number;
  /** Spread between two measurements of the same build, percent; 0 = exact. */
  readonly noisePct: number;
  readonly finding: Finding;
}

export interface PlanComparison {
  readonly fingerprint: string;
  readonly text: string;
  readonly operations: readonly string[];
  readonly changed: boolean;
  readonly before?: PlanNode;
  readonly after?: PlanNode;
  readonly beforeMs?: number;
  readonly afterMs?: number;
}

export interface Cause {
  readonly operation: string;
  readonly rank: number;
  /** index-dropped, plan-changed, more-calls, more-rows, application-cpu, not-the-database … */
  readonly kind: string;
  /** The thing to look at: an index, a statement, a resource. */
  readonly object: string;
  readonly sentence: string;
  /** Of the operation's mean change, per request. */
  readonly explainedUs?: number;
  readonly evidence: readonly string[];
  readonly cure?: string;
}

export interface Waiver {
  readonly metric: string;
  readonly operation: string;
  readonly limit: string;
  readonly reason: string;
  readonly expires: string;
}
