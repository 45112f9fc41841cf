import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Command } from 'commander';
import type { Comparison } from '../model/comparison.ts';
import { EXIT, PlimsollError } from '../model/errors.ts';
import { loadConfig } from '../plan/load-config.ts';
import { resolvePlan } from '../plan/resolve-plan.ts';
import type { CommonOptions, Context } from './context.ts';
import { common } from './context.ts';
import { type Measured, measure, show } from './measure.ts';
import { positiveInteger } from './values.ts';

const SUITE = 'demo';
const FAULT = 'no-dashboard-index';
const LOST_INDEX = 'idx_help_requests_status_urgency_created';
const BLOCKS = 8;

export function demoCommand(
  parent: Command,
  act: (work: (context: Context) => Promise<number>, options: CommonOptions) => Promise<void>,
): void {
  common(
    parent
      .command('demo')
      .description(
        'the whole product on the bundled platform: same build against itself, and against one index less',
      ),
    'plimsoll demo',
  )
    .option('--blocks <n>', 'blocks to measure', positiveInteger, BLOCKS)
    .action((options: CommonOptions & { blocks: number }) =>
      act(context => demo(context, options.blocks), options),
    );
}

/** Exit 0 when it found what it injected and nothing else. */
async function demo(context: Context, blocks: number): Promise<number> {
  const loaded = await loadConfig(context.host, context.options.config ?? bundledConfig(context));
  const plan = await resolvePlan(context.host, loaded, SUITE, {
    kind: 'ab',
    arms: ['base', FAULT, 'base'],
    blocks,
  });
  const measured = await measure(context, plan, [
    ['base', FAULT],
    ['base', 'base-again'],
  ]);
  if (!measured) return 0;
  await show(context, measured, measured.comparisons[0] ?? measured.record);
  if (measured.stopped) throw measured.stopped;
  return report(context, measured);
}

function bundledConfig(context: Context): string {
  const path = join(dirname(fileURLToPath(import.meta.url)), '..', '..', 'plimsoll.config.ts');
  if (context.host.files.exists(path)) return path;
  throw new PlimsollError(
    'CONFIG_NOT_FOUND',
    'The demo needs the bundled platform, which is part of the repository, not of the package.',
    'Clone the repository and run npm start there.',
  );
}

function report(context: Context, measured: Measured): number {
  const [injected, control] = measured.comparisons;
  const faults = injected && control ? demoFaults(injected, control) : ['no block was finished'];
  for (const fault of faults) context.note(`The demo did not find what it should: ${fault}.`);
  if (faults.length === 0)
    context.note(
      `The demo dropped ${LOST_INDEX} on one arm and found it; the same build against itself was not called slower.`,
    );
  return faults.length === 0 ? EXIT.pass : EXIT.failed;
}

/** What differs from the truth that the demo knows. */
export function demoFaults(injected: Comparison, control: Comparison): string[] {
  const faults: string[] = [];
  if (injected.verdict !== 'fail') faults.push(`the arm without the index was judged "${injected.verdict}"`);
  if (!injected.causes[0]?.sentence.includes(LOST_INDEX))
    faults.push(`the first cause does not name ${LOST_INDEX}`);
  if (control.verdict === 'fail') faults.push(`the same build was judged slower: ${control.sentence}`);
  if (control.causes.length > 0) faults.push('a cause was named for the same build');
  return faults;
}
