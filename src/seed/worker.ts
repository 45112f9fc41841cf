import { move, workerData } from 'piscina';
import { CompiledDataset } from './compiled-dataset.ts';
import { CopyWriter } from './copy-writer.ts';
import { loadDataset } from './load-dataset.ts';

/** Entry of the threads that make rows. Pools come filled, so that faker is not loaded here. */

export interface WorkerInput {
  readonly datasetFile: string;
  readonly volume: string;
  readonly seed: number;
  readonly pools: ReadonlyMap<string, readonly string[]>;
}

/** Rows `from` … `to` − 1 of a table. */
export interface RowRange {
  readonly table: string;
  readonly from: number;
  readonly to: number;
}

export interface RowTask extends RowRange {
  /** Memory to write into. */
  readonly room: ArrayBuffer;
}

const { datasetFile, volume, seed, pools } = workerData as WorkerInput;
const compiled = new CompiledDataset(
  await loadDataset(datasetFile),
  volume,
  seed,
  path => pools.get(path) ?? [],
);
const out = new CopyWriter();

/** The rows in COPY's text format; the bytes are handed over, not copied. */
export function encodeRows({ table, from, to, room }: RowTask): Uint8Array {
  out.take(room);
  return move(compiled.table(table).encode(from, to, out)) as Uint8Array;
}
