import { duration } from '../../../src/report/format.ts';
import { type SvgNode, svg } from '../../../src/report/svg.ts';
import type { OperationDetail } from '../../../src/report/view/operation-detail.ts';
import { frame, innerX, innerY, pathOf } from './frame.ts';

const TICKS = [
  { q: 0, label: '0' },
  { q: 0.5, label: 'p50' },
  { q: 0.9, label: 'p90' },
  { q: 0.99, label: 'p99' },
  { q: 0.999, label: 'p99.9' },
  { q: 0.9999, label: 'p99.99' },
];

/** Latency by percentile, the tail stretched logarithmically; the pale band is the range over blocks. */
export function percentileCurve(detail: OperationDetail): SvgNode | undefined {
  const drawn = detail.curves.filter(curve => curve.points.length > 1);
  const points = drawn.flatMap(curve => curve.points);
  if (points.length === 0) return undefined;
  const tail = Math.max(...points.map(point => depth(point.q)));
  const highUs = 1.08 * Math.max(...points.map(point => point.highUs));
  const x = (q: number) => innerX(depth(q) / tail);
  const y = (us: number) => innerY(us, highUs);
  const bands = drawn.map(curve => {
    const upper = curve.points.map(point => [x(point.q), y(point.highUs)] as const);
    const lower = curve.points.map(point => [x(point.q), y(point.lowUs)] as const).reverse();
    return svg('path', { class: `range ${curve.side}`, d: `${pathOf([...upper, ...lower])}Z` });
  });
  const lines = drawn.map(curve =>
    svg('path', {
      class: `line ${curve.side}`,
      d: pathOf(curve.points.map(point => [x(point.q), y(point.us)] as const)),
    }),
  );
  return frame({
    title: `Latency of ${detail.row.operation} by percentile`,
    description: `${drawn.map(curve => `${curve.side}: ${curve.arm}`).join('; ')}. The pale band is the range over blocks.`,
    high: highUs,
    show: duration,
    xTicks: TICKS.filter(tick => depth(tick.q) <= tail + 1e-9).map(tick => ({
      at: depth(tick.q) / tail,
      label: tick.label,
    })),
    curves: [...bands, ...lines],
    labels:
      drawn.length < 2
        ? []
        : drawn.map(curve => ({ text: curve.side, side: curve.side, value: curve.points.at(-1)?.us ?? 0 })),
  });
}

/** Nines of a quantile: 0.9 → 1, 0.99 → 2. */
function depth(q: number): number {
  return -Math.log10(1 - q);
}
