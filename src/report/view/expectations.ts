import { type AlertRow, alertRows } from './alerts.ts';
import type { ReportContext, Side } from './context.ts';
import { type IndexUseRow, indexUseRows } from './index-use.ts';
import { type InvariantsView, invariantRows } from './invariants.ts';
import { type ScoreView, type SignalRow, scoreViews, signalRows } from './signals.ts';

/** What the suite expects beside its objectives, and what became of it. */
export interface ExpectationsView {
  readonly sides: readonly Side[];
  readonly compared: boolean;
  readonly invariants: InvariantsView;
  readonly alerts: { readonly raised: readonly AlertRow[]; readonly quiet: readonly AlertRow[] };
  readonly indexes: { readonly open: readonly IndexUseRow[]; readonly used: readonly IndexUseRow[] };
  readonly signals: readonly SignalRow[];
  readonly scores: readonly ScoreView[];
}

/** Undefined where the record holds none: a suite without, or a record of before they were measured. */
export function expectationsView({ record, sides }: ReportContext): ExpectationsView | undefined {
  const view = {
    sides,
    compared: sides.length > 1,
    invariants: invariantRows(record, sides),
    alerts: alertRows(record, sides),
    indexes: indexUseRows(record, sides),
    signals: signalRows(record, sides),
    scores: scoreViews(record, sides),
  };
  const { invariants, alerts, indexes, signals } = view;
  const rows = [
    invariants.broken,
    invariants.held,
    alerts.raised,
    alerts.quiet,
    indexes.open,
    indexes.used,
    signals,
  ];
  return rows.some(list => list.length > 0) ? view : undefined;
}
