import type { ClaimMeasure } from '../model/claims.ts';
import { mergedFigures, quantileInterval } from '../model/figures.ts';
import { count, figure, limitText } from '../model/format.ts';
import { limitIn } from '../model/limits.ts';
import { isSignal, quantileOf, SIGNALS, type Unit, unitOfMetric } from '../model/measures.ts';
import type { RunRecord } from '../model/run-record.ts';
import { measureOperation } from '../summarise/objectives.ts';
import type { ClaimContext, Judgement } from './judgement.ts';

type Limit = Extract<ClaimMeasure, { kind: 'objective' }>;

/** The arm that stands for the document's platform: the suite as its config declares it. */
const BASE = 'base';

interface Found {
  readonly value: number;
  readonly text: string;
}

/** A figure that is to lie under or over a limit, from the newest run that can say. */
export function judgeLimit(measure: Limit, { suite, volume, records }: ClaimContext): Judgement {
  const { operation, metric } = measure;
  const unit = operation === undefined ? unitOfSignal(metric) : unitOfMetric(metric);
  const max = measure.max === undefined ? undefined : limitIn(unit, measure.max);
  const min = measure.min === undefined ? undefined : limitIn(unit, measure.min);
  for (const record of [...records].sort(runsFirst)) {
    const found =
      operation === undefined ? ofSuite(record, metric, unit) : ofOperation(record, operation, metric, unit);
    if (!found) continue;
    const holds =
      found.value <= (max ?? Number.POSITIVE_INFINITY) && found.value >= (min ?? Number.NEGATIVE_INFINITY);
    const limit = limitText({
      ...(max === undefined ? {} : { max }),
      ...(min === undefined ? {} : { min }),
      unit,
    });
    return {
      outcome: holds ? 'holds' : 'does-not-hold',
      finding: `${found.text}; stated ${limit}`,
      runId: record.runId,
    };
  }
  return {
    outcome: 'not-measured',
    finding: `No run at volume ${volume} has enough values of ${metric}${operation ? ` of ${operation}` : ''}.`,
    command: `plimsoll run ${suite} --volume ${volume}`,
  };
}

/** A plain run drives every scenario; one that compares only some of them. */
function runsFirst(a: RunRecord, b: RunRecord): number {
  return Number(b.plan.kind === 'run') - Number(a.plan.kind === 'run');
}

function ofSuite(record: RunRecord, signal: string, unit: Unit): Found | undefined {
  const found = record.signals?.find(one => one.arm === BASE && one.signal === signal);
  if (found?.value === undefined) return undefined;
  return { value: found.value, text: `${figure(found.value, unit)} (${found.evidence})` };
}

function ofOperation(record: RunRecord, operation: string, metric: string, unit: Unit): Found | undefined {
  const figures = mergedFigures(record, BASE).get(operation);
  const { measured, count: values, at } = measureOperation(record, BASE, operation, metric, figures);
  if (measured === undefined || !figures) return undefined;
  const q = quantileOf(metric);
  const interval = q === undefined ? undefined : quantileInterval(figures.histogram, q, figures.dropped);
  const spread = interval
    ? `, 95 % interval ${figure(interval.loUs, unit)} to ${figure(interval.hiUs, unit)}`
    : '';
  const name = at === undefined ? metric : `${metric} ${at}`;
  return { value: measured, text: `${name} ${figure(measured, unit)}${spread}, ${count(values)} values` };
}

function unitOfSignal(name: string): Unit {
  return isSignal(name) ? SIGNALS[name].unit : 'score';
}
