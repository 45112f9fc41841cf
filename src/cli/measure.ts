import { join, relative } from 'node:path';
import type { Comparison } from '../model/comparison.ts';
import type { PlimsollError } from '../model/errors.ts';
import type { RunPlan } from '../model/run-plan.ts';
import type { RunRecord } from '../model/run-record.ts';
import { conclude, execute, type KeptArm } from '../pipeline.ts';
import { forecastMs } from '../plan/forecast.ts';
import { drivers, reportersNamed } from '../registry.ts';
import { renderAll } from '../report/fan-out.ts';
import { duration, span } from '../report/format.ts';
import type { ReportInput } from '../report/reporter.ts';
import { verdictView } from '../report/verdict-view.ts';
import { type OpenRun, runStore } from '../store/run-store.ts';
import type { Context } from './context.ts';

export interface Measured {
  readonly record: RunRecord;
  readonly comparisons: readonly Comparison[];
  readonly run: OpenRun;
  readonly stopped?: PlimsollError;
  /** Below reports/, where a run was compared a second time. */
  readonly reportFolder?: string;
}

/** Plan → run → comparisons → reports on disk. With `--dry-run` prints the plan and returns undefined. */
export async function measure(
  context: Context,
  plan: RunPlan,
  pairs: readonly (readonly [string, string])[],
  { keep = false } = {},
): Promise<Measured | undefined> {
  if (context.options.dryRun) {
    printPlan(context, plan);
    return undefined;
  }
  const run = await runStore(context.host, plan.root, context.options.output).open(plan);
  const { record, stopped } = await execute(plan, run, {
    host: context.host,
    drivers,
    progress: context.progress,
    signal: context.signal,
    version: context.version,
    ...(keep ? { keep: untilInterrupted(context) } : {}),
  });
  const comparisons = record.blocks.length === 0 ? [] : pairs.map(([a, b]) => conclude(record, a, b));
  for (const [index, comparison] of comparisons.entries())
    await run.writeComparison(comparison, index === 0 ? undefined : comparison.b);
  await writeReports(
    context,
    run,
    { record, ...(comparisons[0] ? { comparison: comparisons[0] } : {}), controls: comparisons.slice(1) },
    DEFAULT_REPORTERS,
  );
  return { record, comparisons, run, ...(stopped ? { stopped } : {}) };
}

/** Leaves the server up, and the database with it, until Ctrl-C. The address holds a password, so it is shown, not stored. */
function untilInterrupted(context: Context): (kept: KeptArm) => Promise<void> {
  return ({ baseUrl, databaseUrl }) => {
    context.note(
      `\nKept up until Ctrl-C:\n  server    ${baseUrl}${databaseUrl ? `\n  database  ${databaseUrl}` : ''}`,
    );
    return new Promise(resolve => {
      const idle = setInterval(() => {}, 60_000); // a pending promise alone would let the process end
      context.signal.addEventListener('abort', () => {
        clearInterval(idle);
        resolve();
      });
    });
  };
}

export const DEFAULT_REPORTERS = ['html', 'markdown', 'json', 'junit'];

/** Writes every artifact below the run's reports/; the terminal's text goes to stdout unless --json. Returns paths. */
export async function writeReports(
  context: Context,
  run: OpenRun,
  input: ReportInput,
  names: readonly string[],
  folder = '',
): Promise<string[]> {
  const { artifacts, failures } = renderAll(reportersNamed(names), input);
  const paths: string[] = [];
  for (const artifact of artifacts) {
    if (artifact.path === 'stdout') context.print(artifact.text);
    else if (context.options.dryRun) paths.push(`would write ${join(folder, artifact.path)}`);
    else paths.push(await run.writeReport(join(folder, artifact.path), artifact.text));
  }
  for (const failure of failures)
    context.note(`The ${failure.reporter} report could not be made: ${String(failure.error)}`);
  return paths;
}

/** Terminal summary, or the one JSON document; then the path of the report. */
export async function show(context: Context, measured: Measured, document: unknown): Promise<void> {
  const { record, comparisons, run, stopped } = measured;
  if (context.options.json) {
    if (stopped) return; // the error is the one document
    context.print(JSON.stringify(document));
    return;
  }
  context.note('');
  const input = {
    record,
    ...(comparisons[0] ? { comparison: comparisons[0] } : {}),
    controls: comparisons.slice(1),
    colour: context.colour,
  };
  await writeReports(context, run, input, ['terminal']);
  context.print(
    `report: ${relative(context.host.cwd, join(run.directory, 'reports', measured.reportFolder ?? '', 'report.html'))}`,
  );
}

/** Exit code of a run without comparison: 1 for a blocking objective, a broken invariant, an index that does not serve. */
export function runExitCode(record: RunRecord): number {
  return verdictView({ record, controls: [] }).exitCode;
}

function printPlan(context: Context, plan: RunPlan): void {
  const forecast = forecastMs(plan);
  if (context.options.json) {
    context.print(JSON.stringify({ ...plan, forecastMs: forecast }));
    return;
  }
  context.print(`suite     ${plan.suite}`);
  context.print(`arms      ${plan.arms.map(arm => arm.name).join(', ')}`);
  context.print(`blocks    ${plan.blocks}`);
  if (plan.data)
    context.print(`data      ${plan.data.dataset}, volume ${plan.data.volume}, seed ${plan.data.seed}`);
  for (const scenario of plan.scenarios)
    context.print(
      `scenario  ${scenario.name} (${scenario.driver}, ${describeLoad(scenario.load)}${scenario.role === 'observed' ? ', one round, not compared' : ''})`,
    );
  context.print(`forecast  about ${span(forecast)}, seeding not counted`);
}

function describeLoad(load: RunPlan['scenarios'][number]['load']): string {
  const time = span(load.durationMs);
  if (load.model === 'open') return `open model, ${load.ratePerSecond}/s for ${time}`;
  if (load.model === 'burst')
    return `${load.size} at once every ${duration(load.everyMs * 1_000)} for ${time}`;
  return load.model === 'closed'
    ? `closed model, ${load.vus} users for ${time}`
    : `as the file says, about ${time}`;
}
