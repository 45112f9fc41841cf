import { claimsPage } from '../reporters/html/claims.ts';
import { htmlReporter } from '../reporters/html/html.ts';
import { jsonReporter } from '../reporters/json/json.ts';
import { junitReporter } from '../reporters/junit/junit.ts';
import { claimsMarkdown } from '../reporters/markdown/claims.ts';
import { markdownReporter } from '../reporters/markdown/markdown.ts';
import { claimsLines } from '../reporters/terminal/claims.ts';
import { terminalReporter } from '../reporters/terminal/terminal.ts';
import { artilleryDriver } from './drive/artillery/driver.ts';
import { autocannonDriver } from './drive/autocannon/driver.ts';
import type { Driver } from './drive/driver.ts';
import { k6Driver } from './drive/k6/index.ts';
import { playwrightDriver } from './drive/playwright/driver.ts';
import type { ClaimLedger } from './model/claims.ts';
import { PlimsollError } from './model/errors.ts';
import { nearest } from './model/names.ts';
import type { DriverName } from './model/run-plan.ts';
import type { Artifact, Reporter } from './report/reporter.ts';

/** The only file that knows concrete drivers and reporters. */
export const drivers: Readonly<Record<DriverName, Driver>> = {
  k6: k6Driver,
  artillery: artilleryDriver,
  autocannon: autocannonDriver,
  playwright: playwrightDriver,
};

export const reporters: readonly Reporter[] = [
  htmlReporter,
  markdownReporter,
  jsonReporter,
  junitReporter,
  terminalReporter,
];

/** "html,markdown" → the reporters; throws REPORTER_UNKNOWN. */
export function reportersNamed(names: readonly string[]): Reporter[] {
  return names.map(name => {
    const found = reporters.find(reporter => reporter.name === name);
    if (found) return found;
    const known = reporters.map(reporter => reporter.name);
    const guess = nearest(name, known);
    throw new PlimsollError(
      'REPORTER_UNKNOWN',
      `There is no reporter "${name}".`,
      guess ? `Did you mean "${guess}"?` : `Known: ${known.join(', ')}.`,
    );
  });
}

/** The ledger of claims as files. */
export function claimsDocuments(ledger: ClaimLedger): Artifact[] {
  return [
    { path: 'claims.html', mediaType: 'text/html', text: claimsPage(ledger) },
    { path: 'claims.md', mediaType: 'text/markdown', text: claimsMarkdown(ledger) },
    { path: 'claims.json', mediaType: 'application/json', text: `${JSON.stringify(ledger, null, 2)}\n` },
  ];
}

/** The ledger of claims for a terminal. */
export function claimsText(ledger: ClaimLedger, colour: boolean): string {
  return claimsLines(ledger, colour);
}
