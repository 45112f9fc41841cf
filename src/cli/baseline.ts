import type { Command } from 'commander';
import { acceptedRun } from '../compare/accepted-run.ts';
import type { Host } from '../host/host.ts';
import type { Baseline } from '../model/baseline.ts';
import { PlimsollError } from '../model/errors.ts';
import { loadConfig } from '../plan/load-config.ts';
import { type BaselineStore, baselineStore } from '../store/baseline-store.ts';
import { runStore } from '../store/run-store.ts';
import type { CommonOptions, Context } from './context.ts';
import { common } from './context.ts';
import { positiveInteger } from './values.ts';

type Act = (work: (context: Context) => Promise<number>, options: CommonOptions) => Promise<void>;

export function baselineCommand(parent: Command, act: Act): void {
  const baseline = parent
    .command('baseline')
    .description('stored baselines: save, list, show, accept, prune');
  common(
    baseline
      .command('save <run>')
      .description('make a stored run (or add it to) the baseline of its machine class'),
    'plimsoll baseline save latest',
  )
    .option('--reason <text>', 'why', 'saved as baseline')
    .action((run: string, options: CommonOptions & { reason: string }) =>
      act(context => accept(context, run, options.reason), options),
    );
  common(
    baseline.command('accept <run>').description('accept a run whose figures changed on purpose'),
    'plimsoll baseline accept latest --reason "list now sorted on the server"',
  )
    .requiredOption('--reason <text>', 'why the change is intended: kept with the baseline')
    .action((run: string, options: CommonOptions & { reason: string }) =>
      act(context => accept(context, run, options.reason), options),
    );
  common(
    baseline.command('list [suite]').description('baselines of all suites or one'),
    'plimsoll baseline list',
  ).action((suite: string | undefined, options: CommonOptions) =>
    act(context => list(context, suite), options),
  );
  common(
    baseline.command('show <suite>').description('accepted runs of a suite, with commit, date, who and why'),
    'plimsoll baseline show shop',
  ).action((suite: string, options: CommonOptions) => act(context => show(context, suite), options));
  common(
    baseline.command('prune <suite>').description('keep only the newest accepted runs'),
    'plimsoll baseline prune shop --keep 20',
  )
    .option('--keep <n>', 'how many', positiveInteger, 30)
    .action((suite: string, options: CommonOptions & { keep: number }) =>
      act(context => prune(context, suite, options.keep), options),
    );
}

async function store(context: Context): Promise<{ store: BaselineStore; root: string; suites: string[] }> {
  const loaded = await loadConfig(context.host, context.options.config);
  return {
    store: baselineStore(context.host, loaded.root),
    root: loaded.root,
    suites: Object.keys(loaded.config.suites),
  };
}

async function accept(context: Context, reference: string, reason: string): Promise<number> {
  const { store: baselines, root } = await store(context);
  const runs = runStore(context.host, root, context.options.output);
  const record = await runs.record(await runs.find(reference));
  if (record.status !== 'complete') {
    throw new PlimsollError(
      'NO_COMPARABLE_BASELINE',
      `Run ${record.runId} is ${record.status}: it cannot be a baseline.`,
      'Save a run that was measured to its end.',
    );
  }
  const run = acceptedRun(record, {
    by: who(context.host),
    reason,
    at: new Date(context.host.nowUs() / 1_000).toISOString(),
  });
  if (context.options.dryRun) {
    context.print(`would add ${record.runId} to ${baselines.path(record.suite, record.environment.class)}`);
    return 0;
  }
  const path = await baselines.add(record.suite, record.environment, run);
  if (context.options.json) context.print(JSON.stringify({ path, runId: record.runId }));
  else context.print(`${record.runId} is now part of the baseline of ${record.environment.name}: ${path}`);
  return 0;
}

function who(host: Host): string {
  return host.env.GITHUB_ACTOR ?? host.env.GITLAB_USER_LOGIN ?? host.env.USER ?? 'unknown';
}

async function list(context: Context, suite: string | undefined): Promise<number> {
  const { store: baselines, suites } = await store(context);
  const found: Baseline[] = [];
  for (const name of suite ? [suite] : suites) found.push(...(await baselines.all(name)));
  if (context.options.json)
    context.print(
      JSON.stringify(
        found.map(({ suite: name, environment, runs }) => ({ suite: name, environment, runs: runs.length })),
      ),
    );
  else if (found.length === 0) context.print('No baseline yet. Make one: plimsoll baseline save latest.');
  else
    for (const one of found)
      context.print(
        `${one.suite}  ${one.environment.class}  ${one.runs.length} runs  ${one.environment.name}`,
      );
  return 0;
}

async function show(context: Context, suite: string): Promise<number> {
  const baselines = await (await store(context)).store.all(suite);
  if (context.options.json) context.print(JSON.stringify(baselines));
  else for (const one of baselines) for (const line of describeBaseline(one)) context.print(line);
  return 0;
}

function describeBaseline(baseline: Baseline): string[] {
  const rows = baseline.runs.map(
    run =>
      `  ${run.acceptedAt.slice(0, 10)}  ${run.commit?.slice(0, 9) ?? 'no commit'}  ${run.acceptedBy}  ${run.reason}  (${run.runId})`,
  );
  return [`${baseline.suite} on ${baseline.environment.name} (${baseline.environment.class})`, ...rows];
}

async function prune(context: Context, suite: string, keep: number): Promise<number> {
  const { store: baselines } = await store(context);
  let gone = 0;
  for (const baseline of await baselines.all(suite))
    gone += context.options.dryRun
      ? Math.max(0, baseline.runs.length - keep)
      : await baselines.prune(suite, baseline.environment.class, keep);
  if (context.options.json) context.print(JSON.stringify({ removed: gone }));
  else context.print(`${gone} accepted runs ${context.options.dryRun ? 'would be ' : ''}removed.`);
  return 0;
}
