import { own } from '../../model/figures.ts';
import { bytes, count } from '../format.ts';
import type { ReportContext, Side } from './context.ts';
import { signalOf } from './signals.ts';

/** Memory of the server over one window of each arm: the longest, which shows a leak best. */
export interface MemoryView {
  readonly seconds: number;
  readonly note: string;
  readonly series: readonly MemorySeries[];
}

export interface MemorySeries extends Side {
  readonly points: readonly Reading[];
  /** "+1.20 MB a minute; median slope over 30 s, …", or why it is not known. */
  readonly growth: string;
  readonly highest: string;
}

interface Reading {
  readonly second: number;
  readonly bytes: number;
}

/** Below, a line says nothing. */
const FEWEST_SECONDS = 3;
const MOST_POINTS = 300;

/** Undefined where no window was long enough, or the server is not one of ours. */
export function memoryView(context: ReportContext): MemoryView | undefined {
  const series = context.sides
    .map(side => ({ side, window: longestWindow(context, side.arm) }))
    .filter(({ window }) => (window.at(-1)?.second ?? 0) >= FEWEST_SECONDS)
    .map(({ side, window }) => ({
      ...side,
      points: thinned(window),
      growth: growthText(context, side.arm),
      highest: bytes(Math.max(...window.map(reading => reading.bytes))),
    }));
  if (series.length === 0) return undefined;
  const seconds = Math.max(...series.map(({ points }) => points.at(-1)?.second ?? 0));
  return { seconds, note: `over the longest window, ${count(seconds)} s`, series };
}

function longestWindow({ blocks, record }: ReportContext, arm: string): readonly Reading[] {
  return [...blocks, ...record.observations]
    .flatMap(block => own(block.arms, arm)?.memory ?? [])
    .reduce<readonly Reading[]>((longest, window) => (window.length > longest.length ? window : longest), []);
}

/** Of a long soak the highest reading of each piece: a peak is never lost. */
function thinned(window: readonly Reading[]): readonly Reading[] {
  const each = Math.ceil(window.length / MOST_POINTS);
  return Array.from({ length: Math.ceil(window.length / each) }, (_, index) =>
    window
      .slice(index * each, (index + 1) * each)
      .reduce((highest, reading) => (reading.bytes > highest.bytes ? reading : highest)),
  );
}

function growthText({ record }: ReportContext, arm: string): string {
  const signal = signalOf(record, arm, 'memory-growth');
  if (!signal) return 'growth not measured';
  if (signal.value === undefined) return `growth not measured: ${signal.evidence}`;
  const sign = signal.value > 0 ? '+' : signal.value < 0 ? '−' : '';
  return `${sign}${bytes(Math.abs(signal.value))} a minute; ${signal.evidence}`;
}
