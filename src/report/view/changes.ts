import type { Comparison, CounterComparison, Finding, MetricComparison } from '../../model/comparison.ts';
import { bytes, duration, percent, ratePerSecond, signedPercent, significant } from '../format.ts';
import { type FindingView, findingView } from '../verdict-view.ts';
import { mainMetric } from './context.ts';
import { plainPair } from './statements.ts';

/** One row of the change plot: words for people, log ratios for the chart. */
export interface ChangeRow {
  readonly operation: string;
  readonly metric: string;
  readonly finding: FindingView;
  readonly before: string;
  readonly after: string;
  readonly change: string;
  readonly interval: string;
  /** What else should be known: the blocks still needed, or that it does not decide. */
  readonly note: string;
  readonly estimate: number;
  readonly low: number;
  readonly high: number;
  readonly tolerance: number;
  readonly dots: readonly number[];
  /** False for what has no place on an axis of percent: exact counters, and errors, which change by points. */
  readonly drawn: boolean;
}

export interface ChangeGroup {
  readonly title: string;
  readonly note: string;
  readonly rows: readonly ChangeRow[];
  /** Rows behind the fold. */
  readonly more: readonly ChangeRow[];
}

const WHOLE_ARM = '(all)';
const ROWS_SHOWN = 15;
const RANK: Readonly<Record<Finding, number>> = {
  regressed: 0,
  undecided: 1,
  new: 2,
  unchanged: 3,
  improved: 4,
};
const METRIC_NAMES: Readonly<Record<string, string>> = {
  'cpu.server': 'CPU of the server',
  'cpu.database': 'CPU of the database',
  'db.time': 'database time',
  rate: 'achieved rate',
};

const COUNTER_NAMES: Readonly<Record<CounterComparison['counter'], string>> = {
  calls: 'statements',
  rows: 'rows',
  blocks: 'pages read',
  wal: 'write-ahead log',
};

export function metricName(metric: string): string {
  return Object.hasOwn(METRIC_NAMES, metric) ? (METRIC_NAMES[metric] ?? metric) : metric;
}

/** Groups of the change plot: operations, whole arm, then each control run of the same build. */
export function changeGroups(
  comparison: Comparison | undefined,
  controls: readonly Comparison[],
): ChangeGroup[] {
  const groups: ChangeGroup[] = [];
  if (comparison) {
    groups.push(group('Operations', '', operationMetrics(comparison)));
    groups.push(counterGroup(comparison));
    groups.push(group('Whole server', 'per request', wholeArmMetrics(comparison)));
  }
  for (const control of controls) {
    const same = `${control.a} against ${control.b}: the same build twice. What differs here is noise.`;
    groups.push(group('Same build, as a control', same, operationMetrics(control)));
  }
  return groups.filter(entry => entry.rows.length > 0);
}

/** Counters that changed: exact, so without interval and dots. Sums of an operation stand for its statements. */
function counterGroup(comparison: Comparison): ChangeGroup {
  const changed = comparison.counters.filter(
    entry => entry.finding === 'regressed' || entry.finding === 'improved',
  );
  const sums = new Set(
    changed
      .filter(entry => entry.statement === WHOLE_ARM)
      .map(entry => JSON.stringify([entry.operation, entry.counter])),
  );
  const rows = changed
    .filter(
      entry => entry.statement === WHOLE_ARM || !sums.has(JSON.stringify([entry.operation, entry.counter])),
    )
    .sort((a, b) => RANK[a.finding] - RANK[b.finding] || b.changePct - a.changePct)
    .map(counterRow);
  const note = 'per request, each operation driven alone';
  return { title: 'Exact counters', note, rows: rows.slice(0, ROWS_SHOWN), more: rows.slice(ROWS_SHOWN) };
}

function counterRow(entry: CounterComparison): ChangeRow {
  const show = entry.counter === 'wal' ? bytes : significant;
  const noise = entry.noisePct > 0 ? `noise ${percent(entry.noisePct)}` : 'exact';
  return {
    operation: entry.operation,
    metric: COUNTER_NAMES[entry.counter],
    finding: findingView(entry.finding, entry.counter),
    ...pick(plainPair(show(entry.before), show(entry.after))),
    change: Number.isFinite(entry.changePct) ? signedPercent(entry.changePct) : 'new',
    interval: noise,
    note: '',
    estimate: 0,
    low: 0,
    high: 0,
    tolerance: 0,
    dots: [],
    drawn: false,
  };
}

