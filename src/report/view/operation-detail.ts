import type { Cause } from '../../model/comparison.ts';
import { supports } from '../../model/histogram.ts';
import { count, duration, percent } from '../format.ts';
import type { ReportContext } from './context.ts';
import { type MarksView, marksView } from './marks.ts';
import { type OperationRow, operationRow } from './operations.ts';
import { type OperationOverview, quantileUs } from './overview.ts';
import { operationPlans, operationStatements, type PlanView, type StatementRow } from './statements.ts';

/** One point of a percentile curve: quantile, microseconds, and the range over blocks where they carry it. */
export interface CurvePoint {
  readonly q: number;
  readonly us: number;
  readonly lowUs: number;
  readonly highUs: number;
}

export interface Curve {
  readonly arm: string;
  readonly side: 'before' | 'after';
  readonly points: readonly CurvePoint[];
}

export interface TimePoint {
  /** Position on the axis: seconds of load, blocks laid end to end. */
  readonly at: number;
  readonly us: number;
}

export interface TimeSeries {
  readonly arm: string;
  readonly side: 'before' | 'after';
  /** One list a block: lines are not drawn across the pause between two. */
  readonly segments: readonly (readonly TimePoint[])[];
}

export interface TimeView {
  readonly metric: 'p50' | 'p95';
  readonly note: string;
  readonly series: readonly TimeSeries[];
  readonly blockStarts: readonly number[];
  readonly seconds: number;
}

export interface OperationDetail {
  readonly row: OperationRow;
  readonly open: boolean;
  readonly causes: readonly CauseView[];
  readonly curves: readonly Curve[];
  readonly curveNote: string;
  readonly time: TimeView;
  readonly marks: MarksView;
  readonly statements: readonly StatementRow[];
  readonly plans: readonly PlanView[];
  readonly definition: string;
  readonly failures: string;
}

export interface CauseView {
  readonly sentence: string;
  readonly explained: string;
  readonly evidence: readonly string[];
  readonly cure: string;
}

const QUANTILES = quantileGrid();
const BINS = 300;
const CURVE_DEFINITION = {
  'first-byte': 'first byte',
  'last-byte': 'last byte',
  step: 'end of the step as the scenario marks it',
} as const;
const START = {
  intended: 'the moment it was due',
  actual: 'the moment it was sent',
  unknown: 'a start that the driver does not define',
} as const;

export function operationDetail(context: ReportContext, operation: string, open: boolean): OperationDetail {
  const before = context.before.get(operation);
  const after = context.after.get(operation);
  const shown = after ?? before;
  return {
    row: operationRow(context, operation),
    open,
    causes: (context.comparison?.causes ?? []).filter(cause => cause.operation === operation).map(causeView),
    curves: [
      ...(before ? [curve(before, context.beforeArm ?? '', 'before')] : []),
      ...(after ? [curve(after, context.afterArm, 'after')] : []),
    ],
    curveNote: shown ? `To the last percentile that ${count(shown.histogram.count)} values carry.` : '',
    time: timeView(before, context.beforeArm ?? '', after, context.afterArm),
    marks: marksView([{ before, after }]),
    statements: operationStatements(context, operation),
    plans: operationPlans(context, operation),
    definition: shown ? definitionText(shown) : '',
    failures: shown && shown.failedCount > 0 ? failureShare(shown) : '',
  };
}

function failureShare(figures: OperationOverview): string {
  const share = percent((figures.failedCount / Math.max(1, figures.requests)) * 100);
  return `${count(figures.failedCount)} of ${count(figures.requests)} failed (${share})`;
}

export function causeView(cause: Cause): CauseView {
  return {
    sentence: cause.sentence,
    explained: cause.explainedUs === undefined ? '' : `${duration(cause.explainedUs)} of each request`,
    evidence: cause.evidence,
    cure: cause.cure ?? '',
  };
}

/** "Counted from the moment it was due to the last byte, connecting included". */
export function definitionText(figures: OperationOverview): string {
  const { endsAt, includesConnect, startedFrom } = figures.first.latencyDefinition;
  const connect = includesConnect ? 'connecting included' : 'connecting left out';
  return `Counted from ${START[startedFrom]} to the ${CURVE_DEFINITION[endsAt]}, ${connect}.`;
}

