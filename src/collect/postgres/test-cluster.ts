import { join } from 'node:path';
import type { Host } from '../../host/host.ts';
import { nodeHost } from '../../host/node-host.ts';
import { type Cluster, startCluster, withClient } from '../../host/postgres/cluster.ts';

/** A real server for the tests of this phase, gone with all its files after `stop`. */
export interface TestCluster {
  readonly host: Host;
  readonly cluster: Cluster;
  /** An empty database, made anew. */
  fresh(database: string): Promise<{ readonly admin: string; readonly app: string }>;
  /** Runs statements one after the other in one session. */
  run(url: string, ...statements: readonly string[]): Promise<void>;
  stop(): Promise<void>;
}

export async function startTestCluster(): Promise<TestCluster> {
  const host = nodeHost();
  const directory = join(host.env.TMPDIR ?? '/tmp', `plimsoll-observer-${host.nowUs()}`);
  const cluster = await startCluster(host, { directory, sharedBuffersBytes: 64 * 2 ** 20 });
  const run: TestCluster['run'] = (url, ...statements) =>
    withClient(url, async client => {
      for (const statement of statements) await client.query(statement);
    });
  return {
    host,
    cluster,
    run,
    fresh: async database => {
      const admin = cluster.url('postgres', 'admin');
      await run(admin, `DROP DATABASE IF EXISTS ${database} WITH (FORCE)`, `CREATE DATABASE ${database}`);
      const urls = { admin: cluster.url(database, 'admin'), app: cluster.url(database, 'app') };
      await run(urls.admin, 'GRANT ALL ON SCHEMA public TO PUBLIC');
      return urls;
    },
    stop: async () => {
      await cluster.stop();
      await host.files.remove(directory);
    },
  };
}
