import type { ClaimLedger } from '../../src/model/claims.ts';
import { oneLine } from '../../src/report/plain-text.ts';
import { claimsView } from '../../src/report/view/claims.ts';

const COLOURS = { faster: '36', slower: '31', unclear: '33', same: '2' } as const;
const WORD_WIDTH = 'not measurable here'.length;

/** The ledger as text: one line for the result and the claim, one for what was measured. */
export function claimsLines(ledger: ClaimLedger, colour: boolean): string {
  const view = claimsView(ledger);
  const paint = (text: string, code: string) => (colour ? `\u001b[${code}m${text}\u001b[0m` : text);
  const suites = view.suites.flatMap(({ suite, document, sentence, rows }) => [
    '',
    `${oneLine(suite)}  ${paint(oneLine(document), '2')}`,
    oneLine(sentence),
    ...rows.flatMap(row => [
      `  ${row.symbol} ${paint(row.word.padEnd(WORD_WIDTH), COLOURS[row.tone])} ${oneLine(row.claim)}`,
      `    ${paint(oneLine(row.finding), '2')}`,
    ]),
  ]);
  return [view.sentence, ...suites].join('\n');
}
