import type { RunRecord, SignalResult } from '../../model/run-record.ts';
import { amount, figure } from '../format.ts';
import { signalWords } from './alerts.ts';
import type { Side } from './context.ts';

/** A figure of the whole suite, on every arm that the report is about. */
export interface SignalRow {
  readonly signal: string;
  readonly says: string;
  readonly sides: readonly (Side & { readonly value: string; readonly evidence: string })[];
}

/** How a score came about: 100 minus what is listed. */
export interface ScoreView extends Side {
  readonly value: string;
  readonly sum: string;
  readonly penalties: readonly { readonly points: string; readonly reason: string }[];
}

export function signalRows(record: RunRecord, sides: readonly Side[]): SignalRow[] {
  const names = new Set((record.signals ?? []).map(({ signal }) => signal));
  return [...names].map(signal => ({
    signal,
    says: signalWords(signal),
    sides: sides.map(side => {
      const result = signalOf(record, side.arm, signal);
      return { ...side, value: valueText(result), evidence: result?.evidence ?? '' };
    }),
  }));
}

export function scoreViews(record: RunRecord, sides: readonly Side[]): ScoreView[] {
  return sides.flatMap(side => {
    const score = signalOf(record, side.arm, 'health-score');
    if (score?.value === undefined) return [];
    const penalties = score.penalties ?? [];
    const parts = ['100', ...penalties.map(({ points }) => amount(points))].join(' − ');
    return [
      {
        ...side,
        value: valueText(score),
        sum: penalties.length === 0 ? 'nothing was taken off' : `${parts} = ${valueText(score)}`,
        penalties: penalties.map(({ points, reason }) => ({ points: `−${amount(points)}`, reason })),
      },
    ];
  });
}

export function signalOf(record: RunRecord, arm: string, signal: string): SignalResult | undefined {
  return (record.signals ?? []).find(entry => entry.arm === arm && entry.signal === signal);
}

function valueText(result: SignalResult | undefined): string {
  return result?.value === undefined ? 'not measured' : figure(result.value, result.unit);
}
