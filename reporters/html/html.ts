import { createHash } from 'node:crypto';
import Handlebars from 'handlebars';
import type { Reporter } from '../../src/report/reporter.ts';
import { type SvgNode, writeSvg } from '../../src/report/svg.ts';
import { judgedInput } from '../../src/report/verdict-view.ts';
import { reportView } from '../../src/report/view/report-view.ts';
import { type PageModel, pageModel } from './page-model.ts';
import {
  database,
  environment,
  objectives,
  observation,
  observations,
  offeredRows,
  resources,
} from './templates/evidence.ts';
import { alerts, expectations, indexUse, outcomes } from './templates/expectations.ts';
import { changeRow, firstScreen } from './templates/first-screen.ts';
import { cause, marks, operation, operations, pair, plan, scrollTable, sql } from './templates/operations.ts';
import { page } from './templates/page.ts';
import { style } from './templates/style.ts';

const PARTIALS = {
  firstScreen,
  changeRow,
  operations,
  operation,
  cause,
  plan,
  pair,
  sql,
  scrollTable,
  database,
  resources,
  offeredRows,
  objectives,
  expectations,
  alerts,
  indexUse,
  outcomes,
  observation,
  observations,
  marks,
  environment,
  style: `<style>${style}</style>`,
};
/** Strict: a name that the model lacks is an error, not an empty place. Escaping stays on everywhere. */
const OPTIONS = { strict: true, noEscape: false } as const;

const styleHash = `sha256-${createHash('sha256').update(style).digest('base64')}`;
const renderPage = compilePage();

/** One file with everything in it: no script, no request, safe to open and to send on. */
export const htmlReporter: Reporter = {
  name: 'html',
  render(input) {
    const text = renderPage({ ...pageModel(reportView(judgedInput(input))), styleHash });
    return [{ path: 'report.html', mediaType: 'text/html', text }];
  },
};

function compilePage(): (model: PageModel & { readonly styleHash: string }) => string {
  const engine = Handlebars.create();
  // The only markup that enters unescaped is our own writer's, which escapes every text and value itself.
  engine.registerHelper('chart', (node: SvgNode) => new Handlebars.SafeString(writeSvg(node)));
  engine.registerHelper('plural', (count: number, one: string, many: string) => (count === 1 ? one : many));
  for (const [name, template] of Object.entries(PARTIALS))
    engine.registerPartial(name, engine.compile(template, OPTIONS));
  return engine.compile(page, OPTIONS);
}
