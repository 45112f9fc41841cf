import { htmlReporter } from '../reporters/html/html.ts';
import { jsonReporter } from '../reporters/json/json.ts';
import { junitReporter } from '../reporters/junit/junit.ts';
import { markdownReporter } from '../reporters/markdown/markdown.ts';
import { terminalReporter } from '../reporters/terminal/terminal.ts';
import { artilleryDriver } from './drive/artillery/driver.ts';
import { autocannonDriver } from './drive/autocannon/driver.ts';
import type { Driver } from './drive/driver.ts';
import { k6Driver } from './drive/k6/index.ts';
import { playwrightDriver } from './drive/playwright/driver.ts';
import { PlimsollError } from './model/errors.ts';
import { nearest } from './model/names.ts';
import type { DriverName } from './model/run-plan.ts';
import type { Reporter } from './report/reporter.ts';

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
