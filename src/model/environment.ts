/** Where a run was measured. Runs of different classes are not compared in time, only in exact counters. */
export interface Environment {
  /** Short hash of the lines below that make a machine class. */
  readonly class: string;
  /** The same for people: "2 × Intel Xeon, 24 GiB, Debian 12, PostgreSQL 18". */
  readonly name: string;
  readonly cpuModel: string;
  readonly cores: number;
  readonly memoryBytes: number;
  readonly memoryLimitBytes?: number;
  readonly cpuLimitCores?: number;
  readonly os: string;
  readonly kernel: string;
  readonly node: string;
  readonly postgresMajor?: number;
  readonly postgresVersion?: string;
  /** Settings of PostgreSQL that differ from its defaults. */
  readonly postgresSettings?: Readonly<Record<string, string>>;
  /** Versions of the load tools, by driver. */
  readonly drivers: Readonly<Record<string, string>>;
  readonly plimsoll: string;
  readonly commit?: string;
  readonly commitSubject?: string;
}

/** The keys whose values make the class; a difference in one of them makes runs not comparable. */
export const CLASS_KEYS = [
  'cpuModel',
  'cores',
  'memoryBytes',
  'memoryLimitBytes',
  'cpuLimitCores',
  'os',
  'postgresMajor',
] as const;

/** "key: before → after" for each class key that differs; empty = comparable. */
export function environmentDifferences(before: Environment, after: Environment): string[] {
  return CLASS_KEYS.filter(key => before[key] !== after[key]).map(
    key => `${key}: ${String(before[key] ?? 'none')} → ${String(after[key] ?? 'none')}`,
  );
}
