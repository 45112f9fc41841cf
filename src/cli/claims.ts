import { join, relative } from 'node:path';
import type { Command } from 'commander';
import { judgeClaims } from '../claims/judge-claims.ts';
import type { ClaimLedger, ClaimResult } from '../model/claims.ts';
import { PlimsollError } from '../model/errors.ts';
import type { RunRecord } from '../model/run-record.ts';
import { type LoadedConfig, loadConfig } from '../plan/load-config.ts';
import { suiteOf } from '../plan/resolve-plan.ts';
import { claimsDocuments, claimsText } from '../registry.ts';
import { runStore } from '../store/run-store.ts';
import type { CommonOptions, Context } from './context.ts';
import { common } from './context.ts';

export function claimsCommand(
  parent: Command,
  act: (work: (context: Context) => Promise<number>, options: CommonOptions) => Promise<void>,
): void {
  common(
    parent
      .command('claims [suite]')
      .description(
        'what the documents behind the suites claim, beside what stored runs measured; no new load',
      ),
    'plimsoll claims care-collective',
  ).action((suite: string | undefined, options: CommonOptions) =>
    act(context => claims(context, suite), options),
  );
}

async function claims(context: Context, suite: string | undefined): Promise<number> {
  const loaded = await loadConfig(context.host, context.options.config);
  const suites = suite === undefined ? suitesWithClaims(loaded) : [suite];
  const ledger = await ledgerOf(context, loaded, suites);
  if (context.options.json) context.print(JSON.stringify(ledger));
  else context.print(claimsText(ledger, context.colour));
  if (context.options.dryRun) return 0;
  const directory = join(loaded.root, '.plimsoll', 'claims');
  await context.host.files.makeDirectory(directory);
  for (const { path, text } of claimsDocuments(ledger))
    await context.host.files.writeAtomic(join(directory, path), text);
  if (!context.options.json)
    context.print(`ledger: ${relative(context.host.cwd, join(directory, 'claims.html'))}`);
  return 0;
}

/** Rows of the ledger from the runs on disk. Throws CONFIG_INVALID where a suite has no claims. */
export async function ledgerOf(
  context: Pick<Context, 'host' | 'options'>,
  loaded: LoadedConfig,
  suites: readonly string[],
): Promise<ClaimLedger> {
  const records = await recordsOf(context, loaded);
  const rows: ClaimResult[] = [];
  for (const name of suites) {
    const config = suiteOf(loaded, name);
    if (config.claims.length === 0)
      throw new PlimsollError(
        'CONFIG_INVALID',
        `Suite "${name}" has no claims.`,
        'Add claims: [{ id, section, claim, measure }] to the suite; docs/reference/claims.md shows how.',
      );
    rows.push(
      ...judgeClaims({
        suite: name,
        document: config.document ?? name,
        claims: config.claims,
        volume: config.seed?.volume ?? '',
        records: records.filter(record => record.suite === name),
      }),
    );
  }
  return { schemaVersion: 1, claims: rows };
}

function suitesWithClaims(loaded: LoadedConfig): string[] {
  return Object.entries(loaded.config.suites)
    .filter(([, { claims }]) => claims.length > 0)
    .map(([name]) => name);
}

/** Newest first; a run that was stopped before its first block has none. */
async function recordsOf(
  { host, options }: Pick<Context, 'host' | 'options'>,
  loaded: LoadedConfig,
): Promise<RunRecord[]> {
  const store = runStore(host, loaded.root, options.output);
  const records: RunRecord[] = [];
  for (const id of (await store.list()).reverse()) {
    const record = await store.record(id).catch(error => {
      if (error instanceof PlimsollError && error.code === 'RUN_NOT_FOUND') return undefined;
      throw error;
    });
    if (record) records.push(record);
  }
  return records;
}
