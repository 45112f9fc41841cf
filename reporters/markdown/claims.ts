import type { ClaimLedger } from '../../src/model/claims.ts';
import { claimsView } from '../../src/report/view/claims.ts';
import { prose } from './neutral.ts';

/** The ledger as Markdown tables, one per suite. */
export function claimsMarkdown(ledger: ClaimLedger): string {
  const view = claimsView(ledger);
  const sections = view.suites.map(({ suite, document, sentence, rows }) =>
    [
      `## ${prose(suite)}`,
      `${prose(document)}. ${prose(sentence)}`,
      [
        '| Claim | Result | Measured |',
        '| --- | --- | --- |',
        ...rows.map(row => {
          const place = [row.section, row.kind, row.volume].filter(Boolean).join(', ');
          return `| ${prose(row.claim)} (${prose(place)}) | ${row.symbol} ${row.word} | ${prose(row.finding)} |`;
        }),
      ].join('\n'),
    ].join('\n\n'),
  );
  return `# Claims\n\n${prose(view.sentence)}\n\n${sections.join('\n\n')}\n`;
}
