import { once } from 'node:events';
import type { Writable } from 'node:stream';
import type pg from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import type { Host } from '../host/host.ts';
import { PlimsollError } from '../model/errors.ts';
import { BINARY_HEADER, BINARY_TRAILER } from './binary-rows.ts';
import { type RowChunk, type RowGenerator, type RowSource, startRowGenerator } from './row-chunks.ts';
import { copyStatement, quoted, type TableFormat, type TableLayout, tableFormat } from './table-formats.ts';

export interface SeedProgress {
  /** Rows are loaded first, then indexes built, then statistics collected. */
  readonly step: 'rows' | 'indexes' | 'statistics';
  readonly table: string;
  /** Of all tables together. */
  readonly rowsDone: number;
  readonly rowsTotal: number;
  readonly ratePerSecond: number;
  /** For the rows that are still to come; absent where it cannot be told. */
  readonly leftMs?: number;
}

export interface LoadOptions {
  /** Threads that make rows (default 1: with two cores a second one gains nothing). */
  readonly workers?: number;
  readonly onProgress?: (progress: SeedProgress) => void;
  readonly signal?: AbortSignal;
}

const PROGRESS_EVERY_US = 200_000;
/** More than any socket's writableHighWaterMark. */
const SOCKET_BUFFER = 2 ** 18;

/**
 * Empties the dataset's tables and fills them, in one transaction. The caller has made sure that the
 * database is ours. Returns rows per table. Throws DATASET_INVALID or SEED_FAILED; when aborted, the
 * signal's reason, with the connection closed.
 */
export async function loadRows(
  host: Host,
  client: pg.Client,
  source: RowSource,
  options: LoadOptions = {},
): Promise<Record<string, number>> {
  const generator = await startRowGenerator(source, options.workers ?? 1);
  const interrupted = whenAborted(client, generator, options.signal);
  try {
    await Promise.race([load(host, client, generator, options), interrupted.promise]);
    return Object.fromEntries(generator.tables.map(({ name, rows }) => [name, rows]));
  } finally {
    interrupted.forget();
    await generator.stop();
  }
}

/** A value has no binary form for its column: the table is sent as text, where PostgreSQL decides. */
class NeedsText extends Error {
  readonly table: string;

  constructor(table: string) {
    super(`Rows of table "${table}" are sent again, as text.`);
    this.table = table;
  }
}

async function load(
  host: Host,
  client: pg.Client,
  generator: RowGenerator,
  options: LoadOptions,
): Promise<void> {
  const formats = new Map<string, TableFormat>();
  for (const table of generator.tables) formats.set(table.name, await tableFormat(client, table));
  for (;;) {
    const report = progressReporter(host, generator.tables, options.onProgress);
    try {
      return await copyAll(client, generator, formats, report);
    } catch (error) {
      if (!(error instanceof NeedsText)) throw error;
      await client.query('ROLLBACK');
      formats.set(error.table, { freeze: formats.get(error.table)?.freeze ?? false });
    }
  }
}

async function copyAll(
  client: pg.Client,
  generator: RowGenerator,
  formats: ReadonlyMap<string, TableFormat>,
  report: (table: string, rows: number) => void,
): Promise<void> {
  const chunks = generator.chunks(formats);
  await client.query('BEGIN');
  await client.query(`TRUNCATE ${generator.tables.map(({ name }) => quoted(name)).join(', ')}`);
  for (const table of generator.tables)
    if (table.rows > 0)
      await copyTable(client, table, formats.get(table.name) ?? { freeze: false }, chunks, report);
  await client.query('COMMIT');
}

async function copyTable(
  client: pg.Client,
  table: TableLayout,
  format: TableFormat,
  chunks: AsyncGenerator<RowChunk>,
  report: (table: string, rows: number) => void,
): Promise<void> {
  const stream = client.query(copyFrom(copyStatement(table, format), { decodeStrings: false }));
  const failed = once(stream, 'error').then(([error]) => Promise.reject(error));
  const finished = once(stream, 'finish');
  finished.catch(() => {});
  const write = async () => {
    if (format.types) await written(stream, BINARY_HEADER);
    for (let done = 0; done < table.rows; ) {
      const { value: chunk } = (await chunks.next()) as { value?: RowChunk };
      if (!chunk) throw new Error('The row generator ended early.');
      if (!chunk.bytes) throw new NeedsText(table.name);
      await written(stream, chunk.bytes);
      done = chunk.to;
      report(table.name, chunk.to - chunk.from);
    }
    if (format.types) await written(stream, BINARY_TRAILER);
    stream.end();
    await finished;
  };
  try {
    await Promise.race([write(), failed]);
  } catch (error) {
    if (error instanceof NeedsText) {
      stream.destroy(error);
      await failed.catch(() => {});
      throw error;
    }
    throw loadError(table.name, error);
  }
}

/**
 * Resolves once the bytes have left for the kernel, whose own buffers keep PostgreSQL busy meanwhile.
 * Only for chunks larger than the socket's buffer is that when `write` calls back; smaller ones are copied.
 */
function written(stream: Writable, bytes: Uint8Array): Promise<void> {
  const chunk = bytes.length >= SOCKET_BUFFER ? bytes : bytes.slice();
  return new Promise((resolve, reject) => {
    stream.write(chunk, error => (error ? reject(error) : resolve()));
  });
}

function progressReporter(host: Host, tables: readonly TableLayout[], onProgress: LoadOptions['onProgress']) {
  const rowsTotal = tables.reduce((sum, { rows }) => sum + rows, 0);
  const startedUs = host.nowUs();
  let rowsDone = 0;
  let reportedUs = 0;
  return (table: string, rows: number): void => {
    rowsDone += rows;
    const nowUs = host.nowUs();
    if (rowsDone < rowsTotal && nowUs - reportedUs < PROGRESS_EVERY_US) return;
    reportedUs = nowUs;
    const ratePerSecond = rowsDone / Math.max(1e-6, (nowUs - startedUs) / 1e6);
    const leftMs = ((rowsTotal - rowsDone) / ratePerSecond) * 1_000;
    onProgress?.({ step: 'rows', table, rowsDone, rowsTotal, ratePerSecond, leftMs });
  };
}

/** On abort: ends threads and connection at once (the server rolls back) and rejects with the reason. */
function whenAborted(client: pg.Client, generator: RowGenerator, signal: AbortSignal | undefined) {
  let forget = () => {};
  const promise = new Promise<never>((_, reject) => {
    const stop = () => {
      void generator.stop();
      void client.end().catch(() => {});
      reject(signal?.reason);
    };
    if (signal?.aborted) stop();
    signal?.addEventListener('abort', stop, { once: true });
    forget = () => signal?.removeEventListener('abort', stop);
  });
  promise.catch(() => {});
  return { promise, forget };
}

function loadError(table: string, error: unknown): PlimsollError {
  if (error instanceof PlimsollError) return error;
  const { message = String(error), where } = error as { message?: string; where?: string };
  return new PlimsollError(
    'SEED_FAILED',
    `Rows for table "${table}" were refused: ${message}${where ? ` (${where})` : ''}`,
    "Make the dataset's columns match the table in the schema files.",
    error,
  );
}
