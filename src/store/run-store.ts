import { join, resolve } from 'node:path';
import type { Host } from '../host/host.ts';
import type { Comparison } from '../model/comparison.ts';
import { PlimsollError } from '../model/errors.ts';
import { nearest } from '../model/names.ts';
import type { RunPlan } from '../model/run-plan.ts';
import type { BlockRecord, RunRecord } from '../model/run-record.ts';
import { readComparison, readRecord } from './documents.ts';
import { decodeJournal, encodeEntry, type JournalEntry } from './journal.ts';
import { recordOf } from './recovery.ts';

/** `.plimsoll/runs/<id>/` of one run that is going on. */
export interface OpenRun {
  readonly directory: string;
  /** Returns after fsync: from then on the block survives a crash. */
  keepBlock(block: BlockRecord, purpose: 'comparison' | 'observation'): Promise<void>;
  keep(entry: JournalEntry): Promise<void>;
  writeRecord(record: RunRecord): Promise<void>;
  writeComparison(comparison: Comparison, name?: string): Promise<void>;
  writeReport(path: string, text: string): Promise<string>;
  workDirectory(name: string): Promise<string>;
}

export interface RunStore {
  readonly directory: string;
  open(plan: RunPlan): Promise<OpenRun>;
  reopen(runId: string): OpenRun;
  /** By id, by a beginning of it that only one run has, or `latest`. Throws RUN_NOT_FOUND. */
  find(reference: string): Promise<string>;
  record(runId: string): Promise<RunRecord>;
  /** The one that the run is about first, then the controls. */
  comparisons(runId: string): Promise<Comparison[]>;
  list(): Promise<string[]>;
}

/** What a run that was killed had finished, from its plan and journal. */
async function recovered(host: Host, directory: string): Promise<string | undefined> {
  const plan = await host.files.readTextIfAny(join(directory, 'plan.json'));
  const journal = await host.files.readTextIfAny(join(directory, 'journal'));
  const record =
    plan && journal ? recordOf(JSON.parse(plan) as RunPlan, decodeJournal(journal).entries) : undefined;
  return record && JSON.stringify(record);
}

const MAIN_COMPARISON = 'comparison.json';

export function runStore(host: Host, root: string, output?: string): RunStore {
  const directory = output ? resolve(host.cwd, output) : join(root, '.plimsoll', 'runs');
  const list = async () =>
    (await host.files.list(directory))
      .filter(id => host.files.exists(join(directory, id, 'plan.json')))
      .sort();
  return {
    directory,
    list,
    open: async plan => {
      const run = openRun(host, join(directory, plan.runId));
      await host.files.makeDirectory(join(run.directory, 'work'));
      await host.files.writeAtomic(join(run.directory, 'plan.json'), `${JSON.stringify(plan, null, 2)}\n`);
      return run;
    },
    reopen: runId => openRun(host, join(directory, runId)),
    find: async reference => findRun(await list(), reference, directory),
    record: async runId => {
      const path = join(directory, runId, 'record.json');
      const text = (await host.files.readTextIfAny(path)) ?? (await recovered(host, join(directory, runId)));
      if (text === undefined)
        throw new PlimsollError(
          'RUN_NOT_FOUND',
          `Run ${runId} has no record.json: it was stopped before its first block ended.`,
          'Choose another run, or start it again.',
        );
      return readRecord(text, path);
    },
    comparisons: async runId => {
      const names = (await host.files.list(join(directory, runId))).filter(name =>
        /^comparison.*\.json$/.test(name),
      );
      names.sort(
        (a, b) => Number(b === MAIN_COMPARISON) - Number(a === MAIN_COMPARISON) || a.localeCompare(b),
      );
      const paths = names.map(name => join(directory, runId, name));
      return Promise.all(paths.map(async path => readComparison(await host.files.readText(path), path)));
    },
  };
}

function openRun(host: Host, directory: string): OpenRun {
  const journal = join(directory, 'journal');
  const keep = (entry: JournalEntry) => host.files.appendDurably(journal, encodeEntry(entry));
  const write = async (path: string, text: string) => {
    await host.files.writeAtomic(join(directory, path), text);
    return join(directory, path);
  };
  return {
    directory,
    keep,
    keepBlock: (block, purpose) => keep({ kind: `block-${purpose}`, value: block }),
    writeRecord: async record => void (await write('record.json', `${JSON.stringify(record)}\n`)),
    writeComparison: async (comparison, name) =>
      void (await write(`comparison${name ? `-${name}` : ''}.json`, `${JSON.stringify(comparison)}\n`)),
    writeReport: (path, text) => write(join('reports', path), text),
    workDirectory: async name => {
      const path = join(directory, 'work', name);
      await host.files.makeDirectory(path);
      return path;
    },
  };
}

function findRun(ids: readonly string[], reference: string, directory: string): string {
  const newest = ids.at(-1);
  if (reference === 'latest' && newest) return newest;
  const matching = ids.filter(id => id === reference || id.startsWith(reference));
  const [only] = matching;
  if (only && (matching.length === 1 || matching.includes(reference)))
    return matching.includes(reference) ? reference : only;
  const guess = nearest(reference, ids);
  throw new PlimsollError(
    'RUN_NOT_FOUND',
    matching.length > 1
      ? `"${reference}" fits ${matching.length} runs.`
      : `There is no run "${reference}" in ${directory}.`,
    guess
      ? `Did you mean "${guess}"?`
      : newest
        ? `The newest run is ${newest}; "latest" names it too.`
        : 'Start one: plimsoll run SUITE.',
  );
}