function pick(shown: { readonly before: string; readonly after: string }) {
  return { before: shown.before, after: shown.after };
}

function group(title: string, note: string, metrics: readonly MetricComparison[]): ChangeGroup {
  const rows = [...metrics].sort(worstFirst).map(changeRow);
  return { title, note, rows: rows.slice(0, ROWS_SHOWN), more: rows.slice(ROWS_SHOWN) };
}

/** Operations of a comparison, the worst first. */
export function operationsByChange(comparison: Comparison): string[] {
  const names = [...new Set(comparison.metrics.map(entry => entry.operation))];
  return names
    .filter(name => name !== WHOLE_ARM)
    .map(name => mainMetric(comparison, name))
    .filter(entry => entry !== undefined)
    .sort(worstFirst)
    .map(entry => entry.operation);
}

/** One row an operation, and one more for any gated metric that found something else than the main one. */
function operationMetrics(comparison: Comparison): MetricComparison[] {
  return operationsByChange(comparison).flatMap(operation => {
    const main = mainMetric(comparison, operation);
    const others = comparison.metrics.filter(
      entry =>
        entry.operation === operation &&
        entry !== main &&
        entry.class === 'gated' &&
        (entry.finding === 'regressed' || entry.finding === 'improved') &&
        entry.finding !== main?.finding,
    );
    return main ? [main, ...others] : others;
  });
}

function wholeArmMetrics(comparison: Comparison): MetricComparison[] {
  const own = comparison.metrics.filter(entry => entry.operation === WHOLE_ARM && entry.class === 'gated');
  return own.filter(entry => entry.metric !== 'rate' || entry.finding !== 'unchanged');
}

function worstFirst(a: MetricComparison, b: MetricComparison): number {
  return RANK[a.finding] - RANK[b.finding] || badness(b) - badness(a);
}

function badness(entry: MetricComparison): number {
  const change = Number.isFinite(entry.changePct) ? entry.changePct : 0;
  return entry.metric === 'rate' ? -change : change;
}

export function changeRow(entry: MetricComparison): ChangeRow {
  const after = figure(entry.after, entry.unit);
  return {
    operation: entry.operation === WHOLE_ARM ? '' : entry.operation,
    metric: metricName(entry.metric),
    finding: findingView(entry.finding, entry.metric),
    before: entry.finding === 'new' ? '' : plainPair(figure(entry.before, entry.unit), after).before,
    after,
    change: changeText(entry),
    interval: interval(entry),
    note: noteOf(entry),
    estimate: logRatio(entry.changePct),
    low: logRatio(entry.loPct),
    high: logRatio(entry.hiPct),
    tolerance: Math.log1p(Math.max(0, entry.tolerancePct) / 100),
    dots: entry.logRatios.filter(value => Number.isFinite(value)),
    drawn: entry.metric !== 'errors',
  };
}

function noteOf(entry: MetricComparison): string {
  if (entry.class === 'diagnostic') return 'shown only, does not decide';
  if (entry.finding === 'undecided' && entry.blocksNeeded !== undefined)
    return `about ${entry.blocksNeeded} more blocks`;
  return '';
}

/** A figure of a comparison with its unit. */
export function figure(value: number, unit: MetricComparison['unit']): string {
  if (!Number.isFinite(value)) return 'n/a';
  if (unit === 'us') return duration(value);
  return unit === 'pct' ? percent(value) : ratePerSecond(value);
}

/** "+230 %"; shares of failed requests change by percentage points. */
export function changeText(entry: Pick<MetricComparison, 'changePct' | 'finding' | 'metric'>): string {
  if (entry.finding === 'new') return '';
  const text = signedPercent(entry.changePct);
  return entry.metric === 'errors' ? text.replace(/ %$/, ' points') : text;
}

/** "+214 to +247 %"; empty where there is none. */
export function interval(entry: Pick<MetricComparison, 'loPct' | 'hiPct' | 'finding' | 'metric'>): string {
  if (entry.finding === 'new' || !Number.isFinite(entry.loPct) || !Number.isFinite(entry.hiPct)) return '';
  const low = signedPercent(entry.loPct).replace(/ %$/, '');
  const high = signedPercent(entry.hiPct);
  return `${low} to ${entry.metric === 'errors' ? high.replace(/ %$/, '') : high}`;
}

/** ln of the ratio that a change in percent means; −100 % and less has no logarithm, so it is held at −99.9 %. */
function logRatio(pct: number): number {
  return Number.isFinite(pct) ? Math.log1p(Math.max(-99.9, pct) / 100) : 0;
}
