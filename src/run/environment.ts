import { createHash } from 'node:crypto';
import type { Host } from '../host/host.ts';
import { type Cluster, withClient } from '../host/postgres/cluster.ts';
import { CLASS_KEYS, type Environment } from '../model/environment.ts';

/** What this run was measured on. */
export async function describeEnvironment(
  host: Host,
  root: string,
  cluster: Cluster | undefined,
  drivers: Readonly<Record<string, string>>,
  version: string,
): Promise<Environment> {
  const machine = host.machine();
  const commit = await host.run('git', ['log', '-1', '--format=%H%n%s'], { cwd: root, timeoutMs: 5_000 });
  const [hash, subject] = commit.exitCode === 0 ? commit.stdout.trim().split('\n') : [];
  const facts = {
    cpuModel: machine.cpuModel,
    cores: machine.cores,
    memoryBytes: machine.memoryBytes,
    ...(machine.memoryLimitBytes === undefined ? {} : { memoryLimitBytes: machine.memoryLimitBytes }),
    ...(machine.cpuLimitCores === undefined ? {} : { cpuLimitCores: machine.cpuLimitCores }),
    os: machine.os,
    kernel: machine.kernel,
    node: machine.node,
    ...(cluster
      ? {
          postgresMajor: cluster.major,
          postgresVersion: cluster.version,
          postgresSettings: await settingsOf(cluster),
        }
      : {}),
    drivers,
    plimsoll: version,
    ...(hash ? { commit: hash } : {}),
    ...(subject ? { commitSubject: subject } : {}),
  };
  return { ...facts, ...classOf(facts) };
}

/** Memory is rounded to GiB in the class: two machines of one kind differ by a few pages. */
function classOf(facts: Omit<Environment, 'class' | 'name'>): Pick<Environment, 'class' | 'name'> {
  const gib = Math.round(facts.memoryBytes / 2 ** 30);
  const lines = CLASS_KEYS.map(key => `${key}=${String(key === 'memoryBytes' ? gib : (facts[key] ?? ''))}`);
  const postgres = facts.postgresMajor === undefined ? '' : `, PostgreSQL ${facts.postgresMajor}`;
  return {
    class: createHash('sha256').update(lines.join('\n')).digest('hex').slice(0, 12),
    name: `${facts.cores} × ${facts.cpuModel}, ${gib} GiB, ${facts.os}${postgres}`,
  };
}

async function settingsOf(cluster: Cluster): Promise<Record<string, string>> {
  return withClient(cluster.url('postgres', 'admin'), async client => {
    const { rows } = await client.query<{ name: string; setting: string; unit: string | null }>(
      `SELECT name, setting, unit FROM pg_settings
       WHERE source NOT IN ('default', 'override', 'client') AND name !~ '(directory|file|port|listen|socket|password|^data_)' ORDER BY name`,
    );
    return Object.fromEntries(
      rows.map(row => [
        row.name,
        row.unit && row.unit.length > 2 ? `${row.setting} × ${row.unit}` : `${row.setting}${row.unit ?? ''}`,
      ]),
    );
  });
}
