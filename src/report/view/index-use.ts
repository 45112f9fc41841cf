import type { IndexUseResult, RunRecord } from '../../model/run-record.ts';
import type { Outcome, Side } from './context.ts';

/** An index that an operation must use, on every arm that the report is about. */
export interface IndexUseRow {
  readonly operation: string;
  readonly index: string;
  readonly sides: readonly Outcome[];
}

const LOOKS = {
  unused: { symbol: '▲', word: 'unused', tone: 'slower' },
  absent: { symbol: '△', word: 'absent', tone: 'unclear' },
  'not-measured': { symbol: '–', word: 'not measured', tone: 'unclear' },
  used: { symbol: '✓', word: 'used', tone: 'faster' },
} as const satisfies Record<IndexUseResult['outcome'], object>;
const ORDER: readonly string[] = Object.values(LOOKS).map(({ word }) => word);

/** The unused first; those that serve on every arm apart. */
export function indexUseRows(
  record: RunRecord,
  sides: readonly Side[],
): { open: readonly IndexUseRow[]; used: readonly IndexUseRow[] } {
  const results = (record.indexUse ?? []).filter(({ arm }) => sides.some(side => side.arm === arm));
  const keys = new Map(
    results.map(({ operation, index }) => [JSON.stringify([operation, index]), { operation, index }]),
  );
  const rows = [...keys.values()].map(({ operation, index }) => ({
    operation,
    index,
    sides: sides.map(side => {
      const result = results.find(
        entry => entry.arm === side.arm && entry.operation === operation && entry.index === index,
      );
      return { ...side, ...LOOKS[result?.outcome ?? 'not-measured'], evidence: result?.evidence ?? '' };
    }),
  }));
  const worst = (row: IndexUseRow) => Math.min(...row.sides.map(({ word }) => ORDER.indexOf(word)));
  const serves = (row: IndexUseRow) => row.sides.every(({ word }) => word === 'used');
  return {
    open: rows.filter(row => !serves(row)).sort((a, b) => worst(a) - worst(b)),
    used: rows.filter(serves),
  };
}

const TOLD = 2;

/** Indexes of a plain run that exist and do not serve: they fail it. */
export function unusedLine(record: RunRecord): string {
  const unused = (record.indexUse ?? []).filter(({ outcome }) => outcome === 'unused');
  if (unused.length === 0) return '';
  const told = unused.slice(0, TOLD).map(({ operation, index }) => `${operation} does not use ${index}`);
  const more = unused.length > TOLD ? `; and ${unused.length - TOLD} more` : '';
  return `${told.join('; ')}${more}.`;
}
