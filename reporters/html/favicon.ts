import { svg, writeSvg } from '../../src/report/svg.ts';
import type { VerdictView } from '../../src/report/verdict-view.ts';

const SHAPES = {
  disc: { d: 'M8 1a7 7 0 1 1 0 14A7 7 0 0 1 8 1Z', fill: '#0b7568', stroke: 'none' },
  triangle: { d: 'M8 1L15.5 15H.5Z', fill: '#c2410c', stroke: 'none' },
  ring: { d: 'M8 2.5a5.5 5.5 0 1 1 0 11 5.5 5.5 0 0 1 0-11Z', fill: 'none', stroke: '#a16207' },
  dash: { d: 'M2 8H14', fill: 'none', stroke: '#6b7280' },
} as const;

/** The verdict as the icon of the browser tab: another outline for each, not only another colour. */
export function favicon(verdict: VerdictView): string {
  const { d, fill, stroke } = SHAPES[verdict.shape];
  const shape = svg('path', { d, fill, stroke, 'stroke-width': 3 });
  const icon = svg('svg', { xmlns: 'http://www.w3.org/2000/svg', viewBox: '0 0 16 16' }, shape);
  return `data:image/svg+xml,${encodeURIComponent(writeSvg(icon))}`;
}
