import type { Command } from 'commander';
import { loadConfig } from '../plan/load-config.ts';
import type { CommonOptions, Context } from './context.ts';
import { common } from './context.ts';

export function configCommand(
  parent: Command,
  act: (work: (context: Context) => Promise<number>, options: CommonOptions) => Promise<void>,
): void {
  common(
    parent.command('config').description('the config as Plimsoll understands it, defaults filled in'),
    'plimsoll config --json',
  ).action((options: CommonOptions) => act(context => print(context), options));
}

/** Values from the environment are shown by their variable's name, never by their content. */
async function print(context: Context): Promise<number> {
  const { path, config } = await loadConfig(context.host, context.options.config);
  context.print(
    context.options.json ? JSON.stringify({ path, config }) : `${path}\n${JSON.stringify(config, null, 2)}`,
  );
  return 0;
}
