import { duration } from '../../../src/report/format.ts';
import { type SvgNode, svg } from '../../../src/report/svg.ts';
import type { OperationDetail, TimePoint } from '../../../src/report/view/operation-detail.ts';
import { frame, innerX, innerY, pathOf } from './frame.ts';

const MOST_TICKS = 6;

/** A percentile by second of load, blocks laid end to end, a line never crossing from one into the next. */
export function timeChart(detail: OperationDetail): SvgNode | undefined {
  const { time } = detail;
  const points = time.series.flatMap(series => series.segments.flat());
  if (points.length === 0 || time.seconds === 0) return undefined;
  const highUs = 1.08 * Math.max(...points.map(point => point.us));
  const at = (point: TimePoint) => [innerX(point.at / time.seconds), innerY(point.us, highUs)] as const;
  const borders = time.blockStarts.slice(1).map(start => {
    const x = innerX(start / time.seconds);
    return svg('path', { class: 'border', d: `M${Math.round(x)} 0V1000` });
  });
  const lines = time.series.flatMap(series =>
    series.segments
      .filter(segment => segment.length > 0)
      .map(segment => svg('path', { class: `line thin ${series.side}`, d: pathOf(segment.map(at)) })),
  );
  return frame({
    title: `${time.metric} of ${detail.row.operation} over time`,
    description: `${time.note} ${time.blockStarts.length} blocks, laid end to end.`,
    high: highUs,
    show: duration,
    xTicks: blockTicks(detail),
    curves: [...borders, ...lines],
    labels:
      time.series.length < 2
        ? []
        : time.series.map(series => ({
            text: series.side,
            side: series.side,
            value: series.segments.at(-1)?.at(-1)?.us ?? 0,
          })),
  });
}

function blockTicks({ time }: OperationDetail): { at: number; label: string }[] {
  const every = Math.ceil(time.blockStarts.length / MOST_TICKS);
  return time.blockStarts
    .map((start, index) => ({
      at: start / time.seconds,
      label: `${index === 0 ? 'block ' : ''}${index + 1}`,
    }))
    .filter((_, index) => index % every === 0);
}
