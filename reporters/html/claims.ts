import { createHash } from 'node:crypto';
import Handlebars from 'handlebars';
import type { ClaimLedger } from '../../src/model/claims.ts';
import { claimsView } from '../../src/report/view/claims.ts';
import { claims } from './templates/claims.ts';
import { scrollTable } from './templates/operations.ts';
import { style } from './templates/style.ts';

/** What this page needs beyond the report's style: sentences may be as wide as their column. */
const text = `${style}.claim{font-weight:500;min-width:18em;max-width:34em}td.words{min-width:9em}td pre{white-space:pre;overflow-x:auto;max-width:70ch}`;
const render = compile();

/** The ledger as one file; every text is escaped. */
export function claimsPage(ledger: ClaimLedger): string {
  const styleHash = `sha256-${createHash('sha256').update(text).digest('base64')}`;
  return render({ ...claimsView(ledger), styleHash });
}

function compile(): (model: object) => string {
  const options = { strict: true, noEscape: false } as const;
  const engine = Handlebars.create();
  engine.registerPartial('scrollTable', engine.compile(scrollTable, options));
  engine.registerPartial('style', engine.compile(`<style>${text}</style>`, options));
  return engine.compile(claims, options);
}
