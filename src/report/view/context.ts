import type { Comparison, MetricComparison } from '../../model/comparison.ts';
import { acceptedBlocks } from '../../model/figures.ts';
import type { BlockRecord, RunRecord } from '../../model/run-record.ts';
import type { ReportInput } from '../reporter.ts';
import { type OperationOverview, overviews } from './overview.ts';

/** What every section of the page reads: decoded once, never changed. */
export interface ReportContext {
  readonly record: RunRecord;
  readonly comparison: Comparison | undefined;
  readonly controls: readonly Comparison[];
  /** Blocks that count. */
  readonly blocks: readonly BlockRecord[];
  readonly sides: readonly Side[];
  /** Arms of this record; a stored baseline as "before" has no arm here. */
  readonly beforeArm: string | undefined;
  readonly afterArm: string;
  readonly before: ReadonlyMap<string, OperationOverview>;
  readonly after: ReadonlyMap<string, OperationOverview>;
}

/** An arm that the report is about, and on which side it stands. A plain run has one, "after". */
export interface Side {
  readonly arm: string;
  readonly side: 'before' | 'after';
}

/** What one arm did about one expectation: a shape, a word, and what it rests on. */
export interface Outcome extends Side {
  readonly symbol: string;
  readonly word: string;
  readonly tone: 'faster' | 'slower' | 'unclear';
  readonly evidence: string;
}

/** The arms of this record that the report is about, before first. */
export function sidesOf({ record, comparison }: ReportInput): readonly Side[] {
  const names = record.arms.map(arm => arm.name);
  const inRecord = (name: string | undefined) => name !== undefined && names.includes(name);
  const after = (inRecord(comparison?.b) ? comparison?.b : names[0]) ?? '';
  const before = comparison?.basis === 'blocks' && inRecord(comparison.a) ? comparison.a : after;
  return [
    ...(before === after ? [] : [{ arm: before, side: 'before' as const }]),
    { arm: after, side: 'after' as const },
  ];
}

export function contextOf(input: ReportInput): ReportContext {
  const { record, comparison } = input;
  const blocks = acceptedBlocks(record);
  const sides = sidesOf(input);
  const afterArm = sides.at(-1)?.arm ?? '';
  const beforeArm = sides.length > 1 ? sides[0]?.arm : undefined;
  return {
    sides,
    record,
    comparison,
    controls: input.controls,
    blocks,
    beforeArm,
    afterArm,
    before: beforeArm === undefined ? new Map() : overviews(blocks, beforeArm),
    after: overviews(blocks, afterArm),
  };
}

/** Names of operations in the order of the report: worst change first, then as measured. */
export function metricOf(
  comparison: Comparison | undefined,
  operation: string,
  metric: string,
): MetricComparison | undefined {
  return comparison?.metrics.find(entry => entry.operation === operation && entry.metric === metric);
}

/** The figure that speaks for an operation: its p95 where that is gated, else p50, else whatever is gated. */
export function mainMetric(comparison: Comparison, operation: string): MetricComparison | undefined {
  const own = comparison.metrics.filter(entry => entry.operation === operation);
  const gated = own.filter(entry => entry.class === 'gated');
  for (const metric of ['p95', 'p50', 'p99']) {
    const found = gated.find(entry => entry.metric === metric);
    if (found) return found;
  }
  return gated[0] ?? own.find(entry => entry.metric === 'p50') ?? own[0];
}
