import { createHash } from 'node:crypto';
import type { Host } from '../host/host.ts';
import type { DatabasePlan, DataPlan } from '../model/run-plan.ts';
import type { SuiteConfig } from './config-schema.ts';
import { hashFiles } from './hash-files.ts';

export interface DataFlags {
  readonly volume?: string;
  readonly seed?: number;
}

/** What the database will hold, and the fingerprint under which its template is found again. */
export async function resolveData(
  host: Host,
  root: string,
  config: SuiteConfig,
  database: DatabasePlan,
  flags: DataFlags,
): Promise<DataPlan | undefined> {
  const { seed } = config;
  if (!seed || database.kind === 'none') return undefined;
  const volume = flags.volume ?? seed.volume;
  const number = flags.seed ?? seed.seed;
  const major = database.kind === 'embedded' ? database.major : 0;
  if (!Array.isArray(seed.schema)) return commandData(seed.schema.command, volume, number, major);
  const schemaHash = await hashFiles(host, root, [...seed.schema, ...seed.indexes]);
  const dataset = seed.dataset ?? '';
  const datasetHash = await hashFiles(host, root, [dataset]);
  const fingerprint = hashOf([schemaHash, datasetHash, volume, number, major]);
  return {
    schema: seed.schema,
    indexes: seed.indexes,
    dataset,
    volume,
    seed: number,
    fingerprint,
    schemaHash,
  };
}

/** What the command makes cannot be hashed: the same command line is taken to make the same rows (`--reset` if not). */
function commandData(command: string, volume: string, seed: number, major: number): DataPlan {
  const fingerprint = hashOf([command, volume, seed, major]);
  return {
    command,
    schema: [],
    indexes: [],
    dataset: 'command',
    volume,
    seed,
    fingerprint,
    schemaHash: fingerprint,
  };
}

function hashOf(parts: readonly unknown[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex');
}
