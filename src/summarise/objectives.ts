import { mergedFigures, mergedMark, type OperationFigures, supportedQuantile } from '../model/figures.ts';
import { supports } from '../model/histogram.ts';
import { isSignal, markValue, quantileOf, unitOfMark } from '../model/measures.ts';
import type { ObjectivePlan } from '../model/run-plan.ts';
import type { ObjectiveResult, RunRecord, SignalResult } from '../model/run-record.ts';

/** Judged at the 75th percentile, as Core Web Vitals are defined (web.dev/articles/vitals). */
const VITALS = new Set(['lcp', 'inp', 'cls', 'ttfb', 'fcp']);
/** An error share from fewer answers says nothing: one failure would move it by more than a percent. */
const ERRORS_FROM = 100;

/** A figure of an operation with the number of values behind it. */
export interface Measured {
  readonly count: number;
  /** Absent where `count` cannot carry it. */
  readonly measured?: number;
  /** Percentile of a mark that the metric itself does not name: "p75". */
  readonly at?: string;
}

/**
 * Every objective on every arm, on merged histograms. One that the first arm misses too is "already-missed"
 * on the others: the change did not cause it, so it does not block the change.
 */
export function judgeObjectives(
  record: RunRecord,
  signals: readonly SignalResult[] = record.signals ?? [],
): ObjectiveResult[] {
  const [first, ...others] = record.arms.map(arm => arm.name);
  if (first === undefined) return [];
  const before = judgeArm(record, first, signals);
  const after = others.flatMap(arm =>
    judgeArm(record, arm, signals).map((result, index) =>
      result.outcome === 'missed' && before[index]?.outcome === 'missed'
        ? { ...result, outcome: 'already-missed' as const }
        : result,
    ),
  );
  return [...before, ...after];
}

function judgeArm(record: RunRecord, arm: string, signals: readonly SignalResult[]): ObjectiveResult[] {
  const figures = mergedFigures(record, arm);
  return record.plan.objectives.map(objective => {
    const { operation, metric } = objective;
    const found =
      operation === undefined
        ? ofSuite(signals, arm, metric)
        : measureOperation(record, arm, operation, metric, figures.get(operation));
    return { ...objective, ...found, arm, outcome: outcomeOf(objective, found) };
  });
}

function outcomeOf(objective: ObjectivePlan, { count, measured }: Measured): ObjectiveResult['outcome'] {
  if (measured === undefined) return count === 0 ? 'not-measured' : 'too-few';
  const { max = Number.POSITIVE_INFINITY, min = Number.NEGATIVE_INFINITY } = objective;
  return measured <= max && measured >= min ? 'met' : 'missed';
}

function ofSuite(signals: readonly SignalResult[], arm: string, metric: string): Measured {
  const value = isSignal(metric)
    ? signals.find(signal => signal.arm === arm && signal.signal === metric)?.value
    : undefined;
  return value === undefined ? { count: 0 } : { count: 1, measured: value };
}

/** A metric of an operation over a run, in its unit (`unitOfMetric`). */
export function measureOperation(
  record: RunRecord,
  arm: string,
  operation: string,
  metric: string,
  figures: OperationFigures | undefined,
): Measured {
  if (!figures) return { count: 0 };
  if (metric === 'errors') return errors(figures);
  if (metric === 'mean') return { count: figures.count, measured: figures.meanUs };
  if (metric === 'rate') return { count: figures.count, measured: figures.ratePerSecond };
  const quantile = quantileOf(metric);
  if (quantile === undefined) return measureMark(record, arm, operation, metric);
  const value = supportedQuantile(figures.histogram, figures.dropped, quantile);
  return { count: figures.count, ...(value === undefined ? {} : { measured: value }) };
}

function measureMark(record: RunRecord, arm: string, operation: string, metric: string): Measured {
  const [mark = metric, given] = metric.split(':');
  const histogram = mergedMark(record, arm, operation, mark);
  if (!histogram) return { count: 0 };
  const { count } = histogram;
  const at = given ?? (VITALS.has(mark) ? 'p75' : percentileFor(mark, count));
  const q = quantileOf(at) ?? 0.95;
  const named = given === undefined ? { at } : {};
  if (!supports(q, count)) return { count, ...named };
  return { count, measured: markValue(mark, histogram.quantileUs(q)), ...named };
}

/** Sizes and rates are judged at their median; times at p95, or at p75 where they are too few for it. */
function percentileFor(mark: string, count: number): string {
  if (unitOfMark(mark) !== 'us') return 'p50';
  return supports(0.95, count) ? 'p95' : 'p75';
}

function errors({ count, errorsPct }: OperationFigures): Measured {
  return count < ERRORS_FROM && errorsPct === 0 ? { count } : { count, measured: errorsPct };
}
