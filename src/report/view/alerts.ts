import { SIGNALS } from '../../model/measures.ts';
import type { AlertPlan } from '../../model/run-plan.ts';
import type { AlertResult, RunRecord } from '../../model/run-record.ts';
import { figure } from '../format.ts';
import type { Outcome, Side } from './context.ts';

/** One alarm of an operator, on every arm that the report is about. */
export interface AlertRow {
  readonly name: string;
  readonly severity: AlertPlan['severity'];
  readonly signal: string;
  readonly threshold: string;
  readonly source: string;
  readonly sides: readonly (Outcome & { readonly measured: string })[];
}

const SEVERITIES: readonly AlertPlan['severity'][] = ['critical', 'warning'];

/** Alerts that any shown arm raised, critical ones first; the others as the suite lists them. */
export function alertRows(
  record: RunRecord,
  sides: readonly Side[],
): { raised: readonly AlertRow[]; quiet: readonly AlertRow[] } {
  const all = alertsByArm(record, sides);
  const rows = all.map(results => ({ results, row: alertRow(record, sides, results) }));
  const raised = rows.filter(({ results }) => results.some(({ outcome }) => outcome === 'raised'));
  return {
    raised: raised.map(({ row }) => row).sort((a, b) => rank(a) - rank(b)),
    quiet: rows.filter(entry => !raised.includes(entry)).map(({ row }) => row),
  };
}

function rank({ severity }: AlertRow): number {
  return SEVERITIES.indexOf(severity);
}

/** The same alert of each arm together: arms are judged by one plan, so in one order. */
function alertsByArm(record: RunRecord, sides: readonly Side[]): AlertResult[][] {
  const ofArm = sides.map(({ arm }) => (record.alerts ?? []).filter(alert => alert.arm === arm));
  const most = Math.max(0, ...ofArm.map(list => list.length));
  return Array.from({ length: most }, (_, index) =>
    ofArm.map(list => list[index]).filter(alert => alert !== undefined),
  );
}

function alertRow(record: RunRecord, sides: readonly Side[], results: readonly AlertResult[]): AlertRow {
  const [alert] = results;
  return {
    name: alert?.name ?? '',
    severity: alert?.severity ?? 'warning',
    signal: alert?.signal ?? '',
    threshold: alert ? thresholdText(alert) : '',
    source: alert?.source ?? '',
    sides: sides.map(side => {
      const result = results.find(({ arm }) => arm === side.arm);
      const signal = (record.signals ?? []).find(
        entry => entry.arm === side.arm && entry.signal === result?.signal,
      );
      const { measured, unit } = result ?? {};
      return {
        ...side,
        ...look(result),
        measured: measured === undefined || unit === undefined ? '' : figure(measured, unit),
        evidence: signal?.evidence ?? '',
      };
    }),
  };
}

function look(result: AlertResult | undefined): Pick<Outcome, 'symbol' | 'word' | 'tone'> {
  if (result?.outcome === 'quiet') return { symbol: '✓', word: 'quiet', tone: 'faster' };
  if (result?.outcome !== 'raised') return { symbol: '–', word: 'not measured', tone: 'unclear' };
  return result.severity === 'critical'
    ? { symbol: '▲', word: 'raised', tone: 'slower' }
    : { symbol: '△', word: 'raised', tone: 'unclear' };
}

/** "above 1.00 %", "below 50.0 %". */
export function thresholdText({ above, below, unit }: Pick<AlertPlan, 'above' | 'below' | 'unit'>): string {
  if (above !== undefined) return `above ${figure(above, unit)}`;
  return below === undefined ? '' : `below ${figure(below, unit)}`;
}

/**
 * Alerts raised by the arm that the report is about, in one line. Of a comparison only those that the other arm did
 * not raise: what both raise is no matter of the change.
 */
export function alertLine(record: RunRecord, sides: readonly Side[]): string {
  const rows = alertRows(record, sides).raised.filter(({ sides: outcomes }) => {
    const raised = outcomes.map(({ word }) => word === 'raised');
    return raised.at(-1) === true && (outcomes.length === 1 || raised[0] === false);
  });
  if (rows.length === 0) return '';
  const told = rows
    .slice(0, TOLD)
    .map(
      row =>
        `${row.name} (${row.severity}): ${row.signal} is ${row.sides.at(-1)?.measured}, ${row.threshold}`,
    );
  const more = rows.length > TOLD ? `; and ${rows.length - TOLD} more` : '';
  return `${told.join('; ')}${more}.`;
}

const TOLD = 2;

/** What a signal says, in words; of one that this version does not know, nothing. */
export function signalWords(signal: string): string {
  return Object.hasOwn(SIGNALS, signal) ? SIGNALS[signal as keyof typeof SIGNALS].says : '';
}
