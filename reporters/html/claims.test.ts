import { expect, test } from 'vitest';
import type { ClaimLedger, ClaimResult } from '../../src/model/claims.ts';
import { HOSTILE } from '../../src/report/testdata/hostile.ts';
import { claimsMarkdown } from '../markdown/claims.ts';
import { claimsLines } from '../terminal/claims.ts';
import { claimsPage } from './claims.ts';

const row = (given: Partial<ClaimResult>): ClaimResult => ({
  suite: 'shop',
  document: 'guide',
  id: 'a',
  section: 'Indexes',
  claim: 'The dashboard takes 15 ms with its index, 150 ms without.',
  kind: 'change',
  outcome: 'does-not-hold',
  finding: 'p50 3.69 ms → 2.08 ms: 1.77× (2 blocks); stated 10.0×',
  volume: 'large',
  evidence: ['base:', '  Incremental Sort', '    Index Scan using idx on orders'],
  runId: '20261120-1',
  ...given,
});
const ledger: ClaimLedger = {
  schemaVersion: 1,
  claims: [
    row({}),
    row({ id: 'b', outcome: 'holds', kind: 'configuration' }),
    row({ id: 'c', suite: 'blog', outcome: 'not-measurable', kind: 'not-measurable' }),
  ],
};

test('the page shows every claim, its result, what was measured and the plan', () => {
  const page = claimsPage(ledger);
  expect(page).toContain('1 of 3 claims hold, 1 do not hold, 1 not measurable here.');
  for (const text of ['150 ms without', '▲ does not hold', 'stated 10.0×', 'Index Scan using idx on orders'])
    expect(page).toContain(text);
});

test('text from outside is shown and never markup', () => {
  const hostile = HOSTILE.map((text, i) =>
    row({ id: `h${i}`, claim: text, finding: text, evidence: [text], document: text }),
  );
  const page = claimsPage({ schemaVersion: 1, claims: hostile });
  const clean = claimsPage({
    schemaVersion: 1,
    claims: hostile.map(one => ({ ...one, claim: 'x', finding: 'x', evidence: ['x'], document: 'x' })),
  });
  const tags = (html: string) => html.match(/<[a-z/!]/gi)?.length;
  expect(tags(page)).toBe(tags(clean));
});

test('Markdown has one row per claim, the terminal two lines', () => {
  expect(claimsMarkdown(ledger).match(/^\| (?!Claim|---)/gm)).toHaveLength(3);
  const lines = claimsLines(ledger, false);
  expect(lines).toContain('▲ does not hold       The dashboard takes 15 ms');
  expect(lines).not.toContain('\u001b');
});
