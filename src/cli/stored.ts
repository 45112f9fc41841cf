import type { Command } from 'commander';
import { compareRuns } from '../compare/stored.ts';
import { explain, withExplanation } from '../explain/explain.ts';
import type { Comparison } from '../model/comparison.ts';
import { PlimsollError } from '../model/errors.ts';
import type { RunRecord } from '../model/run-record.ts';
import { loadConfig } from '../plan/load-config.ts';
import { type RunStore, runStore } from '../store/run-store.ts';
import type { CommonOptions, Context } from './context.ts';
import { common } from './context.ts';
import { DEFAULT_REPORTERS, show, writeReports } from './measure.ts';

type Act = (work: (context: Context) => Promise<number>, options: CommonOptions) => Promise<void>;

/** Commands that start from what is on disk: compare, report, explain. No new load. */
export function storedCommands(parent: Command, act: Act): void {
  common(
    parent.command('compare <runA> <runB>').description('hold two stored runs against each other'),
    'plimsoll compare 20261120-1 latest',
  ).action((a: string, b: string, options: CommonOptions) => act(context => compare(context, a, b), options));
  common(
    parent.command('report <runs...>').description('make the reports of stored runs again'),
    'plimsoll report latest --reporter html,markdown',
  )
    .option(
      '--reporter <names>',
      'html, markdown, json, junit, terminal; comma-separated',
      DEFAULT_REPORTERS.join(','),
    )
    .action((runs: string[], options: CommonOptions & { reporter: string }) =>
      act(context => report(context, runs, options.reporter.split(',')), options),
    );
  common(
    parent.command('explain <run>').description('the causes of what a stored comparison found'),
    'plimsoll explain latest',
  ).action((run: string, options: CommonOptions) => act(context => explainRun(context, run), options));
}

/** Fills in causes and plans; a comparison of stored runs has no arms of its own to explain by. */
export function conclusionsOf(record: RunRecord, comparison: Comparison): Comparison {
  return withExplanation(comparison, explain(record, comparison));
}

/** Runs lie beside the config; without one (`run --url`) in the current folder. */
async function storeOf(context: Context): Promise<RunStore> {
  const { host, options } = context;
  const loaded = await loadConfig(host, options.config).catch(error => {
    if (error instanceof PlimsollError && error.code === 'CONFIG_NOT_FOUND' && !options.config)
      return undefined;
    throw error;
  });
  return runStore(host, loaded?.root ?? host.cwd, options.output);
}

async function compare(context: Context, referenceA: string, referenceB: string): Promise<number> {
  const store = await storeOf(context);
  const [idA, idB] = [await store.find(referenceA), await store.find(referenceB)];
  const [a, b] = [await store.record(idA), await store.record(idB)];
  const comparison = compareRuns(a, b);
  const run = store.reopen(idB);
  if (!context.options.dryRun) await run.writeComparison(comparison, `with-${idA}`);
  const folder = `with-${idA}`;
  await writeReports(context, run, { record: b, comparison, controls: [] }, DEFAULT_REPORTERS, folder);
  await show(context, { record: b, comparisons: [comparison], run, reportFolder: folder }, comparison);
  return comparison.exitCode;
}

async function report(
  context: Context,
  references: readonly string[],
  reporters: readonly string[],
): Promise<number> {
  const store = await storeOf(context);
  const written: string[] = [];
  for (const reference of references) {
    const id = await store.find(reference);
    const [record, comparisons] = [await store.record(id), await store.comparisons(id)];
    const [comparison, ...controls] = comparisons;
    written.push(
      ...(await writeReports(
        context,
        store.reopen(id),
        { record, ...(comparison ? { comparison } : {}), controls, colour: context.colour },
        reporters,
      )),
    );
  }
  if (context.options.json) context.print(JSON.stringify({ written }));
  else for (const path of written) context.print(path);
  return 0;
}

async function explainRun(context: Context, reference: string): Promise<number> {
  const store = await storeOf(context);
  const id = await store.find(reference);
  const [comparison] = await store.comparisons(id);
  if (!comparison)
    throw new PlimsollError(
      'RUN_NOT_FOUND',
      `Run ${id} was not compared with anything.`,
      `Compare it first: plimsoll compare RUN ${id}, or measure with plimsoll ab.`,
    );
  if (context.options.json)
    context.print(JSON.stringify({ runId: id, causes: comparison.causes, plans: comparison.plans }));
  else for (const line of explanation(comparison)) context.print(line);
  return 0;
}

function explanation(comparison: Comparison): string[] {
  const lines = [comparison.sentence];
  if (comparison.causes.length === 0)
    lines.push('No cause was found in the database: no statement, plan, index or counter changed with it.');
  for (const cause of comparison.causes) {
    lines.push(
      '',
      `${cause.rank}. ${cause.operation}: ${cause.sentence}`,
      ...cause.evidence.map(evidence => `   - ${evidence}`),
    );
    if (cause.cure) lines.push(`   cure: ${cause.cure}`);
  }
  return lines;
}
