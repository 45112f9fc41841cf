import type { MetricComparison } from '../../model/comparison.ts';
import type { ObjectiveResult } from '../../model/run-record.ts';
import { count, limitText, percent, ratePerSecond } from '../format.ts';
import { type FindingView, findingView, objectivesOf } from '../verdict-view.ts';
import { changeText, figure, interval, operationsByChange } from './changes.ts';
import { mainMetric, metricOf, type ReportContext } from './context.ts';
import { type OperationOverview, quantileText, quantileUs } from './overview.ts';
import { type Pair, plainPair } from './statements.ts';

export interface OperationRow {
  readonly operation: string;
  readonly scenario: string;
  readonly driver: string;
  readonly requests: Pair;
  readonly rate: Pair;
  readonly p50: Pair;
  readonly p95: Pair;
  readonly p99: Pair;
  readonly metric: string;
  readonly change: string;
  readonly interval: string;
  readonly finding: FindingView | undefined;
  readonly errors: Pair;
  readonly failures: string;
  readonly objectives: readonly { readonly text: string; readonly missed: boolean }[];
}

/** Operations of the report: worst change first, then those that were not compared. */
export function operationOrder(context: ReportContext): string[] {
  const compared = context.comparison ? operationsByChange(context.comparison) : [];
  const measured = [...context.after.keys()].sort((a, b) => p95(context.after, b) - p95(context.after, a));
  return [...new Set([...compared, ...measured])];
}

/** Fewer operations are one list, however many scenarios they come from. */
const GROUPED_FROM = 12;

export interface ScenarioGroup<T> {
  /** Empty where there is only one group. */
  readonly scenario: string;
  readonly operations: readonly T[];
}

/** Many operations by scenario; groups and operations stay in the order given, so the worst is still first. */
export function byScenario<T extends { readonly row: OperationRow }>(
  details: readonly T[],
): ScenarioGroup<T>[] {
  const groups = new Map<string, T[]>();
  for (const detail of details) {
    const scenario = details.length < GROUPED_FROM ? '' : detail.row.scenario;
    groups.set(scenario, [...(groups.get(scenario) ?? []), detail]);
  }
  return [...groups].map(([scenario, operations]) => ({
    scenario: groups.size === 1 ? '' : scenario,
    operations,
  }));
}

function p95(figures: ReadonlyMap<string, OperationOverview>, operation: string): number {
  const found = figures.get(operation);
  return found ? (quantileUs(found, 0.95) ?? 0) : 0;
}

export function operationRow(context: ReportContext, operation: string): OperationRow {
  const { comparison } = context;
  const before = context.before.get(operation);
  const after = context.after.get(operation);
  const main = comparison ? mainMetric(comparison, operation) : undefined;
  return {
    operation,
    scenario: (after ?? before)?.first.scenario ?? '',
    driver: after?.first.driver ?? before?.first.driver ?? '',
    requests: counts(before, after, figures => count(figures.requests)),
    rate: counts(before, after, figures => ratePerSecond(figures.ratePerSecond)),
    p50: percentile(context, operation, 'p50', 0.5),
    p95: percentile(context, operation, 'p95', 0.95),
    p99: percentile(context, operation, 'p99', 0.99),
    metric: main?.metric ?? '',
    change: main ? changeText(main) : '',
    interval: main ? interval(main) : '',
    finding: main ? findingView(main.finding, main.metric) : undefined,
    errors: errorShare(context, operation),
    failures: failuresText(after),
    objectives: objectivesOf(context.record, comparison)
      .filter(objective => objective.operation === operation)
      .map(objectiveText),
  };
}

function counts(
  before: OperationOverview | undefined,
  after: OperationOverview | undefined,
  show: (figures: OperationOverview) => string,
): Pair {
  return plainPair(before ? show(before) : '', after ? show(after) : '');
}

/** Share of failed requests; marked only where the test of the comparison found it changed. */
function errorShare(context: ReportContext, operation: string): Pair {
  const before = context.before.get(operation);
  const shown = plainPair(
    before ? percent(errorsPct(before)) : '',
    percent(errorsPct(context.after.get(operation))),
  );
  return { ...shown, tone: toneOf(metricOf(context.comparison, operation, 'errors')) };
}

/** The tone of what the test found; none where it found nothing or did not look. */
export function toneOf(metric: MetricComparison | undefined): Pair['tone'] {
  const tone = metric ? findingView(metric.finding, metric.metric).tone : '';
  return tone === 'slower' || tone === 'faster' ? tone : '';
}

/** The comparison's own figures where it has them, so that table and verdict never differ. */
function percentile(context: ReportContext, operation: string, metric: string, q: number): Pair {
  const compared = metricOf(context.comparison, operation, metric);
  if (compared) {
    const now = figure(compared.after, compared.unit);
    const then = compared.finding === 'new' ? '' : figure(compared.before, compared.unit);
    return { ...plainPair(then, now), tone: toneOf(compared) };
  }
  const before = context.before.get(operation);
  const after = context.after.get(operation);
  return plainPair(before ? quantileText(before, q) : '', after ? quantileText(after, q) : '');
}

function errorsPct(figures: OperationOverview | undefined): number {
  return figures && figures.requests > 0 ? (figures.failedCount / figures.requests) * 100 : 0;
}

/** "12 http-error, 3 timeout". */
export function failuresText(figures: OperationOverview | undefined): string {
  const kinds = Object.entries(figures?.failed ?? {}).filter(([, value]) => value > 0);
  const dropped = figures && figures.dropped > 0 ? [`${count(figures.dropped)} never sent`] : [];
  return [...kinds.map(([kind, value]) => `${count(value)} ${kind}`), ...dropped].join(', ');
}

function objectiveText(objective: ObjectiveResult): { text: string; missed: boolean } {
  const limit = limitText(objective);
  const words = {
    met: 'met',
    missed: 'missed',
    'already-missed': 'missed before too',
    'too-few': 'too few to say',
    'not-measured': 'not measured',
  } as const;
  return {
    text: `${[objective.metric, objective.at].filter(Boolean).join(' ')} ${limit}: ${words[objective.outcome]}`,
    missed: objective.outcome === 'missed',
  };
}
