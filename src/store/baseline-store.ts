import { join } from 'node:path';
import type { Host } from '../host/host.ts';
import type { AcceptedRun, Baseline } from '../model/baseline.ts';
import type { Environment } from '../model/environment.ts';
import { checkName } from '../model/names.ts';
import { readBaseline } from './documents.ts';

/** `baselines/<suite>/<environment-class>.json` below the config's folder: meant for version control. */
export interface BaselineStore {
  path(suite: string, environmentClass: string): string;
  read(suite: string, environmentClass: string): Promise<Baseline | undefined>;
  readFile(path: string): Promise<Baseline>;
  all(suite: string): Promise<Baseline[]>;
  add(suite: string, environment: Environment, run: AcceptedRun): Promise<string>;
  /** Keeps the newest `keep` runs; returns how many went. */
  prune(suite: string, environmentClass: string, keep: number): Promise<number>;
}

const KEPT_RUNS = 30;

export function baselineStore(host: Host, root: string): BaselineStore {
  const folder = (suite: string) => join(root, 'baselines', checkName('suite', suite));
  const path = (suite: string, environmentClass: string) =>
    join(folder(suite), `${checkName('environment class', environmentClass)}.json`);
  const readFile = async (file: string) => readBaseline(await host.files.readText(file), file);
  const read = async (suite: string, environmentClass: string) =>
    host.files.exists(path(suite, environmentClass)) ? readFile(path(suite, environmentClass)) : undefined;
  const write = (suite: string, baseline: Baseline) =>
    host.files.writeAtomic(path(suite, baseline.environment.class), `${JSON.stringify(baseline, null, 1)}\n`);
  return {
    path,
    read,
    readFile,
    all: async suite => {
      const names = (await host.files.list(folder(suite))).filter(name => name.endsWith('.json')).sort();
      return Promise.all(names.map(name => readFile(join(folder(suite), name))));
    },
    add: async (suite, environment, run) => {
      const existing = await read(suite, environment.class);
      const others = existing?.runs.filter(other => other.runId !== run.runId) ?? [];
      await write(suite, { schemaVersion: 1, suite, environment, runs: [...others, run].slice(-KEPT_RUNS) });
      return path(suite, environment.class);
    },
    prune: async (suite, environmentClass, keep) => {
      const existing = await read(suite, environmentClass);
      if (!existing || existing.runs.length <= keep) return 0;
      await write(suite, { ...existing, runs: existing.runs.slice(-keep) });
      return existing.runs.length - keep;
    },
  };
}
