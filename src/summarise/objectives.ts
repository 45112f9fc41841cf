import { mergedFigures, mergedMark, type OperationFigures, supportedQuantile } from '../model/figures.ts';
import { supports } from '../model/histogram.ts';
import type { ObjectivePlan } from '../model/run-plan.ts';
import type { ObjectiveResult, RunRecord } from '../model/run-record.ts';

/** Marks of a page are judged at the 75th percentile, as Core Web Vitals define it, unless the objective says which. */
const MARK_QUANTILE = 0.75;
/** An error share from fewer answers says nothing: one failure would move it by more than a percent. */
const ERRORS_FROM = 100;

/**
 * Every objective on every arm, on merged histograms. One that the first arm misses too is "already-missed"
 * on the others: the change did not cause it, so it does not block the change.
 */
export function judgeObjectives(record: RunRecord): ObjectiveResult[] {
  const [first, ...others] = record.arms.map(arm => arm.name);
  if (first === undefined) return [];
  const before = judgeArm(record, first);
  const after = others.flatMap(arm =>
    judgeArm(record, arm).map((result, index) =>
      result.outcome === 'missed' && before[index]?.outcome === 'missed'
        ? { ...result, outcome: 'already-missed' as const }
        : result,
    ),
  );
  return [...before, ...after];
}

function judgeArm(record: RunRecord, arm: string): ObjectiveResult[] {
  const figures = mergedFigures(record, arm);
  return record.plan.objectives.map(objective => {
    const found = measure(record, arm, objective, figures.get(objective.operation));
    return { ...objective, ...found, arm, outcome: outcomeOf(objective, found) };
  });
}

interface Measured {
  readonly count: number;
  readonly measured?: number;
}

function outcomeOf(objective: ObjectivePlan, { count, measured }: Measured): ObjectiveResult['outcome'] {
  if (measured !== undefined) return measured <= objective.max ? 'met' : 'missed';
  return count === 0 ? 'not-measured' : 'too-few';
}

function measure(
  record: RunRecord,
  arm: string,
  objective: ObjectivePlan,
  figures: OperationFigures | undefined,
): Measured {
  const { metric, operation } = objective;
  if (!figures) return { count: 0 };
  if (metric === 'errors') return errors(figures);
  const quantile = quantileOf(metric);
  if (quantile !== undefined) {
    const value = supportedQuantile(figures.histogram, figures.dropped, quantile);
    return { count: figures.count, ...(value === undefined ? {} : { measured: value }) };
  }
  const [mark = metric, at] = metric.split(':');
  const histogram = mergedMark(record, arm, operation, mark);
  if (!histogram) return { count: 0 };
  const q = quantileOf(at ?? '') ?? MARK_QUANTILE;
  const value = supports(q, histogram.count) ? histogram.quantileUs(q) : undefined;
  return { count: histogram.count, ...(value === undefined ? {} : { measured: value }) };
}

function errors({ count, errorsPct }: OperationFigures): Measured {
  return count < ERRORS_FROM && errorsPct === 0 ? { count } : { count, measured: errorsPct };
}

/** "p95" → 0.95, "p99.9" → 0.999; anything else is the name of a mark ("lcp", "first-token:p95"). */
function quantileOf(metric: string): number | undefined {
  const digits = /^p(\d{1,2}(?:\.\d{1,3})?)$/.exec(metric)?.[1];
  return digits === undefined ? undefined : Number(digits) / 100;
}
