import type { OperationFootprint } from './database.ts';
import type { Environment } from './environment.ts';
import type { DataIdentity } from './run-record.ts';

/** Accepted runs of one suite on one environment class: `baselines/<suite>/<class>.json`. */
export interface Baseline {
  readonly schemaVersion: 1;
  readonly suite: string;
  readonly environment: Environment;
  readonly runs: readonly AcceptedRun[];
}

export interface AcceptedRun {
  readonly runId: string;
  readonly acceptedAt: string;
  readonly acceptedBy: string;
  readonly reason: string;
  readonly commit?: string;
  readonly planHash: string;
  readonly data?: DataIdentity;
  /** Block-level figures: metrics[operation][metric] = one value a block (µs, percent or per second). */
  readonly metrics: Readonly<Record<string, Readonly<Record<string, readonly number[]>>>>;
  /** What the latencies mean, by operation: another definition is not comparable. */
  readonly definitions: Readonly<Record<string, string>>;
  readonly footprint?: readonly OperationFootprint[];
}
