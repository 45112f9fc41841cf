/**
 * How fast is the seeder, next to PostgreSQL's own COPY of the same rows from a file? Method: README.md.
 * Run: node_modules/.bin/node --conditions=plimsoll-source bench/seeding/seeding.ts [turns] [volume]
 */
import { createHash } from 'node:crypto';
import { appendFile, chmod, mkdir, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type pg from 'pg';
import { nodeHost } from '../../src/host/node-host.ts';
import { startCluster, withClient } from '../../src/host/postgres/cluster.ts';
import { BINARY_HEADER, BINARY_TRAILER } from '../../src/seed/binary-rows.ts';
import { loadRows } from '../../src/seed/load-rows.ts';
import { type Formats, startRowGenerator } from '../../src/seed/row-chunks.ts';
import {
  copyStatement,
  type TableFormat,
  type TableLayout,
  tableFormat,
} from '../../src/seed/table-formats.ts';

const root = resolve(import.meta.dirname, '../..');
const turns = Number(process.argv[2] ?? 5);
const volume = process.argv[3] ?? 'medium';
const source = { datasetFile: join(root, 'seeds/care-collective/dataset.ts'), volume, seed: 42 };
const host = nodeHost();
const folder = await host.files.temporaryDirectory('bench-seeding');
await chmod(folder, 0o755); // the server runs as another user and reads the files below
const cluster = await startCluster(host, { directory: join(folder, 'cluster') });

interface Turn {
  readonly seconds: number;
  readonly serverCpuSeconds: number;
  readonly ownCpuSeconds: number;
  /** Time that the server's process was ready to run and had no core: contention by other programs shows here. */
  readonly serverWaitSeconds: number;
}

try {
  await main();
} finally {
  await cluster.stop();
  await host.files.remove(folder);
}

async function main(): Promise<void> {
  await withClient(cluster.url('postgres', 'admin'), client =>
    client.query('CREATE DATABASE plimsoll_bench'),
  );
  const url = cluster.url('plimsoll_bench', 'admin');
  const schema = await host.files.readText(join(root, 'seeds/care-collective/schema.sql'));
  await withClient(url, client => client.query(schema));
  const text = await writeFiles(url, 'text');
  const binary = await writeFiles(url, 'binary');
  const { tables } = text;
  const rows = tables.reduce((sum, table) => sum + table.rows, 0);

  const ways: Record<string, (client: pg.Client) => Promise<unknown>> = {
    'COPY from text files': client => copyFiles(client, text),
    'COPY from binary files': client => copyFiles(client, binary),
    'seeder, 1 worker': client => loadRows(host, client, source, { workers: 1 }),
    'seeder, 2 workers': client => loadRows(host, client, source, { workers: 2 }),
  };
  const measured: Record<string, Turn[]> = Object.fromEntries(Object.keys(ways).map(name => [name, []]));
  const checksums = new Set<string>();
  for (let turn = 0; turn < turns; turn++) {
    for (const [name, work] of Object.entries(ways)) {
      measured[name]?.push(await timed(url, work));
      if (turn === 0) checksums.add(await checksum(url, tables));
    }
  }
  report(measured, rows);
  console.log(`equal rows in all ways: ${checksums.size === 1 ? 'yes' : 'NO'}`);
  console.log(
    `largest memory of this process, all threads: ${Math.round(process.resourceUsage().maxRSS / 1024)} MB`,
  );
}

interface RowFiles {
  readonly kind: 'text' | 'binary';
  readonly tables: readonly TableLayout[];
  readonly formats: Formats;
}

/** The seeder's own bytes, one file per table, where the server may read them. */
async function writeFiles(url: string, kind: RowFiles['kind']): Promise<RowFiles> {
  await mkdir(join(folder, kind), { mode: 0o755 });
  const generator = await startRowGenerator(source, 1);
  const formats = new Map<string, TableFormat>();
  for (const table of generator.tables) {
    const format = await withClient(url, client => tableFormat(client, table));
    formats.set(table.name, kind === 'binary' ? format : { freeze: format.freeze });
    await writeFile(join(folder, kind, table.name), kind === 'binary' ? BINARY_HEADER : '');
  }
  for await (const { table, bytes } of generator.chunks(formats))
    await appendFile(join(folder, kind, table), bytes ?? '');
  if (kind === 'binary')
    for (const { name } of generator.tables) await appendFile(join(folder, kind, name), BINARY_TRAILER);
  await generator.stop();
  return { kind, tables: generator.tables, formats };
}

/** What the seeder does, with the rows read by the server itself. */
async function copyFiles(client: pg.Client, { kind, tables, formats }: RowFiles): Promise<void> {
  await client.query('BEGIN');
  await client.query(`TRUNCATE ${tables.map(({ name }) => name).join(', ')}`);
  for (const table of tables) {
    const fromStdin = copyStatement(table, formats.get(table.name) ?? { freeze: true });
    await client.query(fromStdin.replace('FROM STDIN', `FROM '${join(folder, kind, table.name)}'`));
  }
  await client.query('COMMIT');
}

async function timed(url: string, work: (client: pg.Client) => Promise<unknown>): Promise<Turn> {
  return withClient(url, async client => {
    await client.query('CHECKPOINT');
    const { rows } = await client.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
    const pid = rows[0]?.pid ?? 0;
    const [server, own, startedUs] = [host.processUsage(pid), process.cpuUsage(), host.nowUs()];
    await work(client);
    const seconds = (host.nowUs() - startedUs) / 1e6;
    const [serverAfter, spent] = [host.processUsage(pid), process.cpuUsage(own)];
    return {
      seconds,
      serverCpuSeconds: ((serverAfter?.cpuUs ?? 0) - (server?.cpuUs ?? 0)) / 1e6,
      serverWaitSeconds: ((serverAfter?.runQueueWaitUs ?? 0) - (server?.runQueueWaitUs ?? 0)) / 1e6,
      ownCpuSeconds: (spent.user + spent.system) / 1e6,
    };
  });
}

async function checksum(url: string, tables: readonly TableLayout[]): Promise<string> {
  const hash = createHash('sha256');
  for (const { name } of tables) {
    const { rows } = await withClient(url, client =>
      client.query<{ sum: string }>(
        `SELECT count(*) || ':' || sum(hashtextextended(ctid::text || t::text, 0)) AS sum FROM ${name} AS t`,
      ),
    );
    hash.update(`${name} ${rows[0]?.sum}\n`);
  }
  return hash.digest('hex');
}

function report(measured: Record<string, Turn[]>, rows: number): void {
  const file = measured['COPY from text files'] ?? [];
  const base = median(file, turn => turn.seconds);
  const fastest = (list: readonly Turn[]) => Math.min(...list.map(turn => turn.seconds));
  console.log(`${rows.toLocaleString('en')} rows, ${turns} turns each, medians\n`);
  console.log(
    '| way | seconds | rows/s | rate against COPY from text files | the same of the fastest turns | server CPU s | server waited for a core s | own CPU s | turns, s |',
  );
  console.log('|---|---|---|---|---|---|---|---|---|');
  for (const [name, list] of Object.entries(measured)) {
    const seconds = median(list, turn => turn.seconds);
    const cells = [
      name,
      seconds.toFixed(2),
      Math.round(rows / seconds).toLocaleString('en'),
      `${((base / seconds) * 100).toFixed(0)} %`,
      `${((fastest(file) / fastest(list)) * 100).toFixed(0)} %`,
      median(list, turn => turn.serverCpuSeconds).toFixed(2),
      median(list, turn => turn.serverWaitSeconds).toFixed(2),
      median(list, turn => turn.ownCpuSeconds).toFixed(2),
      list.map(turn => turn.seconds.toFixed(2)).join(' '),
    ];
    console.log(`| ${cells.join(' | ')} |`);
  }
  console.log();
}

function median(turns: readonly Turn[], of: (turn: Turn) => number): number {
  const sorted = turns.map(of).sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 ? (sorted[middle] ?? 0) : ((sorted[middle - 1] ?? 0) + (sorted[middle] ?? 0)) / 2;
}