/** Quantiles at equal steps of the logarithmic tail axis, 0 to 99.99 %. */
function quantileGrid(): number[] {
  return Array.from({ length: 81 }, (_, step) => 1 - 10 ** (-step / 20));
}

function curve(figures: OperationOverview, arm: string, side: Curve['side']): Curve {
  const points = QUANTILES.flatMap(q => {
    const us = quantileUs(figures, q);
    if (us === undefined) return [];
    const ofBlocks = figures.blockHistograms
      .filter(block => supports(q, block.count))
      .map(block => block.quantileUs(q));
    const whole = ofBlocks.length > 1 && ofBlocks.length === figures.blockHistograms.length;
    const lowUs = whole ? Math.min(...ofBlocks, us) : us;
    return [{ q, us, lowUs, highUs: whole ? Math.max(...ofBlocks, us) : us }];
  });
  return { arm, side, points };
}

function timeView(
  before: OperationOverview | undefined,
  beforeArm: string,
  after: OperationOverview | undefined,
  afterArm: string,
): TimeView {
  const sides = [
    { figures: before, arm: beforeArm, side: 'before' as const },
    { figures: after, arm: afterArm, side: 'after' as const },
  ].filter(entry => entry.figures !== undefined);
  const seconds = sides.flatMap(entry => entry.figures?.blocks.flatMap(block => block.timeline) ?? []);
  const typical = [...seconds].map(entry => entry.count).sort((a, b) => a - b)[seconds.length >> 1] ?? 0;
  const metric = supports(0.95, typical) ? 'p95' : 'p50';
  const lengths = blockLengths(sides.map(entry => entry.figures));
  const starts = lengths.map((_, index) => lengths.slice(0, index).reduce((sum, length) => sum + length, 0));
  const total = lengths.reduce((sum, length) => sum + length, 0);
  const perBin = Math.max(1, Math.ceil(total / BINS));
  return {
    metric,
    note: timeNote(metric, typical, perBin),
    series: supports(0.5, typical)
      ? sides.map(({ figures, arm, side }) => ({
          arm,
          side,
          segments: (figures?.blocks ?? []).map((block, index) =>
            binned(block.timeline, starts[index] ?? 0, perBin, metric),
          ),
        }))
      : [],
    blockStarts: starts,
    seconds: total,
  };
}

function blockLengths(sides: readonly (OperationOverview | undefined)[]): number[] {
  const blocks = Math.max(0, ...sides.map(side => side?.blocks.length ?? 0));
  return Array.from({ length: blocks }, (_, index) =>
    Math.max(0, ...sides.flatMap(side => side?.blocks[index]?.timeline.map(entry => entry.second + 1) ?? [])),
  );
}

function timeNote(metric: string, typical: number, perBin: number): string {
  if (!supports(0.5, typical)) return `A second holds about ${count(typical)} requests: too few to draw.`;
  const why =
    metric === 'p50' ? `, because a second holds about ${count(typical)} requests and p95 needs 200` : '';
  const bins = perBin === 1 ? `${metric} of each second` : `highest ${metric} of each ${perBin} seconds`;
  return `${bins}${why}.`;
}

/** Percentiles are never averaged: a bin of several seconds shows its worst one. */
function binned(
  timeline: OperationOverview['first']['timeline'],
  start: number,
  perBin: number,
  metric: 'p50' | 'p95',
): TimePoint[] {
  const bins = new Map<number, number>();
  for (const entry of timeline) {
    if (!supports(0.5, entry.count)) continue;
    const bin = Math.floor((start + entry.second) / perBin);
    const us = metric === 'p95' ? entry.p95Us : entry.p50Us;
    bins.set(bin, Math.max(bins.get(bin) ?? 0, us));
  }
  return [...bins].sort((a, b) => a[0] - b[0]).map(([bin, us]) => ({ at: (bin + 0.5) * perBin, us }));
}
