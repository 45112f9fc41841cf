import { LOST_INDEX } from '../../compare/testdata/synthetic-database.ts';
import { own } from '../../model/figures.ts';
import { SIGNALS, type SignalName } from '../../model/measures.ts';
import type { AlertPlan } from '../../model/run-plan.ts';
import type {
  AlertResult,
  ArmBlock,
  IndexUseResult,
  InvariantResult,
  RunRecord,
  SignalResult,
} from '../../model/run-record.ts';
import { mix, stream } from '../../stats/prng.ts';

const SOURCE = 'docs/MONITORING.md';

type Values = Readonly<Partial<Record<SignalName, readonly [value: number, evidence: string]>>>;

/** What one arm measures otherwise; what is left out, all arms measure alike. */
export type Differences = Readonly<Record<string, Values>>;

const VALUES: Values = {
  'query-mean': [412, '62,000 statements by pg_stat_statements'],
  'query-p95': [5_000, "upper bound of its bucket, 62,000 statements by the target's histogram"],
  'slow-queries-per-hour': [36, '1 over 1 s in 100 s, scaled to an hour'],
  'app-cache-hit': [31.4, '3,768 of 12,000 look-ups'],
  'buffer-hit': [99.2, '5,908 of 738,500 pages were not there'],
  'error-share': [0, '0 of 62,000 responses'],
  'slowest-response': [41_300, 'of dashboard'],
  'index-coverage': [96.4, '96.4 % of the calls, 7 statements with a plan'],
  'health-score': [94.8, '5.2 points taken off'],
  'memory-growth': [620_000, 'median slope over 29 s, 95 % interval 0.21 to 1.04 MB a minute'],
};

const UNKNOWN = 'needs db_pool_connection_seconds_total and db_pool_size on the target’s page';

const ALERTS: readonly AlertPlan[] = [
  { name: 'cache cold', signal: 'app-cache-hit', below: 50, unit: 'pct', severity: 'warning', source: SOURCE },
  { name: 'sequential scans', signal: 'index-coverage', below: 95, unit: 'pct', severity: 'critical', source: SOURCE },
  { name: 'errors', signal: 'error-share', above: 1, unit: 'pct', severity: 'critical', source: SOURCE },
  { name: 'pool exhausted', signal: 'pool-use', above: 80, unit: 'pct', severity: 'warning', source: SOURCE },
];

export function sampleSignals(arms: readonly string[], differences: Differences = {}): SignalResult[] {
  return arms.flatMap(arm =>
    (Object.keys(SIGNALS) as SignalName[]).map(signal => {
      const [value, evidence = UNKNOWN] = own(differences, arm)?.[signal] ?? VALUES[signal] ?? [];
      return {
        arm,
        signal,
        unit: SIGNALS[signal].unit,
        evidence,
        ...(value === undefined ? {} : { value }),
        ...(signal === 'health-score' ? { penalties: penaltiesTo(value ?? 0) } : {}),
      };
    }),
  );
}

function penaltiesTo(score: number): NonNullable<SignalResult['penalties']> {
  const coverage = Math.round((100 - score - 1.6) * 10) / 10;
  return [
    { points: coverage, reason: `index coverage is ${100 - coverage} %` },
    { points: 1.6, reason: '99.2 % of pages were in shared buffers' },
  ];
}

export function sampleAlerts(signals: readonly SignalResult[]): AlertResult[] {
  const arms = new Set(signals.map(({ arm }) => arm));
  return [...arms].flatMap(arm =>
    ALERTS.map(alert => {
      const measured = signals.find(entry => entry.arm === arm && entry.signal === alert.signal)?.value;
      if (measured === undefined) return { ...alert, arm, outcome: 'not-measured' };
      const raised = measured > (alert.above ?? Number.POSITIVE_INFINITY) || measured < (alert.below ?? 0);
      return { ...alert, arm, measured, outcome: raised ? 'raised' : 'quiet' };
    }),
  );
}

/** The arms in `without` have lost the dashboard's index. */
export function sampleIndexUse(arms: readonly string[], without: readonly string[] = []): IndexUseResult[] {
  return arms.flatMap(arm => [
    without.includes(arm)
      ? { arm, operation: 'dashboard', index: LOST_INDEX, outcome: 'absent', evidence: `${arm} has no such index` }
      : { arm, operation: 'dashboard', index: LOST_INDEX, outcome: 'used', evidence: 'in the plan of its statement' },
    {
      arm,
      operation: 'messages.list',
      index: 'idx_messages_conversation_created',
      outcome: 'used',
      evidence: '10,500 scans while messages.list was driven',
    },
    {
      arm,
      operation: 'audit.by-user',
      index: 'idx_audit_logs_user_id',
      outcome: 'not-measured',
      evidence: 'audit.by-user was not driven, or its database not seen',
    },
  ]);
}

/** `found` of `expected` rows. */
export function sampleInvariant(name: string, operation: string, expected: number, found: number): InvariantResult {
  return {
    name,
    operation,
    scenario: operation.split('.')[0] ?? '',
    source: 'docs/WEBHOOKS.md',
    expected,
    found,
    holds: found === expected,
    sentence: `${name}: ${found} more for ${expected} good responses of ${operation}`,
  };
}

/** A server that starts at `fromBytes`, grows by so many a second, and collects its garbage now and then. */
export function sampleMemory(
  seed: number,
  seconds: number,
  fromBytes: number,
  bytesPerSecond: number,
): NonNullable<ArmBlock['memory']>[number] {
  const next = stream(mix(seed, seconds));
  return Array.from({ length: seconds + 1 }, (_, second) => ({
    second,
    bytes: Math.round(fromBytes + second * bytesPerSecond + 6_000_000 * next() * ((second % 7) / 7)),
  }));
}

/** The same change to every arm of every block. */
export function mapArms(
  blocks: RunRecord['blocks'],
  change: (arm: ArmBlock, name: string, index: number) => ArmBlock,
): RunRecord['blocks'] {
  return blocks.map(block => ({
    ...block,
    arms: Object.fromEntries(
      Object.entries(block.arms).map(([name, arm]) => [name, change(arm, name, block.index)]),
    ),
  }));
}
