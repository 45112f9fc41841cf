import type {
  Comparison,
  CounterComparison,
  Finding,
  MetricComparison,
  PlanComparison,
} from '../../model/comparison.ts';
import { GATED_FROM, LatencyHistogram } from '../../model/histogram.ts';
import type { RunRecord } from '../../model/run-record.ts';
import { median } from '../view/overview.ts';
import { own } from '../../model/figures.ts';

const QUANTILES = { p50: 0.5, p95: 0.95, p99: 0.99 } as const;

/** A comparison for reporters to show: plain arithmetic on the record's blocks, none of the real tests. */
export function sampleComparison(
  record: RunRecord,
  a: string,
  b: string,
  changes: Partial<Comparison> = {},
): Comparison {
  const operations = Object.keys(record.blocks[0]?.arms[a]?.operations ?? {});
  const metrics = [
    ...operations.flatMap(operation => latencyMetrics(record, a, b, operation)),
    ...(['server', 'database'] as const).map(part => cpuMetric(record, a, b, part)),
  ];
  const regressed = metrics.filter(entry => entry.finding === 'regressed');
  return {
    schemaVersion: 1,
    runId: record.runId,
    suite: record.suite,
    a,
    b,
    basis: 'blocks',
    policy: 'strict',
    verdict: regressed.length > 0 ? 'fail' : 'pass',
    exitCode: regressed.length > 0 ? 1 : 0,
    sentence: `None of ${operations.length} operations is slower.`,
    advice: '',
    family: { levelPct: 1, p: 1 / 256, metrics: metrics.length, flips: 256, seed: 7 },
    metrics,
    counters: countersOf(record, a, b),
    plans: plansOf(record, a, b),
    causes: [],
    waivers: [],
    objectives: [],
    notGated: ['contact-exchange.create p95: 300 requests a block, 1,000 are needed'],
    warnings: [],
    ...changes,
  };
}

function latencyMetrics(record: RunRecord, a: string, b: string, operation: string): MetricComparison[] {
  return (['p50', 'p95', 'p99'] as const).map(metric => {
    const values = (arm: string) =>
      record.blocks.map(block => {
        const side = own(block.arms, arm)?.operations[operation];
        return side ? LatencyHistogram.decode(side.latency).quantileUs(QUANTILES[metric]) : Number.NaN;
      });
    const count = record.blocks[0]?.arms[a]?.operations[operation]?.sent ?? 0;
    const gated = count >= GATED_FROM[metric];
    return metricFrom(operation, metric, values(a), values(b), gated ? 'gated' : 'diagnostic');
  });
}

function cpuMetric(record: RunRecord, a: string, b: string, part: 'server' | 'database'): MetricComparison {
  const values = (arm: string) => record.blocks.map(block => block.arms[arm]?.cpuUsPerRequest[part] ?? 0);
  return metricFrom('(all)', `cpu.${part}`, values(a), values(b), 'gated');
}

function metricFrom(
  operation: string,
  metric: string,
  before: readonly number[],
  after: readonly number[],
  kind: MetricComparison['class'],
): MetricComparison {
  const logRatios = before.map((value, index) => Math.log((after[index] ?? value) / value));
  const centre = median(logRatios);
  const mean = logRatios.reduce((sum, value) => sum + value, 0) / logRatios.length;
  const variance = logRatios.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (logRatios.length - 1);
  const half = (2.4 * Math.sqrt(variance)) / Math.sqrt(logRatios.length);
  const pct = (log: number) => Math.expm1(log) * 100;
  const tolerancePct = metric === 'p99' ? 10 : 5;
  const [lo, hi] = [pct(centre - half), pct(centre + half)];
  const finding: Finding =
    lo > tolerancePct / 2
      ? 'regressed'
      : hi < -tolerancePct / 2
        ? 'improved'
        : Math.max(-lo, hi) < tolerancePct
          ? 'unchanged'
          : 'undecided';
  return {
    operation,
    metric,
    unit: 'us',
    class: kind,
    before: median(before),
    after: median(after),
    changePct: pct(centre),
    loPct: lo,
    hiPct: hi,
    finding,
    tolerancePct,
    blocks: logRatios.length,
    logRatios,
    spreadPct: Math.sqrt(variance) * 100,
    minimumDetectablePct: half * 150,
    ...(finding === 'undecided' ? { blocksNeeded: 8 } : {}),
  };
}

function countersOf(record: RunRecord, a: string, b: string): CounterComparison[] {
  const of = (arm: string) => record.footprint?.arms.find(entry => entry.arm === arm)?.operations ?? [];
  return of(b).flatMap(({ operation, statements }) =>
    statements.map(statement => {
      const old = of(a)
        .find(entry => entry.operation === operation)
        ?.statements.find(entry => entry.fingerprint === statement.fingerprint);
      const before = old?.blocksPerRequest ?? 0;
      return {
        operation,
        statement: statement.fingerprint,
        text: statement.text,
        counter: 'blocks',
        before,
        after: statement.blocksPerRequest,
        changePct: (statement.blocksPerRequest / before - 1) * 100,
        noisePct: 0,
        finding: statement.blocksPerRequest > before ? 'regressed' : 'unchanged',
      };
    }),
  );
}

function plansOf(record: RunRecord, a: string, b: string): PlanComparison[] {
  const of = (arm: string) => record.footprint?.arms.find(entry => entry.arm === arm)?.plans ?? [];
  return of(b).map(plan => {
    const old = of(a).find(entry => entry.fingerprint === plan.fingerprint) ?? plan;
    return {
      fingerprint: plan.fingerprint,
      text: plan.text,
      operations: ['dashboard'],
      changed: old.shape !== plan.shape,
      before: old.root,
      after: plan.root,
      beforeMs: old.executionMs,
      afterMs: plan.executionMs,
    };
  });
}
