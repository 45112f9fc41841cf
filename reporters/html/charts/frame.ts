import { picture, type SvgNode, svg } from '../../../src/report/svg.ts';

/**
 * A chart that keeps its letters at any width: text and gridlines are placed in percent and pixels, only
 * the curves live in a stretched inner picture of 1000 × 1000.
 */
export interface Frame {
  readonly title: string;
  readonly description: string;
  /** Largest value of the vertical axis; it starts at zero. */
  readonly high: number;
  /** A value of the vertical axis with its unit. */
  readonly show: (value: number) => string;
  readonly xTicks: readonly { readonly at: number; readonly label: string }[];
  /** In the coordinates of the inner picture. */
  readonly curves: readonly SvgNode[];
  readonly labels: readonly { readonly text: string; readonly side: string; readonly value: number }[];
}

const TOP = 14;
const PLOT_HEIGHT = 176;
const HEIGHT = TOP + PLOT_HEIGHT + 22;
/** Curves end here, labels of the lines begin; percent of the width. */
const PLOT_WIDTH = 86;
const LABEL_GAP = 14;

/** Share 0..1 of the horizontal axis → inner coordinate. */
export function innerX(share: number): number {
  return share * 1_000;
}

export function innerY(value: number, high: number): number {
  return 1_000 * (1 - value / high);
}

/** "M0 10L5 8…" of points in the inner picture, whole numbers: a thousandth of the chart is below a pixel. */
export function pathOf(points: readonly (readonly [x: number, y: number])[]): string {
  return points
    .map(([x, y], index) => `${index === 0 ? 'M' : 'L'}${Math.round(x)} ${Math.round(y)}`)
    .join('');
}

export function frame(chart: Frame): SvgNode {
  const grid = valueTicks(chart.high).flatMap(value => {
    const y = pixelY(value, chart.high);
    return [
      svg('line', { class: value === 0 ? 'base' : 'grid', x1: 0, x2: `${PLOT_WIDTH}%`, y1: y, y2: y }),
      ...(value === 0 ? [] : [svg('text', { class: 'tick', x: 0, y: y - 4 }, chart.show(value))]),
    ];
  });
  const bottom = chart.xTicks.map(tick =>
    svg(
      'text',
      { class: 'tick', x: `${tick.at * PLOT_WIDTH}%`, y: HEIGHT - 6, 'text-anchor': anchor(tick.at) },
      tick.label,
    ),
  );
  const marks = chart.xTicks.map(tick => {
    const x = `${tick.at * PLOT_WIDTH}%`;
    return svg('line', { class: 'grid', x1: x, x2: x, y1: TOP + PLOT_HEIGHT, y2: TOP + PLOT_HEIGHT + 4 });
  });
  const inner = svg(
    'svg',
    {
      x: 0,
      y: TOP,
      width: `${PLOT_WIDTH}%`,
      height: PLOT_HEIGHT,
      viewBox: '0 0 1000 1000',
      preserveAspectRatio: 'none',
      class: 'over',
    },
    ...chart.curves,
  );
  const attributes = { class: 'chart', height: HEIGHT, width: '100%' };
  return picture(chart.title, chart.description, attributes, [
    ...grid.filter(node => node.tag === 'line'),
    ...marks,
    inner,
    ...grid.filter(node => node.tag === 'text'),
    ...bottom,
    ...endLabels(chart),
  ]);
}

/** The name of each line beside its end, pushed apart where two ends nearly meet. */
function endLabels(chart: Frame): SvgNode[] {
  const sorted = [...chart.labels].sort((a, b) => b.value - a.value);
  let last = Number.NEGATIVE_INFINITY;
  const placed = sorted.map(label => {
    last = Math.max(pixelY(label.value, chart.high) + 4, last + LABEL_GAP);
    return { ...label, y: last };
  });
  return placed.map(label =>
    svg('text', { class: `end ${label.side}`, x: `${PLOT_WIDTH + 1}%`, y: label.y }, label.text),
  );
}

function pixelY(value: number, high: number): number {
  return Math.round((TOP + PLOT_HEIGHT * (1 - value / high)) * 10) / 10;
}

function anchor(share: number): string {
  return share < 0.05 ? 'start' : 'middle';
}

/** Three to five round values from zero. */
export function valueTicks(high: number): number[] {
  const rough = high / 4.6;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = power * ([1, 2, 2.5, 5, 10].find(factor => factor * power >= rough) ?? 10);
  const ticks: number[] = [];
  for (let value = 0; value <= high && ticks.length < 8; value += step) ticks.push(value);
  return ticks;
}
