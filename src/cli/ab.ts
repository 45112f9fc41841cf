import type { Command } from 'commander';
import { EXIT, PlimsollError } from '../model/errors.ts';
import { parseDurationMs } from '../model/units.ts';
import { forecastMs } from '../plan/forecast.ts';
import { loadConfig } from '../plan/load-config.ts';
import { resolvePlan } from '../plan/resolve-plan.ts';
import type { CommonOptions, Context } from './context.ts';
import { common } from './context.ts';
import { measure, show } from './measure.ts';
import { duration, positiveInteger, volume } from './values.ts';

interface AbOptions extends CommonOptions {
  readonly a: string;
  readonly b: string;
  readonly blocks: number;
  readonly budget?: string;
  readonly volume?: string;
  readonly scenario?: string;
  readonly seed?: number;
  readonly duration?: number;
  readonly vus?: number;
  readonly label?: string;
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
    .requiredOption(
      '--b <arms>',
      'after: the same kinds; several, separated by commas, are each compared with a',
    )
    .option(
      '--blocks <n>',
      'blocks to measure; under 7 nothing but exact counters can be decided',
      positiveInteger,
      DEFAULT_BLOCKS,
    )
    .option('--budget <time>', 'as many blocks as fit into this time instead')
    .option('--scenario <glob>', 'only scenarios whose name fits')
    .option('--volume <volume>', 'small, medium or large', volume)
    .option('--duration <time>', 'every scenario this long instead', duration)
    .option('--vus <n>', 'so many users that wait for their answers instead of a rate', positiveInteger)
    .option('--seed <n>', 'seed number of the data', positiveInteger)
    .option('--label <text>', 'kept in the record, to find the run again')
    .action((suite: string, options: AbOptions) => act(context => ab(context, suite, options), options));
}

async function ab(context: Context, suite: string, options: AbOptions): Promise<number> {
  const refs = [options.a, ...options.b.split(',')];
  for (const ref of refs) refuseGitRef(ref);
  const loaded = await loadConfig(context.host, options.config);
  const resolve = (blocks: number) =>
    resolvePlan(context.host, loaded, suite, {
      kind: 'ab',
      arms: refs,
      blocks,
      ...(options.scenario === undefined ? {} : { scenario: options.scenario }),
      ...(options.volume === undefined ? {} : { volume: options.volume }),
      ...(options.seed === undefined ? {} : { seed: options.seed }),
      ...(options.duration === undefined ? {} : { durationMs: options.duration }),
      ...(options.vus === undefined ? {} : { vus: options.vus }),
      ...(options.label === undefined ? {} : { label: options.label }),
    });
  const plan =
    options.budget === undefined
      ? await resolve(options.blocks)
      : await resolve(blocksWithin(forecastMs(await resolve(1)), options.budget));
  const [a = { name: '' }, ...others] = plan.arms;
  const pairs = others.map(({ name }) => [a.name, name] as const);
  const measured = await measure(context, plan, pairs);
  if (!measured) return 0;
  const [first, ...more] = measured.comparisons;
  await show(context, measured, more.length > 0 ? measured.comparisons : (first ?? measured.record));
  if (!context.options.json) for (const { b, sentence } of more) context.print(`${b}: ${sentence}`);
  if (measured.stopped) throw measured.stopped;
  return worstExit(measured.comparisons.map(({ exitCode }) => exitCode));
}

/** Of several comparisons the gravest decides: not measured, then slower, then undecided. */
function worstExit(codes: readonly number[]): number {
  return (
    [EXIT.invalid, EXIT.failed, EXIT.undecided, EXIT.pass].find(code => codes.includes(code)) ?? EXIT.invalid
  );
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
