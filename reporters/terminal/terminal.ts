import { oneLine } from '../../src/report/plain-text.ts';
import type { Reporter, ReportInput } from '../../src/report/reporter.ts';
import { type FindingView, judgedInput, type Tone } from '../../src/report/verdict-view.ts';
import { type ChangeRow, changeGroups } from '../../src/report/view/changes.ts';
import { contextOf } from '../../src/report/view/context.ts';
import { headline } from '../../src/report/view/headline.ts';
import { operationOrder, operationRow } from '../../src/report/view/operations.ts';
import type { Pair } from '../../src/report/view/statements.ts';

const ROWS = 5;
/** Without the path of the report, which the caller adds. */
const LINES = 11;
const NAME_LIMIT = 36;
const PILL_COLOUR: Readonly<Record<Tone, string>> = {
  good: '30;46',
  bad: '97;41',
  open: '30;43',
  void: '30;47',
};
const FINDING_COLOUR: Readonly<Record<FindingView['tone'], string>> = {
  slower: '31',
  faster: '36',
  same: '2',
  unclear: '33',
};

type Paint = (text: string, code: string) => string;

/** The end of a command: at most 11 lines, so that the caller's path of the report makes twelve. */
export const terminalReporter: Reporter = {
  name: 'terminal',
  render(given) {
    const input = judgedInput(given);
    const paint: Paint = (text, code) => (input.colour === true ? `\u001b[${code}m${text}\u001b[0m` : text);
    const head = headLines(input, paint);
    const lines = [...head, ...tableLines(input, paint, Math.min(ROWS, LINES - 1 - head.length))];
    return [{ path: 'stdout', mediaType: 'text/plain', text: `${lines.join('\n')}\n` }];
  },
};

function headLines(input: ReportInput, paint: Paint): string[] {
  const head = headline(input);
  const { verdict } = head;
  const pill = paint(` ${verdict.symbol} ${verdict.pill} `, PILL_COLOUR[verdict.tone]);
  const partial = verdict.partial ? '  (partial)' : '';
  return [
    `${pill}  ${safe(head.suite)}  ${safe(head.arms)}${partial}`,
    safe(head.sentence),
    ...labelled('Wrong', head.wrong, paint),
    ...labelled(head.causeLabel, head.cause, paint),
    ...labelled('What to do', head.advice, paint),
    ...labelled('How sure', head.sureness, paint),
    ...head.signs.flatMap(({ label, text }) => labelled(label, text, paint)),
  ];
}

function labelled(label: string, text: string, paint: Paint): string[] {
  return text === '' ? [] : [`${paint(label.padEnd(11), '2')} ${safe(text)}`];
}

function tableLines(input: ReportInput, paint: Paint, most: number): string[] {
  const rows = (input.comparison ? changeCells(input) : plainCells(input)).slice(0, most);
  if (rows.length === 0) return [];
  const widths = rows.reduce<number[]>(
    (widest, row) => row.map((cell, index) => Math.max(widest[index] ?? 0, width(cell.text))),
    [],
  );
  const lines = rows.map(row =>
    row
      .map((cell, index) => {
        const space = ' '.repeat((widths[index] ?? 0) - width(cell.text));
        const text = cell.code === undefined ? cell.text : paint(cell.text, cell.code);
        return cell.right ? `${space}${text}` : `${text}${space}`;
      })
      .join('  ')
      .trimEnd(),
  );
  return ['', ...lines];
}

interface Cell {
  readonly text: string;
  readonly right?: boolean;
  readonly code?: string;
}

function changeCells(input: ReportInput): Cell[][] {
  const [first] = changeGroups(input.comparison, []);
  return (first?.rows ?? []).map(row => changeRowCells(row));
}

function changeRowCells(row: ChangeRow): Cell[] {
  const code = FINDING_COLOUR[row.finding.tone];
  return [
    { text: `${row.finding.symbol} ${row.finding.word}`, code },
    { text: safe(row.operation, NAME_LIMIT) },
    { text: row.metric },
    { text: pairText(row), right: true },
    { text: row.change, right: true, code },
    { text: row.interval },
    { text: row.note },
  ];
}

/** A plain run: operations with the slowest p95 first. */
function plainCells(input: ReportInput): Cell[][] {
  const context = contextOf(input);
  return operationOrder(context)
    .slice(0, ROWS)
    .map(operation => {
      const row = operationRow(context, operation);
      return [
        { text: safe(operation, NAME_LIMIT) },
        { text: `${row.requests.after} requests`, right: true },
        { text: `p50 ${row.p50.after}`, right: true },
        { text: `p95 ${row.p95.after}`, right: true },
        { text: `p99 ${row.p99.after}`, right: true },
        { text: row.failures === '' ? '' : safe(row.failures, NAME_LIMIT) },
      ];
    });
}

function pairText({ before, after }: Pick<Pair, 'before' | 'after'>): string {
  return before === '' ? after : `${before} → ${after}`;
}

/** One line that neither the terminal nor a CI runner takes for a command. */
function safe(text: string, limit?: number): string {
  return oneLine(text, limit).replaceAll('::', ': :').replaceAll('##[', '## [');
}

function width(text: string): number {
  return Array.from(text).length;
}
