import { supports } from '../../model/histogram.ts';
import { count } from '../format.ts';
import { type MarkedOperation, type MarkSide, markSide } from './mark-figures.ts';
import {
  bytesTable,
  isBytesByType,
  isOfStream,
  type MarkTable,
  markPair,
  streamTable,
  valuesPair,
} from './mark-tables.ts';
import type { OperationOverview } from './overview.ts';
import { type Pair, plainPair } from './statements.ts';

/** Figures beside the latency of some operations, before → after where there are two arms. */
export interface MarksView {
  readonly rows: readonly MarkRow[];
  readonly tables: readonly MarkTable[];
  /** Whether some row is one of the Core Web Vitals, and so judged. */
  readonly judged: boolean;
}

export interface MarkRow {
  readonly operation: string;
  readonly mark: string;
  readonly values: Pair;
  /** "14 of 30 loads gave none". */
  readonly without: Pair;
  readonly p50: Pair;
  readonly p75: Pair;
  readonly p95: Pair;
  readonly word: string;
  readonly tone: 'faster' | 'slower' | 'unclear';
}

interface Vital {
  readonly name: string;
  /** Limits of web.dev/articles/vitals: µs, layout shift in millionths. */
  readonly good: number;
  readonly poor: number;
}

const VITALS: Readonly<Record<string, Vital>> = {
  lcp: { name: 'Largest Contentful Paint', good: 2_500_000, poor: 4_000_000 },
  inp: { name: 'Interaction to Next Paint', good: 200_000, poor: 500_000 },
  cls: { name: 'Cumulative Layout Shift', good: 100_000, poor: 250_000 },
  ttfb: { name: 'Time to First Byte', good: 800_000, poor: 1_800_000 },
  fcp: { name: 'First Contentful Paint', good: 1_800_000, poor: 3_000_000 },
};
/** Each load of a page gives these; INP needs somebody who clicks. */
const OF_EACH_LOAD = ['lcp', 'cls', 'ttfb', 'fcp'];
const LOADS = 'loads-count';

/** Marks of one operation, or of all operations of a scenario. */
export function marksView(
  operations: readonly {
    readonly before?: OperationOverview | undefined;
    readonly after?: OperationOverview | undefined;
  }[],
): MarksView {
  const marked = operations.map(({ before, after }) => ({
    operation: after?.operation ?? before?.operation ?? '',
    before: markSide(before),
    after: markSide(after),
  }));
  const rows = marked.flatMap(markRows);
  return {
    rows,
    tables: [...bytesTable(marked), ...marked.flatMap(streamTable)],
    judged: rows.some(({ word }) => word !== ''),
  };
}

function markRows(entry: MarkedOperation): MarkRow[] {
  const { before, after } = entry;
  const measured = [...after.marks.keys(), ...before.marks.keys()];
  const loaded =
    after.figures?.first.driver === 'playwright' && OF_EACH_LOAD.some(mark => after.marks.has(mark));
  return [...new Set([...measured, ...(loaded ? OF_EACH_LOAD : [])])]
    .filter(mark => !isShownElsewhere(mark, entry))
    .sort((a, b) => order(a) - order(b))
    .map(mark => markRow(mark, entry));
}

/** `NAME.missing` is how older records count the loads without a vital. */
function isShownElsewhere(mark: string, entry: MarkedOperation): boolean {
  return mark === LOADS || mark.endsWith('.missing') || isBytesByType(mark) || isOfStream(mark, entry);
}

/** Vitals first, the parts of each behind it; all others as they came. */
function order(mark: string): number {
  const at = Object.keys(VITALS).indexOf(mark.split('.')[0] ?? '');
  return at < 0 ? 100 : 2 * at + (mark.includes('.') ? 1 : 0);
}

function markRow(mark: string, { operation, before, after }: MarkedOperation): MarkRow {
  const vital = Object.hasOwn(VITALS, mark) ? VITALS[mark] : undefined;
  return {
    operation,
    mark: vital ? `${mark.toUpperCase()}, ${vital.name}` : mark,
    values: valuesPair(mark, before, after),
    without: vital ? plainPair(withoutText(mark, before), withoutText(mark, after)) : plainPair('', ''),
    p50: markPair(mark, before, after, 0.5),
    p75: markPair(mark, before, after, 0.75),
    p95: markPair(mark, before, after, 0.95),
    ...judged(vital, after.marks.get(mark)),
  };
}

/** How many loads gave no value; empty where all did. */
function withoutText(mark: string, side: MarkSide): string {
  const all = loadsOf(side);
  const without = Math.max(0, all - (side.marks.get(mark)?.count ?? 0));
  return without === 0 ? '' : `${count(without)} of ${count(all)} loads gave none`;
}

/** Pages that the operation loaded, by its own count; else one for each answer. */
function loadsOf({ figures, marks }: MarkSide): number {
  const counted = marks.get(LOADS)?.count;
  if (counted !== undefined) return counted;
  return figures ? figures.ok + figures.failedCount : 0;
}

/** A vital is judged at its 75th percentile, as its definition says. */
function judged(
  vital: Vital | undefined,
  values: { readonly count: number; quantileUs(q: number): number } | undefined,
): Pick<MarkRow, 'word' | 'tone'> {
  if (!vital || !values || !supports(0.75, values.count)) return { word: '', tone: 'unclear' };
  const p75 = values.quantileUs(0.75);
  if (p75 <= vital.good) return { word: '✓ good', tone: 'faster' };
  return p75 <= vital.poor
    ? { word: '○ needs improvement', tone: 'unclear' }
    : { word: '▲ poor', tone: 'slower' };
}
