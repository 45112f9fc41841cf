import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Command } from 'commander';
import { PlimsollError } from '../model/errors.ts';
import type { CommonOptions, Context } from './context.ts';

export function setupCommand(
  parent: Command,
  act: (work: (context: Context) => Promise<number>, options: CommonOptions) => Promise<void>,
): void {
  parent
    .command('setup')
    .description('install what is missing: packages, k6, Chromium, the embedded PostgreSQL')
    .option('--json', 'print what was found as one JSON document')
    .option('--dry-run', 'say what is missing, change nothing')
    .option('-q, --quiet', 'say nothing unless it fails')
    .addHelpText('after', '\nExample:\n  plimsoll setup\n')
    .action((options: CommonOptions) => act(context => setup(context), options));
}

async function setup(context: Context): Promise<number> {
  const script = [join('..', '..', 'bin', 'setup.js'), join('..', '..', '..', 'bin', 'setup.js')]
    .map(path => join(dirname(fileURLToPath(import.meta.url)), path))
    .find(context.host.files.exists);
  if (!script)
    throw new PlimsollError(
      'SETUP_FAILED',
      'bin/setup.js is not part of this installation.',
      'Install the package again.',
    );
  const child = context.host.start({
    command: process.execPath,
    args: [script],
    stdout: 'pipe',
    env: process.env as Record<string, string>,
  });
  child.stdout?.on('data', (chunk: Buffer) => context.note(chunk.toString('utf8').trimEnd()));
  const exit = await child.exited;
  if (exit.exitCode !== 0)
    throw new PlimsollError(
      'SETUP_FAILED',
      `Setup ended with exit code ${exit.exitCode}: ${child.tail()}`,
      'Follow the message above, then run setup again.',
    );
  return 0;
}
