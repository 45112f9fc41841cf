import { join } from 'node:path';
import { nodeHost } from '../host/node-host.ts';
import { type Cluster, startCluster, withClient } from '../host/postgres/cluster.ts';

/** A real server for the tests of this phase, gone with all its files after `stop`. */
export interface TestCluster {
  readonly cluster: Cluster;
  readonly admin: string;
  /** Rows of one statement, run by the administrator in the named database. */
  query<R extends object>(database: string, statement: string): Promise<R[]>;
  databases(): Promise<string[]>;
  stop(): Promise<void>;
}

export const host = nodeHost();

export async function startTestCluster(): Promise<TestCluster> {
  const directory = await host.files.temporaryDirectory('seed');
  const cluster = await startCluster(host, {
    directory,
    cache: join(host.env.TMPDIR ?? '/tmp', 'plimsoll-test-binaries'),
    sharedBuffersBytes: 64 * 2 ** 20,
  });
  const query: TestCluster['query'] = (database, statement) =>
    withClient(cluster.url(database, 'admin'), async client => (await client.query(statement)).rows);
  return {
    cluster,
    query,
    admin: cluster.url('postgres', 'admin'),
    databases: async () => {
      const rows = await query<{ datname: string }>(
        'postgres',
        `SELECT datname FROM pg_database WHERE datname NOT IN ('postgres', 'template0', 'template1') ORDER BY 1`,
      );
      return rows.map(({ datname }) => datname);
    },
    stop: async () => {
      await cluster.stop();
      await host.files.remove(directory);
    },
  };
}
