import type { Command } from 'commander';
import { PlimsollError } from '../model/errors.ts';
import { loadConfig } from '../plan/load-config.ts';
import { resolvePlan } from '../plan/resolve-plan.ts';
import { count } from '../report/format.ts';
import { openCluster } from '../run/cluster.ts';
import { seedOnly } from '../run/prepare.ts';
import type { CommonOptions, Context } from './context.ts';
import { common } from './context.ts';
import { positiveInteger, volume } from './values.ts';

interface SeedOptions extends CommonOptions {
  readonly volume?: string;
  readonly seed?: number;
  readonly reset?: boolean;
}

export function seedCommand(
  parent: Command,
  act: (work: (context: Context) => Promise<number>, options: CommonOptions) => Promise<void>,
): void {
  common(
    parent
      .command('seed <suite>')
      .description('make the template database of a suite: schema, rows, indexes, statistics'),
    'plimsoll seed shop --volume medium',
  )
    .option('--volume <volume>', 'small, medium or large', volume)
    .option(
      '--seed <n>',
      'seed number: the same number gives the same rows on every machine',
      positiveInteger,
    )
    .option('--reset', 'make it anew even if it is there')
    .action((suite: string, options: SeedOptions) => act(context => seed(context, suite, options), options));
}

async function seed(context: Context, suite: string, options: SeedOptions): Promise<number> {
  const loaded = await loadConfig(context.host, options.config);
  const plan = await resolvePlan(context.host, loaded, suite, {
    kind: 'run',
    arms: ['base'],
    blocks: 1,
    ...(options.volume === undefined ? {} : { volume: options.volume }),
    ...(options.seed === undefined ? {} : { seed: options.seed }),
  });
  if (!plan.data)
    throw new PlimsollError(
      'USAGE',
      `Suite "${suite}" declares no seed.`,
      'Add seed: { schema, dataset } to it in the config.',
    );
  if (options.dryRun) {
    context.print(
      options.json
        ? JSON.stringify(plan.data)
        : `would seed ${plan.data.dataset}, volume ${plan.data.volume}, seed ${plan.data.seed}`,
    );
    return 0;
  }
  const cluster = await openCluster(context.host, plan);
  if (!cluster)
    throw new PlimsollError(
      'USAGE',
      `Suite "${suite}" has no database.`,
      "Give it one: database: 'embedded'.",
    );
  try {
    const template = await seedOnly(context.host, plan, cluster, {
      progress: context.progress,
      signal: context.signal,
      reset: options.reset ?? false,
    });
    if (options.json) context.print(JSON.stringify(template.identity));
    else {
      for (const [table, rows] of Object.entries(template.identity.rows))
        context.print(`${table.padEnd(32)} ${count(rows).padStart(12)} rows`);
      context.print(
        `${template.reused ? 'There already' : 'Seeded'}: ${template.database}, ${count(template.identity.sizeBytes / 1e6)} MB.`,
      );
    }
    return 0;
  } finally {
    await cluster.stop();
  }
}
