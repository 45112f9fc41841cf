import { delimiter, dirname } from 'node:path';
import type { Command } from 'commander';
import type { Host } from '../host/host.ts';
import { nodeHost } from '../host/node-host.ts';
import type { Progress } from '../run/progress.ts';
import { silentProgress } from '../run/progress.ts';
import { terminalProgress } from './terminal-progress.ts';

/** Options that every command knows. */
export interface CommonOptions {
  readonly json?: boolean;
  readonly output?: string;
  readonly config?: string;
  readonly dryRun?: boolean;
  readonly color?: boolean;
  readonly quiet?: boolean;
  readonly verbose?: boolean;
  readonly yes?: boolean;
}

/** What a command works with. Results go to stdout, everything else to stderr. */
export interface Context {
  readonly host: Host;
  readonly signal: AbortSignal;
  readonly options: CommonOptions;
  readonly progress: Progress;
  readonly colour: boolean;
  readonly version: string;
  print(text: string): void;
  note(text: string): void;
}

export function contextFor(options: CommonOptions, signal: AbortSignal, version: string): Context {
  const path = `${dirname(process.execPath)}${delimiter}${process.env.PATH ?? ''}`;
  const host = nodeHost({ ...process.env, PATH: path });
  const colour = wantsColour(options);
  const note = (text: string) => void process.stderr.write(`${text}\n`);
  return {
    host,
    signal,
    options,
    colour,
    version,
    progress:
      options.quiet || options.json
        ? silentProgress
        : terminalProgress(process.stderr, { live: process.stderr.isTTY && !process.env.CI }),
    print: text => void process.stdout.write(`${text}\n`),
    note,
  };
}

function wantsColour(options: CommonOptions): boolean {
  if (process.env.FORCE_COLOR) return true;
  if (options.color === false || process.env.NO_COLOR) return false;
  return process.stdout.isTTY === true;
}

/** Adds the common options and an example to a command's help. */
export function common(command: Command, example: string): Command {
  return command
    .option('-c, --config <file>', 'config file instead of the nearest plimsoll.config.*')
    .option('--output <dir>', 'folder for runs instead of .plimsoll/runs')
    .option('--json', 'print one JSON document on stdout, nothing else')
    .option(
      '--dry-run',
      'say what would be done (with a forecast of minutes where load is driven), then stop',
    )
    .option('--no-color', 'no colours (NO_COLOR is honoured too)')
    .option('-q, --quiet', 'results only, no progress')
    .option('-v, --verbose', 'with an error, where in the code it arose')
    .option('--yes', 'for scripts: no command asks anything, so this changes nothing')
    .addHelpText('after', `\nExample:\n  ${example}\n`);
}
