import { randomUUID } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type pg from 'pg';
import type { Child, Host } from '../../src/host/host.ts';
import { nodeHost } from '../../src/host/node-host.ts';
import { type Cluster, startCluster, withClient } from '../../src/host/postgres/cluster.ts';
import { loadRows } from '../../src/seed/load-rows.ts';

/** A real PostgreSQL with a platform's schema and rows, and real server processes over it. For tests. */
export interface TestPlatform {
  /** Runs a statement as the owner, to whom row-level security does not apply. */
  asOwner<Row extends pg.QueryResultRow>(text: string, values?: unknown[]): Promise<Row[]>;
  /** Runs `work` as the owner in a transaction that is rolled back at its end. */
  asOwnerInTransaction<T>(work: (client: pg.Client) => Promise<T>): Promise<T>;
  /** Runs `work` on a connection of the server's own role. */
  asApp<T>(work: (client: pg.Client) => Promise<T>): Promise<T>;
  /** Address of the database in the server's own role. */
  readonly appUrl: string;
  startServer(env?: Readonly<Record<string, string>>): Promise<TestServer>;
  /** Ends every server and the cluster, and removes its folder. */
  stop(): Promise<void>;
}

export interface TestServer {
  readonly url: string;
  readonly child: Child;
}

const READY_WITHIN_MS = 20_000;
const DATABASE = 'platform';

/** A file of SQL, or something to do as the owner. */
export type FillStep = URL | ((client: pg.Client, host: Host) => Promise<unknown>);

/** With the rows that experiments use, at the volume of CI unless told. `platform`: the name of its folder. */
export function startSeededPlatform(
  platform: string,
  volume: 'small' | 'medium' = 'small',
): Promise<TestPlatform> {
  const seeds = new URL(`../../seeds/${platform}/`, import.meta.url);
  const datasetFile = fileURLToPath(new URL('dataset.ts', seeds));
  return startTestPlatform(
    [
      new URL('schema.sql', seeds),
      (client, host) => loadRows(host, client, { datasetFile, volume, seed: 42 }),
      new URL('indexes.sql', seeds),
    ],
    new URL(`../${platform}/server.ts`, import.meta.url),
  );
}

/** `steps` run in order, then statistics are collected. `server`: the platform's entry file. */
export async function startTestPlatform(steps: readonly FillStep[], server: URL): Promise<TestPlatform> {
  const host = nodeHost();
  // not a private temporary folder: under root, PostgreSQL runs as another user and must get in
  const directory = join(tmpdir(), `plimsoll-platform-${randomUUID()}`);
  const cluster = await startCluster(host, { directory, cache: join(tmpdir(), 'plimsoll-test-cache') });
  const owner = cluster.url(DATABASE, 'admin');
  const children: Child[] = [];
  const stop = async () => {
    await Promise.all(children.map(child => child.stop(5_000)));
    await cluster.stop();
    await host.files.remove(directory);
  };
  await fill(host, cluster, steps).catch(async error => {
    await stop();
    throw error;
  });
  return {
    asOwner: (text, values = []) =>
      withClient(owner, async client => (await client.query(text, values)).rows),
    asOwnerInTransaction: work =>
      withClient(owner, async client => {
        await client.query('BEGIN');
        return work(client); // the connection ends here, and with it the transaction
      }),
    asApp: work => withClient(cluster.url(DATABASE, 'app'), work),
    appUrl: cluster.url(DATABASE, 'app'),
    startServer: async (env = {}) => {
      const port = await host.freePort();
      const child = host.start({
        command: process.execPath,
        args: [fileURLToPath(server)],
        env: { PORT: String(port), DATABASE_URL: cluster.url(DATABASE, 'app'), ...env },
      });
      children.push(child);
      const url = `http://127.0.0.1:${port}`;
      await untilHealthy(url, child);
      return { url, child };
    },
    stop,
  };
}

async function fill(host: Host, cluster: Cluster, steps: readonly FillStep[]): Promise<void> {
  await withClient(cluster.url('postgres', 'admin'), client => client.query(`CREATE DATABASE ${DATABASE}`));
  await withClient(cluster.url(DATABASE, 'admin'), async client => {
    for (const step of steps) {
      if (step instanceof URL) await client.query(await host.files.readText(fileURLToPath(step)));
      else await step(client, host);
    }
    await client.query('VACUUM (ANALYZE)');
  });
}

async function untilHealthy(url: string, child: Child): Promise<void> {
  const host = nodeHost();
  for (const until = host.nowUs() + READY_WITHIN_MS * 1_000; host.nowUs() < until; await host.wait(25)) {
    const healthy = await fetch(`${url}/healthz`).then(
      answer => answer.ok,
      () => false,
    );
    if (healthy) return;
  }
  throw new Error(`The server did not become healthy: ${child.tail()}`);
}
