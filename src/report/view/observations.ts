import { LatencyHistogram, supports } from '../../model/histogram.ts';
import type { BlockRecord } from '../../model/run-record.ts';
import { count, duration, percent, ratePerSecond, significant, tooFew } from '../format.ts';
import { definitionText } from './operation-detail.ts';
import { failuresText } from './operations.ts';
import { type OperationOverview, overviews, quantileText } from './overview.ts';

/** One observed scenario: a single round of its driver, on the first arm, never compared. */
export interface Observation {
  readonly scenario: string;
  readonly driver: string;
  readonly definition: string;
  readonly operations: readonly ObservedOperation[];
  readonly marks: readonly MarkRow[];
}

export interface ObservedOperation {
  readonly operation: string;
  readonly requests: string;
  readonly rate: string;
  readonly p50: string;
  readonly p95: string;
  readonly p99: string;
  readonly errors: string;
  readonly failures: string;
}

export interface MarkRow {
  readonly operation: string;
  readonly mark: string;
  readonly values: string;
  readonly p50: string;
  readonly p75: string;
  readonly p95: string;
  readonly word: string;
  readonly tone: 'faster' | 'slower' | 'unclear';
}

/** Good and poor limits of the Core Web Vitals (web.dev/articles/vitals): µs, layout shift in millionths. */
const VITALS: Readonly<Record<string, { name: string; good: number; poor: number }>> = {
  lcp: { name: 'Largest Contentful Paint', good: 2_500_000, poor: 4_000_000 },
  inp: { name: 'Interaction to Next Paint', good: 200_000, poor: 500_000 },
  cls: { name: 'Cumulative Layout Shift', good: 100_000, poor: 250_000 },
  ttfb: { name: 'Time to First Byte', good: 800_000, poor: 1_800_000 },
  fcp: { name: 'First Contentful Paint', good: 1_800_000, poor: 3_000_000 },
};

export function observationsOf(observations: readonly BlockRecord[]): Observation[] {
  const groups = new Map<string, OperationOverview[]>();
  for (const block of observations) {
    const arm = Object.keys(block.arms)[0];
    if (arm === undefined) continue;
    for (const figures of overviews([block], arm).values()) {
      const key = JSON.stringify([figures.first.driver, figures.first.scenario]);
      groups.set(key, [...(groups.get(key) ?? []), figures]);
    }
  }
  return [...groups.values()].map(observation).filter(entry => entry !== undefined);
}

function observation(list: readonly OperationOverview[]): Observation | undefined {
  const first = list[0];
  if (!first) return undefined;
  return {
    scenario: first.first.scenario,
    driver: first.first.driver,
    definition: definitionText(first),
    operations: list.map(observedOperation),
    marks: list.flatMap(markRows),
  };
}

function observedOperation(figures: OperationOverview): ObservedOperation {
  const share = figures.requests > 0 ? (figures.failedCount / figures.requests) * 100 : 0;
  return {
    operation: figures.operation,
    requests: count(figures.requests),
    rate: ratePerSecond(figures.ratePerSecond),
    p50: quantileText(figures, 0.5),
    p95: quantileText(figures, 0.95),
    p99: quantileText(figures, 0.99),
    errors: percent(share),
    failures: failuresText(figures),
  };
}

function markRows(figures: OperationOverview): MarkRow[] {
  return Object.entries(figures.first.marks).map(([mark, encoded]) => {
    const histogram = LatencyHistogram.decode(encoded);
    const key = mark.toLowerCase();
    const vital = Object.hasOwn(VITALS, key) ? VITALS[key] : undefined;
    const show = key === 'cls' ? (value: number) => significant(value / 1_000_000) : duration;
    const at = (q: number) =>
      supports(q, histogram.count) ? show(histogram.quantileUs(q)) : tooFew(histogram.count);
    return {
      operation: figures.operation,
      mark: vital ? `${mark.toUpperCase()}, ${vital.name}` : mark,
      values: count(histogram.count),
      p50: at(0.5),
      p75: at(0.75),
      p95: at(0.95),
      ...judged(vital, supports(0.75, histogram.count) ? histogram.quantileUs(0.75) : undefined),
    };
  });
}

/** A vital is judged at its 75th percentile, as its definition says. */
function judged(
  vital: { good: number; poor: number } | undefined,
  p75: number | undefined,
): Pick<MarkRow, 'word' | 'tone'> {
  if (!vital || p75 === undefined) return { word: '', tone: 'unclear' };
  if (p75 <= vital.good) return { word: '✓ good', tone: 'faster' };
  return p75 <= vital.poor
    ? { word: '○ needs improvement', tone: 'unclear' }
    : { word: '▲ poor', tone: 'slower' };
}
