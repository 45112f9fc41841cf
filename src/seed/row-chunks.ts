import { extname } from 'node:path';
import { Piscina } from 'piscina';
import { CompiledDataset } from './compiled-dataset.ts';
import { loadDataset } from './load-dataset.ts';
import { fillingTexts, type Pools } from './pool-filler.ts';
import type { TableFormat, TableLayout } from './table-formats.ts';
import type { EncodedRows, RowRange, RowTask, WorkerInput } from './worker.ts';

export interface RowSource {
  /** Absolute path of the file that declares the dataset. */
  readonly datasetFile: string;
  readonly volume: string;
  readonly seed: number;
}

export interface RowChunk extends RowRange {
  /** Undefined if the table's format has no form for one of the values. */
  readonly bytes: EncodedRows;
}

/** Formats by table; a table without one is made as text. */
export type Formats = ReadonlyMap<string, TableFormat>;

export interface RowGenerator {
  /** In load order. */
  readonly tables: readonly TableLayout[];
  /**
   * All rows in load order, made ahead of their reader by a few chunks. The bytes of a chunk are good
   * until the next one is asked for: then their memory goes back to the threads.
   */
  chunks(formats: Formats): AsyncGenerator<RowChunk>;
  stop(): Promise<void>;
}

/** Large enough that a chunk (about 0.5 to 2 MB) costs more to make than to hand over, small enough to hold several. */
const ROWS_PER_CHUNK = 4_096;
const CHUNK_BYTES = 2 ** 21;

/** The worker's file has the ending of this one: .ts in the repository, .js in the package. */
const WORKER = new URL(`./worker${extname(import.meta.url)}`, import.meta.url);

/** Starts threads that make rows. However many there are, the chunks are the same and in the same order. */
export async function startRowGenerator(source: RowSource, workers: number): Promise<RowGenerator> {
  const pools: Pools = new Map();
  const dataset = await loadDataset(source.datasetFile);
  const compiled = new CompiledDataset(dataset, source.volume, source.seed, fillingTexts(source.seed, pools));
  compiled.check();
  const pool = new Piscina<RowTask, EncodedRows>({
    filename: WORKER.href,
    name: 'encodeRows',
    minThreads: workers,
    maxThreads: workers,
    workerData: { ...source, pools } satisfies WorkerInput,
  });
  const tables = compiled.tables.map(({ name, columns, rows }) => ({ name, columns, rows }));
  return {
    tables,
    chunks: formats =>
      inOrder(range => pool.run(range, { transferList: [range.room] }), tables, formats, workers + 2),
    stop: () => pool.destroy(),
  };
}

function* ranges(tables: readonly TableLayout[]): Generator<RowRange> {
  for (const { name, rows } of tables)
    for (let from = 0; from < rows; from += ROWS_PER_CHUNK)
      yield { table: name, from, to: Math.min(rows, from + ROWS_PER_CHUNK) };
}

/** Keeps `ahead` chunks in the making, so that memory does not depend on the number of rows. */
async function* inOrder(
  encode: (task: RowTask) => Promise<EncodedRows>,
  tables: readonly TableLayout[],
  formats: Formats,
  ahead: number,
): AsyncGenerator<RowChunk> {
  // Memory goes round: left to the garbage collector, it costs half as much again as making the rows.
  const rooms = Array.from({ length: ahead }, () => new ArrayBuffer(CHUNK_BYTES));
  const making: Promise<RowChunk>[] = [];
  const wanted = ranges(tables);
  let next = wanted.next();
  while (!next.done || making.length > 0) {
    while (!next.done && rooms.length > 0) {
      const range = next.value;
      const task = { ...range, room: rooms.pop() as ArrayBuffer, types: formats.get(range.table)?.types };
      const chunk = encode(task).then(bytes => ({ ...range, bytes }));
      chunk.catch(() => {}); // reported when its turn comes; a failure before it may end the loading first
      making.push(chunk);
      next = wanted.next();
    }
    const chunk = await (making.shift() as Promise<RowChunk>);
    yield chunk;
    rooms.push(chunk.bytes?.buffer ?? new ArrayBuffer(CHUNK_BYTES));
  }
}
