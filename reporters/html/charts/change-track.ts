import { signedPercent } from '../../../src/report/format.ts';
import { picture, type SvgNode, svg } from '../../../src/report/svg.ts';
import type { ChangeRow } from '../../../src/report/view/changes.ts';

/** Log ratios → percent of the plot's width. */
export interface ChangeScale {
  x(logRatio: number): number;
  readonly ticks: readonly { readonly at: number; readonly label: string }[];
}

const HEIGHT = 30;
const AXIS_HEIGHT = 20;
/** Labels nearer than this would touch on a phone, percent of the width. */
const TICK_DISTANCE = 12.5;
/** In the order in which they deserve a place. */
const TICK_CANDIDATES = [
  0, 100, -50, 20, -20, 400, -80, 50, 200, 900, -10, 10, 5, -5, -30, 2, -2, 1_900, 4_900, -90, -98,
];

/**
 * One scale for all rows. It is linear near zero, where "unchanged" is decided, and logarithmic far out:
 * asinh(ratio / 3 tolerances).
 */
export function changeScale(rows: readonly ChangeRow[]): ChangeScale {
  const values = rows.flatMap(row => [
    row.low,
    row.high,
    row.estimate,
    ...row.dots,
    row.tolerance,
    -row.tolerance,
  ]);
  const unit = 3 * Math.max(0.01, ...rows.map(row => row.tolerance).filter(value => value < 0.5));
  const bend = (value: number) => Math.asinh(value / unit);
  const low = bend(Math.min(-0.02, ...values));
  const high = bend(Math.max(0.02, ...values));
  const pad = (high - low) * 0.04;
  const x = (value: number) => (100 * (bend(value) - low + pad)) / (high - low + 2 * pad);
  const ticks: { at: number; label: string }[] = [];
  for (const pct of TICK_CANDIDATES) {
    const at = x(Math.log1p(pct / 100));
    if (at < 1 || at > 99 || ticks.some(tick => Math.abs(tick.at - at) < distance(tick.at, at))) continue;
    ticks.push({ at, label: pct === 0 ? '0' : signedPercent(pct).replace(/\.0+(?= )/, '') });
  }
  return { x, ticks };
}

/** A label at an edge is not centred on its tick: it takes all its width on one side. */
function distance(a: number, b: number): number {
  return anchor(a) === 'middle' && anchor(b) === 'middle' ? TICK_DISTANCE : 1.8 * TICK_DISTANCE;
}

/** One row: tolerated band, every block a dot, the interval a bar, the finding a shape at the estimate. */
export function changeTrack(row: ChangeRow, scale: ChangeScale): SvgNode {
  const at = (value: number) => `${round(scale.x(value))}%`;
  const width = (from: number, to: number) => `${round(Math.max(0, scale.x(to) - scale.x(from)))}%`;
  const title = `${row.operation} ${row.metric}: ${row.finding.word} ${row.change}`.trim();
  const description = `Interval ${row.interval}; ${row.dots.length} blocks as dots; tolerated band shaded.`;
  const band = svg('rect', {
    class: 'band',
    x: at(-row.tolerance),
    width: width(-row.tolerance, row.tolerance),
    height: HEIGHT,
  });
  const lines = scale.ticks.map(tick => gridLine(tick, HEIGHT));
  const dots = row.dots.map((value, index) =>
    svg('circle', { class: 'dot', cx: at(value), cy: HEIGHT / 2 + jitter(index), r: 2.2 }),
  );
  const bar = svg('rect', {
    class: 'bar',
    x: at(row.low),
    y: HEIGHT / 2 - 3,
    width: width(row.low, row.high),
    height: 6,
    rx: 3,
  });
  const shape = svg('svg', { x: at(row.estimate), y: HEIGHT / 2, class: 'over' }, shapeOf(row));
  const known = row.finding.finding === 'new' ? [] : [...dots, bar, shape];
  return picture(title, description, { class: `track ${row.finding.tone}`, height: HEIGHT, width: '100%' }, [
    band,
    ...lines,
    ...known,
  ]);
}

export function changeAxis(scale: ChangeScale): SvgNode {
  const labels = scale.ticks.map(tick =>
    svg(
      'text',
      { x: `${round(tick.at)}%`, y: 14, class: 'tick', 'text-anchor': anchor(tick.at) },
      tick.label,
    ),
  );
  const attributes = { class: 'axis', height: AXIS_HEIGHT, width: '100%' };
  return picture('Scale of the change', '', attributes, labels);
}

function anchor(at: number): string {
  if (at < 6) return 'start';
  return at > 94 ? 'end' : 'middle';
}

function gridLine(tick: ChangeScale['ticks'][number], height: number): SvgNode {
  const x = `${round(tick.at)}%`;
  return svg('line', { class: tick.label === '0' ? 'zero' : 'grid', x1: x, x2: x, y1: 0, y2: height });
}

/** Dots spread over the row's height in a fixed order, so that equal blocks stay apart. */
function jitter(index: number): number {
  return ((index * 5) % 9) * 2 - 8;
}

function shapeOf(row: ChangeRow): SvgNode {
  const { finding } = row.finding;
  if (finding === 'regressed') return svg('path', { class: 'shape', d: 'M0-6.5L6.5 5H-6.5Z' });
  if (finding === 'improved') return svg('path', { class: 'shape', d: 'M0 6.5L6.5-5H-6.5Z' });
  if (finding === 'unchanged') return svg('circle', { class: 'shape', r: 4.5 });
  return svg('circle', { class: 'shape hollow', r: 4.5 });
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
