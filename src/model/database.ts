/** In every statement of ours, so that it can be told from the target's. Not at the start: servers trim there. */
export const OBSERVER_MARK = '/* plimsoll-observer */';

/** Differences of two snapshots of one arm's database. Every figure is a difference, never negative. */
export interface DatabaseWindow {
  readonly statements: readonly StatementWindow[];
  readonly totals: DatabaseTotals;
  /** Span server start to server stop; divide by `spanRequests`, not by the window's requests. */
  readonly tables: readonly TableWindow[];
  readonly indexes: readonly IndexWindow[];
  readonly spanRequests: number;
  readonly connections: Readonly<Record<string, number>>;
  /** What could not be seen and the GRANT or setting that would show it. */
  readonly missing: readonly string[];
}

export interface StatementWindow {
  /** Hash of the normalised text: the same statement on every arm and every run. */
  readonly fingerprint: string;
  /** Signed 64-bit, decimal text. */
  readonly queryId: string;
  readonly text: string;
  readonly topLevel: boolean;
  readonly calls: number;
  readonly rows: number;
  readonly execMs: number;
  readonly planMs: number;
  readonly blocksHit: number;
  readonly blocksRead: number;
  readonly blocksDirtied: number;
  readonly blocksWritten: number;
  readonly tempBlocks: number;
  readonly ioMs: number;
  readonly walBytes: number;
}

export interface DatabaseTotals {
  readonly commits: number;
  readonly rollbacks: number;
  readonly blocksHit: number;
  readonly blocksRead: number;
  readonly rowsReturned: number;
  readonly rowsFetched: number;
  readonly rowsWritten: number;
  readonly tempFiles: number;
  readonly tempBytes: number;
  readonly deadlocks: number;
}

export interface TableWindow {
  readonly name: string;
  readonly sequentialScans: number;
  readonly sequentialRows: number;
  readonly indexScans: number;
  readonly indexRows: number;
  readonly inserted: number;
  readonly updated: number;
  readonly deleted: number;
  readonly hotUpdated: number;
  readonly liveRows: number;
  readonly deadRows: number;
  readonly sizeBytes: number;
}

export interface IndexWindow {
  readonly name: string;
  readonly table: string;
  readonly definition: string;
  readonly scans: number;
  readonly rowsRead: number;
  readonly sizeBytes: number;
  readonly unique: boolean;
  readonly primary: boolean;
  readonly valid: boolean;
}

/** One node of a plan, without costs and times: what makes the shape. */
export interface PlanNode {
  readonly type: string;
  readonly relation?: string;
  /** Index name; shapes are compared by `indexDefinition`. */
  readonly index?: string;
  readonly indexDefinition?: string;
  /** Sort keys, join type, index condition, filter … with constants masked. */
  readonly details: readonly string[];
  /** Rows per loop that the node really returned, and rows that a filter threw away. */
  readonly actualRows?: number;
  readonly rowsRemoved?: number;
  readonly loops?: number;
  readonly blocks?: number;
  readonly children: readonly PlanNode[];
}

export interface StatementPlan {
  readonly fingerprint: string;
  readonly queryId: string;
  readonly text: string;
  /** Hash over the shape only. */
  readonly shape: string;
  readonly executionMs: number;
  readonly root: PlanNode;
}

/** Counters of one operation driven alone, per request: exact where `spreadPct` is 0. */
export interface OperationFootprint {
  readonly operation: string;
  readonly requests: number;
  readonly statements: readonly {
    readonly fingerprint: string;
    readonly text: string;
    readonly callsPerRequest: number;
    readonly rowsPerRequest: number;
    readonly blocksPerRequest: number;
    readonly walBytesPerRequest: number;
    readonly execMsPerRequest: number;
  }[];
}

export interface ArmFootprint {
  readonly arm: string;
  readonly operations: readonly OperationFootprint[];
  readonly plans: readonly StatementPlan[];
  /** Indexes and their definitions as this arm's catalog has them. */
  readonly indexes: readonly {
    readonly name: string;
    readonly table: string;
    readonly definition: string;
    readonly valid: boolean;
  }[];
  /** Hash over pg_statistic: plans are compared only where it is equal. */
  readonly statisticsHash: string;
  readonly wroteRows: boolean;
}

export interface Footprint {
  readonly arms: readonly ArmFootprint[];
  /** The first arm measured a second time, from a fresh clone: what the counters do without a change. */
  readonly repeat?: ArmFootprint;
}
