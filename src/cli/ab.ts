import type { Command } from 'commander';
import { PlimsollError } from '../model/errors.ts';
import { parseDurationMs } from '../model/units.ts';
import { forecastMs } from '../plan/forecast.ts';
import { loadConfig } from '../plan/load-config.ts';
import { resolvePlan } from '../plan/resolve-plan.ts';
import type { CommonOptions, Context } from './context.ts';
import { common } from './context.ts';
import { measure, show } from './measure.ts';
import { positiveInteger, volume } from './values.ts';

interface AbOptions extends CommonOptions {
  readonly a: string;
  readonly b: string;
  readonly blocks: number;
  readonly budget?: string;
  readonly volume?: string;
  readonly scenario?: string;
  readonly seed?: number;
}

/** Fewest blocks at which a family-wise level of 1 % can be reached: 2^-7 < 1 %. */
const DEFAULT_BLOCKS = 8;

export function abCommand(
  parent: Command,
  act: (work: (context: Context) => Promise<number>, options: CommonOptions) => Promise<void>,
): void {
  common(
    parent.command('ab <suite>').description('compare two builds or variants, alive at once, block by block'),
    'plimsoll ab shop --a base --b no-orders-index',
  )
    .requiredOption('--a <arm>', 'before: base, a variant, or the URL of a running server')
    .requiredOption('--b <arm>', 'after: the same kinds')
    .option(
      '--blocks <n>',
      'blocks to measure; under 7 nothing but exact counters can be decided',
      positiveInteger,
      DEFAULT_BLOCKS,
    )
    .option('--budget <time>', 'as many blocks as fit into this time instead')
    .option('--scenario <glob>', 'only scenarios whose name fits')
    .option('--volume <volume>', 'small, medium or large', volume)
    .option('--seed <n>', 'seed number of the data', positiveInteger)
    .action((suite: string, options: AbOptions) => act(context => ab(context, suite, options), options));
}

async function ab(context: Context, suite: string, options: AbOptions): Promise<number> {
  for (const ref of [options.a, options.b]) refuseGitRef(ref);
  const loaded = await loadConfig(context.host, options.config);
  const resolve = (blocks: number) =>
    resolvePlan(context.host, loaded, suite, {
      kind: 'ab',
      arms: [options.a, options.b],
      blocks,
      ...(options.scenario === undefined ? {} : { scenario: options.scenario }),
      ...(options.volume === undefined ? {} : { volume: options.volume }),
      ...(options.seed === undefined ? {} : { seed: options.seed }),
    });
  const plan =
    options.budget === undefined
      ? await resolve(options.blocks)
      : await resolve(blocksWithin(forecastMs(await resolve(1)), options.budget));
  const [a, b] = plan.arms;
  const measured = await measure(context, plan, a && b ? [[a.name, b.name]] : []);
  if (!measured) return 0;
  await show(context, measured, measured.comparisons[0] ?? measured.record);
  if (measured.stopped) throw measured.stopped;
  return measured.comparisons[0]?.exitCode ?? 3;
}

function blocksWithin(blockMs: number, budget: string): number {
  const budgetMs = parseDurationMs(budget);
  if (budgetMs === undefined)
    throw new PlimsollError('USAGE', `--budget ${budget} is not a duration.`, 'Write 15m or 90s.');
  return Math.max(1, Math.floor(budgetMs / blockMs));
}

function refuseGitRef(ref: string): void {
  if (!ref.startsWith('ref:')) return;
  throw new PlimsollError(
    'USAGE',
    `Comparing git revisions (${ref}) is not possible in this version.`,
    'Start both builds yourself and compare their URLs: plimsoll ab SUITE --a http://127.0.0.1:3001 --b http://127.0.0.1:3002.',
  );
}
