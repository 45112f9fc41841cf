import { resolve } from 'node:path';
import type pg from 'pg';
import type { Host } from '../host/host.ts';
import type { Cluster } from '../host/postgres/cluster.ts';
import { PlimsollError } from '../model/errors.ts';
import type { DataPlan } from '../model/run-plan.ts';
import type { DataIdentity } from '../model/run-record.ts';
import { rowsOf } from './dataset.ts';
import { type ExportedSets, exportSets } from './exported-sets.ts';
import { grantToTarget } from './grants.ts';
import { loadDataset } from './load-dataset.ts';
import { loadRows, type SeedProgress } from './load-rows.ts';
import { makeTemplate } from './make-template.ts';

/** A database that is seeded, analysed and closed to changes: every block's database is a copy of it. */
export interface Template {
  readonly database: string;
  readonly identity: DataIdentity;
  /** Sets of rows for the scenarios. */
  readonly exports: ExportedSets;
  /** True if it was there already. */
  readonly reused: boolean;
}

export interface SeedOptions {
  /** Folder that the plan's paths start from. */
  readonly root: string;
  /** Where the exported sets are written, as JSON. */
  readonly dataFile?: string;
  readonly onProgress?: (progress: SeedProgress) => void;
  readonly signal?: AbortSignal;
  /** Make the template anew even if there is one. */
  readonly reset?: boolean;
  readonly workers?: number;
}

interface SqlFile {
  readonly path: string;
  readonly text: string;
}

/**
 * The template database of a plan's data: found, or made from schema files, generated rows, index files
 * and fresh statistics. Throws DATASET_INVALID, SEED_FAILED, DATABASE_NOT_OURS, LOCKED, or INTERRUPTED
 * (then nothing half-made is left).
 */
export async function seedTemplate(
  host: Host,
  cluster: Cluster,
  data: DataPlan,
  options: SeedOptions,
): Promise<Template> {
  const datasetFile = resolve(options.root, data.dataset);
  const dataset = await loadDataset(datasetFile);
  const rowsTotal = Object.values(rowsOf(dataset, data.volume)).reduce((sum, rows) => sum + rows, 0);
  const schema = await readSql(host, options.root, data.schema);
  const indexes = await readSql(host, options.root, data.indexes);
  const source = { datasetFile, volume: data.volume, seed: data.seed };
  const announce = (step: SeedProgress['step']) =>
    options.onProgress?.({ step, table: step, rowsDone: rowsTotal, rowsTotal, ratePerSecond: 0 });
  const made = await orInterrupted(options.signal, () =>
    makeTemplate(
      cluster.url('postgres', 'admin'),
      {
        dataset: dataset.name,
        volume: data.volume,
        seed: data.seed,
        fingerprint: data.fingerprint,
        schemaHash: data.schemaHash,
      },
      {
        ...options,
        onStatistics: () => announce('statistics'),
        fill: async client => {
          // a role that is called like our marker's schema would make its tables in there
          await client.query('SET search_path = public');
          for (const file of schema) await runSql(client, file);
          const rows = await loadRows(host, client, source, options);
          announce('indexes');
          for (const file of indexes) await runSql(client, file);
          if (cluster.kind === 'embedded') await grantToTarget(client, 'plimsoll_app');
          return rows;
        },
      },
    ),
  );
  const exports = exportSets(dataset, data.volume, data.seed);
  if (options.dataFile !== undefined) await host.files.writeAtomic(options.dataFile, JSON.stringify(exports));
  return { ...made, exports };
}

/** Runs the work; an abort becomes INTERRUPTED, whatever it surfaced as. */
export async function orInterrupted<T>(signal: AbortSignal | undefined, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (signal?.aborted)
      throw new PlimsollError(
        'INTERRUPTED',
        'Seeding was interrupted; the half-made database is gone.',
        'Run the command again to seed from the start.',
        error,
      );
    throw error instanceof PlimsollError ? error : databaseError(error);
  }
}

const NO_ANSWER = ['ECONNREFUSED', 'ECONNRESET', 'ENOTFOUND', 'ETIMEDOUT', '57P01', '57P03'];

function databaseError(error: unknown): PlimsollError {
  const { message = String(error), code = '' } = error as { message?: string; code?: string };
  if (NO_ANSWER.includes(code))
    return new PlimsollError(
      'DATABASE_UNREACHABLE',
      `PostgreSQL does not answer: ${message || code}`,
      'Start it, or correct its address; `plimsoll doctor` shows what it sees.',
      error,
    );
  return new PlimsollError(
    'SEED_FAILED',
    `PostgreSQL refused a step of the seeding: ${message}`,
    'Check its free space, and that its role may create databases.',
    error,
  );
}

async function readSql(host: Host, root: string, paths: readonly string[]): Promise<SqlFile[]> {
  const files: SqlFile[] = [];
  for (const path of paths) {
    const text = await host.files.readTextIfAny(resolve(root, path));
    if (text === undefined)
      throw new PlimsollError(
        'SEED_FAILED',
        `The SQL file ${path} could not be read.`,
        'Correct seed.schema or seed.indexes in the config.',
      );
    files.push({ path, text });
  }
  return files;
}

/** A whole file at once: PostgreSQL runs it as one transaction. */
async function runSql(client: pg.Client, { path, text }: SqlFile): Promise<void> {
  try {
    await client.query(text);
  } catch (error) {
    const {
      message = String(error),
      position,
      code,
    } = error as { message?: string; position?: string; code?: string };
    const line = position ? `:${text.slice(0, Number(position)).split('\n').length}` : '';
    const hint =
      code === '25001'
        ? 'Leave CONCURRENTLY out of seed files: nobody else uses the database while it is made.'
        : 'Correct the file; it must be plain SQL, without psql commands.';
    throw new PlimsollError('SEED_FAILED', `${path}${line}: ${message}`, hint, error);
  }
}
