import { move, workerData } from 'piscina';
import { BinaryRows, type BinaryType, NoBinaryForm } from './binary-rows.ts';
import { CompiledDataset } from './compiled-dataset.ts';
import { loadDataset } from './load-dataset.ts';
import { TextRows } from './text-rows.ts';

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
  /** Types of the columns for the binary format; without them the rows are text. */
  readonly types?: readonly BinaryType[] | undefined;
}

/** Encoded rows; undefined if the binary format has no form for a value. */
export type EncodedRows = Uint8Array<ArrayBuffer> | undefined;

const { datasetFile, volume, seed, pools } = workerData as WorkerInput;
const compiled = new CompiledDataset(
  await loadDataset(datasetFile),
  volume,
  seed,
  path => pools.get(path) ?? [],
);
const textRows = new TextRows();

/** The bytes are handed over, not copied. */
export function encodeRows({ table, from, to, room, types }: RowTask): EncodedRows {
  const out = types ? new BinaryRows(types) : textRows;
  out.take(room);
  try {
    return move(compiled.table(table).encode(from, to, out)) as Uint8Array<ArrayBuffer>;
  } catch (error) {
    if (error instanceof NoBinaryForm) return undefined;
    throw error;
  }
}
