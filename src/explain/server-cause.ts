import type { Comparison, MetricComparison } from '../model/comparison.ts';
import { acceptedBlocks, mergedFigures, own } from '../model/figures.ts';
import { count, duration, fromTo, percent } from '../model/format.ts';
import type { RunRecord } from '../model/run-record.ts';
import type { Ledger } from './ledger.ts';
import type { UnrankedCause } from './statement-cause.ts';

const WHOLE_ARM = '(all)';

/**
 * The server's own CPU, when it rose beyond doubt and the database does not account for most of the change:
 * more statements also cost the server CPU, and then they are the cause.
 */
export function serverCause(
  record: RunRecord,
  comparison: Comparison,
  affected: readonly Ledger[],
): UnrankedCause | undefined {
  const cpu = wholeArm(comparison, 'cpu.server');
  if (cpu?.finding !== 'regressed') return undefined;
  const slower = affected.reduce(
    (sum, ledger) => sum + Math.max(0, ledger.meanAfterUs - ledger.meanBeforeUs),
    0,
  );
  const byDatabase = affected.reduce((sum, ledger) => sum + databaseMovedUs(ledger), 0);
  if (byDatabase > slower / 2) return undefined;
  const [only, ...others] = affected;
  const operation = only && others.length === 0 ? only.operation : WHOLE_ARM;
  const time = wholeArm(comparison, 'db.time');
  const database = time ? ` Time in the database went ${fromTo(time.before, time.after, 'us')}.` : '';
  return {
    operation,
    kind: 'application-cpu',
    object: 'CPU of the server',
    sentence: `Not the database: the server's own CPU time went ${fromTo(cpu.before, cpu.after, 'us')} per request.${database}`,
    explainedUs: (cpu.after - cpu.before) * requestsPer(record, comparison.b, operation),
    evidence: [`CPU of the server per request: ${duration(cpu.before)} → ${duration(cpu.after)}`],
  };
}

/** All requests for each request of the operation: an average over all is dearer for the one that causes it. */
function requestsPer(record: RunRecord, arm: string, operation: string): number {
  const figures = mergedFigures(record, arm);
  const own = figures.get(operation)?.count ?? 0;
  const all = [...figures.values()].reduce((sum, entry) => sum + entry.count, 0);
  return own > 0 ? all / own : 1;
}

/** Operations that began to fail: with which kinds of failure. */
export function failureCauses(record: RunRecord, comparison: Comparison): UnrankedCause[] {
  const failing = comparison.metrics.filter(
    metric => metric.metric === 'errors' && metric.finding === 'regressed',
  );
  return failing.map(({ operation, before, after }) => {
    const kinds = failureKinds(record, comparison.b, operation);
    const was = before === 0 ? 'none' : percent(before);
    return {
      operation,
      kind: 'failures',
      object: kinds[0]?.split(':')[0] ?? 'failed requests',
      sentence: `${percent(after)} of the ${operation} requests fail instead of ${was} (${kinds.join(', ')}).`,
      evidence: kinds,
    };
  });
}

function failureKinds(record: RunRecord, arm: string, operation: string): string[] {
  const sums = new Map<string, number>();
  for (const block of acceptedBlocks(record)) {
    const failed = own(own(block.arms, arm)?.operations ?? {}, operation)?.failed ?? {};
    for (const [kind, n] of Object.entries(failed)) sums.set(kind, (sums.get(kind) ?? 0) + n);
  }
  return [...sums].sort((a, b) => b[1] - a[1]).map(([kind, n]) => `${kind}: ${count(n)}`);
}

/** Time that the statements of an operation account for, µs per request. */
export function databaseMovedUs(ledger: Ledger): number {
  return ledger.lines.reduce((sum, line) => sum + line.movedUs, 0);
}

export function wholeArm(comparison: Comparison, metric: string): MetricComparison | undefined {
  return comparison.metrics.find(entry => entry.operation === WHOLE_ARM && entry.metric === metric);
}
