import { once } from 'node:events';
import type { Writable } from 'node:stream';
import pg from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import type { Host } from '../host/host.ts';
import { PlimsollError } from '../model/errors.ts';
import { type RowGenerator, type RowSource, startRowGenerator, type TableLayout } from './row-chunks.ts';

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
  /** Threads that make rows (default 1: PostgreSQL itself keeps one core busy). */
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
    await Promise.race([copyAll(host, client, generator, options), interrupted.promise]);
    return Object.fromEntries(generator.tables.map(({ name, rows }) => [name, rows]));
  } finally {
    interrupted.forget();
    await generator.stop();
  }
}

async function copyAll(
  host: Host,
  client: pg.Client,
  generator: RowGenerator,
  options: LoadOptions,
): Promise<void> {
  const report = progressReporter(host, generator.tables, options.onProgress);
  const chunks = generator.chunks();
  await client.query('BEGIN');
  await client.query(`TRUNCATE ${generator.tables.map(({ name }) => quoted(name)).join(', ')}`);
  for (const table of generator.tables) {
    if (table.rows === 0) continue;
    const stream = client.query(copyFrom(await copyStatement(client, table), { decodeStrings: false }));
    const failed = once(stream, 'error').then(([error]) => Promise.reject(error));
    const finished = once(stream, 'finish');
    const write = async () => {
      for (let done = 0; done < table.rows; ) {
        const { value: chunk } = await chunks.next();
        if (!chunk) throw new Error('The row generator ended early.');
        await written(stream, chunk.bytes);
        done = chunk.to;
        report(table.name, chunk.to - chunk.from);
      }
      stream.end();
      await finished;
    };
    finished.catch(() => {});
    await Promise.race([write(), failed]).catch(error => Promise.reject(loadError(table.name, error)));
  }
  await client.query('COMMIT');
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

/** FREEZE spares PostgreSQL a second visit of each row; partitioned tables do not take it. */
async function copyStatement(client: pg.Client, { name, columns }: TableLayout): Promise<string> {
  const { rows } = await client.query<{ relkind: string }>(
    'SELECT relkind FROM pg_class WHERE oid = $1::regclass',
    [quoted(name)],
  );
  const freeze = rows[0]?.relkind === 'r' ? ' WITH (FREEZE)' : '';
  return `COPY ${quoted(name)} (${columns.map(column => pg.escapeIdentifier(column)).join(', ')}) FROM STDIN${freeze}`;
}

/** A table's name as SQL; a dot separates the schema. */
export function quoted(table: string): string {
  return table
    .split('.')
    .map(part => pg.escapeIdentifier(part))
    .join('.');
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
