import { type Command, Option } from 'commander';
import { acceptedRun } from '../compare/accepted-run.ts';
import { compareWithBaseline } from '../compare/stored.ts';
import { gateExit } from '../gate/gate.ts';
import type { Baseline } from '../model/baseline.ts';
import { PlimsollError } from '../model/errors.ts';
import { type LoadedConfig, loadConfig } from '../plan/load-config.ts';
import { resolvePlan, suiteOf } from '../plan/resolve-plan.ts';
import { baselineStore } from '../store/baseline-store.ts';
import type { CommonOptions, Context } from './context.ts';
import { common } from './context.ts';
import { DEFAULT_REPORTERS, type Measured, measure, show, writeReports } from './measure.ts';
import { conclusionsOf } from './stored.ts';
import { positiveInteger, volume } from './values.ts';

interface GateOptions extends CommonOptions {
  readonly base?: string;
  readonly baseline?: string;
  readonly undecided: 'pass' | 'fail';
  readonly rounds: number;
  readonly volume?: string;
  readonly saveOnPass?: boolean;
}

export function gateCommand(
  parent: Command,
  act: (work: (context: Context) => Promise<number>, options: CommonOptions) => Promise<void>,
): void {
  common(
    parent
      .command('gate <suite>')
      .description(
        'measure, compare with the stored baseline of this machine class, and say whether it may merge',
      ),
    'plimsoll gate shop --undecided pass',
  )
    .option('--baseline <file>', 'a baseline file instead of the stored one of this machine class')
    .addOption(
      new Option('--undecided <how>', 'what an undecided comparison means here')
        .choices(['pass', 'fail'])
        .default('fail'),
    )
    .option('--rounds <n>', 'rounds to drive', positiveInteger, 3)
    .option('--volume <volume>', 'small, medium or large', volume)
    .option('--save-on-pass', 'add the run to the baseline if it passes')
    .option('--base <ref>', 'compare with a git revision (not in this version)')
    .action((suite: string, options: GateOptions) => act(context => gate(context, suite, options), options));
}

async function gate(context: Context, suite: string, options: GateOptions): Promise<number> {
  if (options.base)
    throw new PlimsollError(
      'USAGE',
      'Comparing with a git revision (--base) is not possible in this version.',
      'Use the stored baseline, or plimsoll ab between two running servers.',
    );
  const loaded = await loadConfig(context.host, options.config);
  suiteOf(loaded, suite);
  await assertAnyBaseline(context, loaded, suite, options);
  const plan = await resolvePlan(context.host, loaded, suite, {
    kind: 'run',
    arms: ['base'],
    blocks: options.rounds,
    ...(options.volume === undefined ? {} : { volume: options.volume }),
  });
  const measured = await measure(context, plan, []);
  if (!measured) return 0;
  if (measured.stopped) {
    await show(context, measured, measured.record);
    throw measured.stopped;
  }
  const baseline = await chooseBaseline(context, loaded, measured, options);
  const comparison = conclusionsOf(measured.record, compareWithBaseline(measured.record, baseline));
  await measured.run.writeComparison(comparison);
  await writeReports(
    context,
    measured.run,
    { record: measured.record, comparison, controls: [] },
    DEFAULT_REPORTERS,
  );
  await show(context, { ...measured, comparisons: [comparison] }, comparison);
  if (options.saveOnPass && comparison.verdict === 'pass') await save(context, loaded, measured);
  return gateExit(comparison, { undecided: options.undecided === 'pass' ? 'pass' : 'fail' });
}

/** Before anything is measured: without any baseline the answer is known already. */
async function assertAnyBaseline(
  context: Context,
  loaded: LoadedConfig,
  suite: string,
  options: GateOptions,
): Promise<void> {
  if (options.baseline) return;
  const stored = await baselineStore(context.host, loaded.root).all(suite);
  if (stored.length > 0) return;
  throw new PlimsollError(
    'NO_COMPARABLE_BASELINE',
    `Suite "${suite}" has no stored baseline.`,
    `Make one: plimsoll run ${suite} --rounds 3, then plimsoll baseline save latest.`,
  );
}

async function chooseBaseline(
  context: Context,
  loaded: LoadedConfig,
  measured: Measured,
  options: GateOptions,
): Promise<Baseline> {
  const store = baselineStore(context.host, loaded.root);
  const { suite, environment } = measured.record;
  if (options.baseline) return store.readFile(options.baseline);
  const own = await store.read(suite, environment.class);
  if (own) return own;
  const [other] = await store.all(suite);
  if (other) return other; // of another machine class: the comparison refuses it and names the lines that differ
  throw new PlimsollError(
    'NO_COMPARABLE_BASELINE',
    `Suite "${suite}" has no stored baseline.`,
    'Make one: plimsoll baseline save latest.',
  );
}

async function save(context: Context, loaded: LoadedConfig, measured: Measured): Promise<void> {
  const { record } = measured;
  const run = acceptedRun(record, {
    by: context.host.env.USER ?? 'ci',
    reason: 'passed the gate',
    at: record.finishedAt,
  });
  const path = await baselineStore(context.host, loaded.root).add(record.suite, record.environment, run);
  context.note(`Added to the baseline ${path}.`);
}
