import { alertRows } from '../../src/report/view/alerts.ts';
import type { Outcome, ReportContext } from '../../src/report/view/context.ts';
import { indexUseRows } from '../../src/report/view/index-use.ts';
import { invariantRows } from '../../src/report/view/invariants.ts';
import { titled } from './cells.ts';
import { code, prose } from './neutral.ts';

/** A sentence in a cell: longer ones are in the report. */
const SENTENCE = 160;

/** Wrong answers: a table of their own, before all figures. One row an arm. */
export function brokenTable({ record, sides }: ReportContext): string[] {
  return titled(
    'Broken invariants',
    ['', 'Operation', 'Invariant', 'Arm', 'Seen'],
    ':--|:--|:--|:--|:--',
    invariantRows(record, sides).broken.flatMap(row =>
      row.sides.map(side => [look(side), code(row.operation), code(row.name), code(side.arm), seen(side)]),
    ),
  );
}

/** What else was not as expected: raised alerts, indexes that do not serve. */
export function expectationTables({ record, sides }: ReportContext): string[] {
  return [
    ...titled(
      'Raised alerts',
      ['', 'Alert', 'Arm', 'Threshold', 'Measured'],
      ':--|:--|:--|:--|--:',
      alertRows(record, sides).raised.flatMap(row =>
        row.sides.map(side => [
          `${look(side)}, ${row.severity}`,
          code(row.name),
          code(side.arm),
          `${code(row.signal)} ${row.threshold}`,
          side.measured,
        ]),
      ),
    ),
    ...titled(
      'Indexes that an operation must use',
      ['', 'Operation', 'Index', 'Arm', 'Seen'],
      ':--|:--|:--|:--|:--',
      indexUseRows(record, sides).open.flatMap(row =>
        row.sides.map(side => [look(side), code(row.operation), code(row.index), code(side.arm), seen(side)]),
      ),
    ),
  ];
}

function look({ symbol, word }: Outcome): string {
  return `${symbol} ${word}`;
}

function seen({ evidence }: Outcome): string {
  return prose(evidence, SENTENCE);
}
