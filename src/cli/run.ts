import { relative, resolve } from 'node:path';
import type { Command } from 'commander';
import type { Host } from '../host/host.ts';
import { PlimsollError } from '../model/errors.ts';
import type { ConfigInput } from '../plan/config-schema.ts';
import { type LoadedConfig, loadConfig, validateConfig } from '../plan/load-config.ts';
import { resolvePlan } from '../plan/resolve-plan.ts';
import type { CommonOptions, Context } from './context.ts';
import { common } from './context.ts';
import { measure, runExitCode, show } from './measure.ts';
import { duration, positiveInteger, positiveNumber, volume } from './values.ts';

/** Of a server that is named on the command line. */
const DEFAULT_DURATION_MS = 30_000;

export interface RunOptions extends CommonOptions {
  readonly scenario?: string;
  readonly rounds?: number;
  readonly volume?: string;
  readonly variant?: string;
  readonly label?: string;
  readonly keep?: boolean;
  readonly url?: string;
  readonly rate?: number;
  readonly duration?: number;
  readonly vus?: number;
  readonly seed?: number;
}

export function runCommand(
  parent: Command,
  act: (work: (context: Context) => Promise<number>, options: CommonOptions) => Promise<void>,
): void {
  common(
    parent
      .command('run [suite]')
      .description('measure one build: percentiles, errors, database statistics, objectives'),
    'plimsoll run shop --rounds 3\n  plimsoll run --url http://127.0.0.1:3000 --scenario load.k6.ts --rate 50 --duration 30s',
  )
    .option('--scenario <glob>', 'only scenarios whose name fits; with --url: the scenario file')
    .option('--rounds <n>', 'rounds to drive', positiveInteger, 1)
    .option('--volume <volume>', 'small, medium or large', volume)
    .option('--seed <n>', 'seed number of the data', positiveInteger)
    .option('--variant <name>', 'a variant of the suite instead of its base')
    .option('--label <text>', 'kept in the record, to find the run again')
    .option('--keep', 'leave server and database up afterwards, until Ctrl-C')
    .option('--url <url>', 'without config: the server to load')
    .option('--rate <n>', 'with --url: arrivals per second (open model)', positiveNumber)
    .option('--vus <n>', 'with --url: users that wait for answers (closed model)', positiveInteger)
    .option(
      '--duration <time>',
      'with --url: how long, 30s unless told; of a suite: every scenario this long instead',
      duration,
    )
    .action((suite: string | undefined, options: RunOptions) =>
      act(context => run(context, suite, options), options),
    );
}

async function run(context: Context, suite: string | undefined, options: RunOptions): Promise<number> {
  if (!options.url && (options.rate ?? options.vus) !== undefined) {
    throw new PlimsollError(
      'USAGE',
      '--rate and --vus go with --url; a suite has its load in the config.',
      'Change load in the config, or name a server: plimsoll run --url URL --scenario FILE --rate N.',
    );
  }
  const loaded = options.url
    ? withoutConfig(context.host, options.url, options)
    : await loadConfig(context.host, options.config);
  const plan = await resolvePlan(context.host, loaded, suite ?? onlySuite(loaded), {
    kind: 'run',
    arms: [options.variant ?? 'base'],
    blocks: options.rounds ?? 1,
    ...(options.scenario === undefined || options.url ? {} : { scenario: options.scenario }),
    ...(options.duration === undefined || options.url ? {} : { durationMs: options.duration }),
    ...(options.volume === undefined ? {} : { volume: options.volume }),
    ...(options.seed === undefined ? {} : { seed: options.seed }),
    ...(options.label === undefined ? {} : { label: options.label }),
  });
  const measured = await measure(context, plan, [], { keep: options.keep ?? false });
  if (!measured) return 0;
  await show(context, measured, measured.record);
  if (measured.stopped) throw measured.stopped;
  return runExitCode(measured.record);
}

/** One URL and one scenario file are a valid suite. */
function withoutConfig(host: Host, url: string, options: RunOptions): LoadedConfig {
  if (!options.scenario)
    throw new PlimsollError(
      'USAGE',
      'With --url, name the scenario file.',
      'plimsoll run --url URL --scenario FILE [--rate N] [--duration 30s]',
    );
  const asked = `${options.duration ?? DEFAULT_DURATION_MS}ms`;
  const load = options.rate
    ? { model: 'open' as const, rate: options.rate, duration: asked }
    : options.vus
      ? { model: 'closed' as const, vus: options.vus, duration: asked }
      : { model: 'native' as const, duration: asked };
  const file = relative(host.cwd, resolve(host.cwd, options.scenario));
  const config: ConfigInput = {
    suites: {
      adhoc: { target: { url }, scenarios: [{ file, load, warmUp: load.model === 'native' ? '0s' : '2s' }] },
    },
  };
  return {
    path: 'the command line',
    root: host.cwd,
    config: validateConfig(config, 'the command line'),
    sha256: '',
  };
}

export function onlySuite(loaded: LoadedConfig): string {
  const names = Object.keys(loaded.config.suites);
  const [only] = names;
  if (only && names.length === 1) return only;
  throw new PlimsollError('USAGE', 'Name the suite.', `Suites in ${loaded.path}: ${names.join(', ')}.`);
}
