import type { Reporter, ReportInput } from '../../src/report/reporter.ts';
import { judgedInput } from '../../src/report/verdict-view.ts';
import { type ChangeGroup, type ChangeRow, changeGroups } from '../../src/report/view/changes.ts';
import { contextOf, type ReportContext } from '../../src/report/view/context.ts';
import { headline } from '../../src/report/view/headline.ts';
import { objectiveRows } from '../../src/report/view/objectives.ts';
import { operationOrder, operationRow } from '../../src/report/view/operations.ts';
import type { Pair } from '../../src/report/view/statements.ts';
import { cells, ROWS, rest, titled } from './cells.ts';
import { brokenTable, expectationTables } from './expectations.ts';
import { code, prose } from './neutral.ts';

/** A pull-request comment: pill, verdict, cause, cure, and the figures behind a fold. */
export const markdownReporter: Reporter = {
  name: 'markdown',
  render(given) {
    const input = judgedInput(given);
    const head = headline(input);
    const { verdict } = head;
    const paragraphs = [
      `## ${verdict.symbol} ${verdict.pill}`,
      ...(head.banner === '' ? [] : [`> ${prose(head.banner)}`]),
      `**${prose(head.sentence)}**`,
      ...labelled('Wrong', head.wrong),
      ...labelled(head.causeLabel, head.cause),
      ...labelled('What to do', head.advice),
      ...head.signs.flatMap(({ label, text }) => labelled(label, text)),
      ...tables(input),
      footLine(input),
    ];
    return [{ path: 'report.md', mediaType: 'text/markdown', text: `${paragraphs.join('\n\n')}\n` }];
  },
};

function labelled(label: string, text: string): string[] {
  return text === '' ? [] : [`**${label}:** ${prose(text)}`];
}

function footLine(input: ReportInput): string {
  const head = headline(input);
  const arms = input.comparison
    ? `${code(input.comparison.a)} → ${code(input.comparison.b)}`
    : code(head.arms);
  const sure = head.sureness === '' ? head.blocks : head.sureness;
  return `${code(head.suite)} ${arms}: ${prose(sure)}; took ${head.took} on ${prose(input.record.environment.name)}.`;
}

function tables(input: ReportInput): string[] {
  const context = contextOf(input);
  const groups = changeGroups(input.comparison, input.controls);
  const compared = groups.map(changeTable);
  const figures = compared.length > 0 ? compared : [operationTable(context)];
  const expected = [...objectiveTable(context), ...expectationTables(context)];
  return [
    [
      '<details><summary>All figures</summary>',
      ...brokenTable(context),
      ...figures,
      ...expected,
      '</details>',
    ].join('\n\n'),
  ];
}

function changeTable(group: ChangeGroup): string {
  const rows = [...group.rows, ...group.more];
  const note = group.note === '' ? '' : `, ${prose(group.note)}`;
  return [
    `**${group.title}**${note}\n`,
    '| | Operation | Figure | Before → after | Change | Interval |',
    '|:--|:--|:--|--:|--:|:--|',
    ...rows.slice(0, ROWS).map(changeLine),
    ...rest(rows.length),
  ].join('\n');
}

function changeLine(row: ChangeRow): string {
  return cells([
    `${row.finding.symbol} ${row.finding.word}`,
    code(row.operation),
    prose(row.metric),
    pairText(row),
    row.change,
    row.interval,
  ]);
}

function operationTable(context: ReportContext): string {
  const order = operationOrder(context);
  const lines = order.slice(0, ROWS).map(operation => {
    const row = operationRow(context, operation);
    const figures = [row.requests, row.p50, row.p95, row.p99, row.errors].map(pairText);
    return cells([code(operation), ...figures]);
  });
  return [
    '| Operation | Requests | p50 | p95 | p99 | Errors |',
    '|:--|--:|--:|--:|--:|--:|',
    ...lines,
    ...rest(order.length),
  ].join('\n');
}

function objectiveTable(context: ReportContext): string[] {
  const rows = objectiveRows(context).map(row => [
    `${row.symbol} ${row.word}`,
    code(row.operation),
    code(row.metric),
    row.limit,
    row.measured,
  ]);
  return titled('Objectives', ['', 'Operation', 'Figure', 'Limit', 'Measured'], ':--|:--|:--|--:|--:', rows);
}

function pairText({ before, after }: Pick<Pair, 'before' | 'after'>): string {
  return before === '' ? after : `${before} → ${after}`;
}
