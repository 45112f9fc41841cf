import type { AcceptedRun } from '../model/baseline.ts';
import type { Finding, MetricComparison } from '../model/comparison.ts';
import { own } from '../model/figures.ts';
import type { GatePlan } from '../model/run-plan.ts';
import { median, spread } from '../stats/quantile.ts';
import { WHOLE_ARM } from './series.ts';
import { tolerancePct, worseSign } from './tolerance.ts';

/** Without the other build at hand, smaller changes are the machine's as often as the build's. */
export const STORED_RED_PCT = 30;
/** Error shares are bounded, so their limit is in percentage points. */
const STORED_RED_POINTS = 5;

interface Sides {
  readonly before: readonly number[];
  readonly after: readonly number[];
}

/** Every metric that the stored runs and the candidate share, and what could not be compared. */
export function compareStoredMetrics(
  runs: readonly AcceptedRun[],
  candidate: AcceptedRun,
  gate: GatePlan,
): { metrics: MetricComparison[]; notGated: string[] } {
  const notGated: string[] = [];
  const metrics = Object.entries(candidate.metrics).flatMap(([operation, own]) => {
    const usable = runsFor(operation, runs, candidate, notGated);
    return Object.entries(own).flatMap(([metric, after]) => {
      const before = usable.flatMap(run => valuesOf(run, operation, metric));
      return before.length > 0 && after.length > 0
        ? [compareOne(operation, metric, { before, after }, gate)]
        : [];
    });
  });
  for (const operation of new Set(runs.flatMap(run => Object.keys(run.metrics))))
    if (own(candidate.metrics, operation) === undefined)
      notGated.push(`${operation}: only the stored runs have it`);
  return { metrics, notGated };
}

/** Runs whose latency of the operation means the same. */
function runsFor(
  operation: string,
  runs: readonly AcceptedRun[],
  candidate: AcceptedRun,
  notGated: string[],
): readonly AcceptedRun[] {
  const having = runs.filter(run => own(run.metrics, operation) !== undefined);
  if (having.length === 0) notGated.push(`${operation}: the stored runs do not have it`);
  if (operation === WHOLE_ARM) return having;
  const meaning = own(candidate.definitions, operation);
  const same = having.filter(run => own(run.definitions, operation) === meaning);
  const other = having.find(run => own(run.definitions, operation) !== meaning);
  if (same.length === 0 && other) {
    const was = own(other.definitions, operation) ?? 'unknown';
    notGated.push(`${operation}: its latency meant "${was}", now "${meaning ?? 'unknown'}"`);
  }
  return same;
}

function valuesOf(run: AcceptedRun, operation: string, metric: string): readonly number[] {
  return own(own(run.metrics, operation) ?? {}, metric) ?? [];
}

function compareOne(operation: string, metric: string, sides: Sides, gate: GatePlan): MetricComparison {
  const { before, after } = sides;
  const inPoints = metric === 'errors';
  const change = inPoints ? subtract : percentOf;
  const [was, is] = [median(before), median(after)];
  const tolerance = tolerancePct(gate, metric);
  const changePct = change(was, is);
  const logRatio = (value: number) => (inPoints ? (value - was) / 100 : Math.log(value / was));
  return {
    operation,
    metric,
    unit: inPoints ? 'pct' : metric === 'rate' ? 'per-second' : 'us',
    class: 'gated',
    before: was,
    after: is,
    changePct,
    loPct: change(Math.max(...before), Math.min(...after)),
    hiPct: change(Math.min(...before), Math.max(...after)),
    finding: findingOf(metric, changePct, tolerance, sides),
    tolerancePct: tolerance,
    blocks: after.length,
    logRatios: was > 0 || inPoints ? after.map(logRatio) : [],
    spreadPct: 100 * Math.max(relativeSpread(before, inPoints), relativeSpread(after, inPoints)),
    minimumDetectablePct: inPoints ? STORED_RED_POINTS : STORED_RED_PCT,
  };
}

/** Red or green only far out: over the limit, and no block of one side within the range of the other. */
function findingOf(metric: string, changePct: number, tolerance: number, { before, after }: Sides): Finding {
  const limit = metric === 'errors' ? STORED_RED_POINTS : STORED_RED_PCT;
  const ranged = before.length >= 2 && after.length >= 2;
  const apart = Math.min(...after) > Math.max(...before) || Math.max(...after) < Math.min(...before);
  if (ranged && apart && Math.abs(changePct) > limit)
    return changePct * worseSign(metric) > 0 ? 'regressed' : 'improved';
  return !apart && Math.abs(changePct) <= tolerance ? 'unchanged' : 'undecided';
}

function percentOf(before: number, after: number): number {
  if (before === after) return 0;
  return before === 0 ? 100 : (100 * (after - before)) / before;
}

function subtract(before: number, after: number): number {
  return after - before;
}

function relativeSpread(values: readonly number[], inPoints: boolean): number {
  if (inPoints) return spread(values) / 100;
  return values.every(value => value > 0) ? spread(values.map(Math.log)) : 0;
}
