import type { SvgNode } from '../../src/report/svg.ts';
import type { ChangeGroup, ChangeRow } from '../../src/report/view/changes.ts';
import type { OperationDetail } from '../../src/report/view/operation-detail.ts';
import { byScenario, type ScenarioGroup } from '../../src/report/view/operations.ts';
import type { ReportView } from '../../src/report/view/report-view.ts';
import { changeAxis, changeScale, changeTrack } from './charts/change-track.ts';
import { memoryChart } from './charts/memory-chart.ts';
import { percentileCurve } from './charts/percentile-curve.ts';
import { timeChart } from './charts/time-chart.ts';
import { favicon } from './favicon.ts';

/** What the templates read: the view, its charts, and nothing that they would have to work out. */
export interface PageModel extends Omit<ReportView, 'changes' | 'operations' | 'resources'> {
  readonly title: string;
  readonly favicon: string;
  readonly groups: readonly PageGroup[];
  readonly bandNote: string;
  readonly axis: SvgNode;
  /** One group without a name where the operations are few. */
  readonly operationGroups: readonly ScenarioGroup<PageOperation>[];
  readonly resources: ReportView['resources'] & { readonly memoryChart: SvgNode | undefined };
  readonly hasExpectations: boolean;
  readonly hasOperations: boolean;
  /** Many observed scenarios are folded, each behind its summary. */
  readonly foldObservations: boolean;
  readonly hasObjectives: boolean;
  readonly hasObservations: boolean;
  readonly hasWarnings: boolean;
}

interface PageGroup extends Omit<ChangeGroup, 'rows' | 'more'> {
  readonly rows: readonly PageRow[];
  readonly more: readonly PageRow[];
}

type PageRow = ChangeRow & { readonly track: SvgNode | undefined };

type PageOperation = OperationDetail & {
  readonly curve: SvgNode | undefined;
  readonly timeline: SvgNode | undefined;
};

const OBSERVATIONS_OPEN = 3;

export function pageModel(view: ReportView): PageModel {
  const all = view.changes.flatMap(group => [...group.rows, ...group.more]);
  const scale = changeScale(all.filter(row => row.drawn));
  const withTrack = (row: ChangeRow): PageRow => ({
    ...row,
    track: row.drawn ? changeTrack(row, scale) : undefined,
  });
  const { verdict, suite, arms } = view.headline;
  return {
    ...view,
    headline: {
      ...view.headline,
      sentence: unbroken(view.headline.sentence),
      cause: unbroken(view.headline.cause),
    },
    title: `${verdict.pill}: ${suite}, ${arms}`,
    favicon: favicon(verdict),
    groups: view.changes.map(group => ({
      ...group,
      rows: group.rows.map(withTrack),
      more: group.more.map(withTrack),
    })),
    bandNote: toleranceNote(all.filter(row => row.drawn)),
    axis: changeAxis(scale),
    operationGroups: byScenario(
      view.operations.map(detail => ({
        ...detail,
        curve: percentileCurve(detail),
        timeline: timeChart(detail),
      })),
    ),
    resources: { ...view.resources, memoryChart: memoryChart(view.resources.memory) },
    hasExpectations: view.expectations !== undefined,
    hasOperations: view.operations.length > 0,
    foldObservations: view.observations.length > OBSERVATIONS_OPEN,
    hasObjectives: view.objectives.length > 0,
    hasObservations: view.observations.length > 0,
    hasWarnings: view.warnings.length > 0,
  };
}

/** A line never ends between a figure and its unit. */
function unbroken(sentence: string): string {
  return sentence.replaceAll(/(?<=\d) (?=(?:%|ms|s|GB|MB|kB|B)(?![A-Za-z]))/g, '\u00a0');
}

/** "±5 %" where all rows share a band. */
function toleranceNote(rows: readonly ChangeRow[]): string {
  const bands = [...new Set(rows.map(row => Math.round(Math.expm1(row.tolerance) * 1_000) / 10))];
  return bands.length === 1 ? ` (±${bands[0]} %)` : '';
}
