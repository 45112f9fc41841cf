import { HIGHEST_US, LatencyHistogram, supports } from '../../model/histogram.ts';
import { markValue, unitOfMark } from '../../model/measures.ts';
import { figure, tooFew } from '../format.ts';
import type { OperationOverview } from './overview.ts';

export type Marks = ReadonlyMap<string, LatencyHistogram>;

/** One arm's figures of an operation. */
export interface MarkSide {
  readonly figures: OperationOverview | undefined;
  readonly marks: Marks;
}

/** An operation with its marks; `before` is empty where there is nothing to compare with. */
export interface MarkedOperation {
  readonly operation: string;
  readonly before: MarkSide;
  readonly after: MarkSide;
}

export function markSide(figures: OperationOverview | undefined): MarkSide {
  return { figures, marks: marksOf(figures) };
}

/** Marks over all blocks: histograms are merged, percentiles never averaged. */
function marksOf(figures: OperationOverview | undefined): Marks {
  const merged = new Map<string, LatencyHistogram>();
  for (const { marks } of figures?.blocks ?? [])
    for (const [name, encoded] of Object.entries(marks)) {
      const histogram = merged.get(name) ?? new LatencyHistogram();
      histogram.merge(LatencyHistogram.decode(encoded));
      merged.set(name, histogram);
    }
  return merged;
}

/** Ends of one bucket of a histogram lie at most this far apart. */
const ONE_BUCKET = 1.001;

/** A percentile in the unit of the mark; "too few (12)" where the values cannot carry it and are not all the same. */
export function markText(name: string, values: LatencyHistogram | undefined, q: number): string {
  if (!values || values.count === 0) return '';
  const kept = values.quantileUs(q);
  const steady = unitOfMark(name) !== 'us' && values.quantileUs(1) <= values.quantileUs(0) * ONE_BUCKET;
  if (!supports(q, values.count) && !steady) return tooFew(values.count);
  const shown = figure(markValue(name, isNothing(name, kept) ? 0 : kept), unitOfMark(name));
  return kept >= HIGHEST_US ? `≥ ${shown}` : shown;
}

/** Histograms begin at 1: a size of nothing, or a page that never shifted, is kept there. */
function isNothing(name: string, kept: number): boolean {
  return kept <= 1 && ['bytes', 'bytes-per-second', 'score'].includes(unitOfMark(name));
}
