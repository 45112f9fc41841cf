import { bytes } from '../../../src/report/format.ts';
import { type SvgNode, svg } from '../../../src/report/svg.ts';
import type { MemoryView } from '../../../src/report/view/memory.ts';
import { frame, innerX, innerY, pathOf, valueTicks } from './frame.ts';

/** Memory begins far from zero, where the names of the gridlines are: the lines start beside them. */
const MARGIN = 0.08;

/** Memory of the server by second of the window, from zero, so that a small rise looks small. */
export function memoryChart(view: MemoryView | undefined): SvgNode | undefined {
  if (!view) return undefined;
  const { seconds, series } = view;
  const high = 1.15 * Math.max(...series.flatMap(({ points }) => points.map(point => point.bytes)));
  const at = (second: number) => MARGIN + (1 - MARGIN) * (second / seconds);
  return frame({
    title: 'Memory of the server over time',
    description: series.map(({ arm, growth }) => `${arm}: ${growth}`).join('. '),
    high,
    show: bytes,
    xTicks: valueTicks(seconds).map(second => ({ at: at(second), label: `${second} s` })),
    curves: series.map(({ side, points }) =>
      svg('path', {
        class: `line ${side}`,
        d: pathOf(points.map(point => [innerX(at(point.second)), innerY(point.bytes, high)] as const)),
      }),
    ),
    labels:
      series.length < 2
        ? []
        : series.map(({ side, points }) => ({ text: side, side, value: points.at(-1)?.bytes ?? 0 })),
  });
}
