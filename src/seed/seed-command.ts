import type pg from 'pg';
import type { Host } from '../host/host.ts';
import type { Cluster } from '../host/postgres/cluster.ts';
import { PlimsollError } from '../model/errors.ts';
import { makeTemplate } from './make-template.ts';
import { databaseUrl } from './marker.ts';
import { TEMPLATE_PREFIX } from './marker-row.ts';
import { orInterrupted, type Template } from './seed-database.ts';
import { quoted } from './table-formats.ts';

export interface SeedCommand {
  /** A shell line; it finds the database in DATABASE_URL. */
  readonly command: string;
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  /** sha256 over all that decides what the command makes. */
  readonly fingerprint: string;
  readonly volume: string;
  readonly seed: number;
}

export interface SeedCommandOptions {
  readonly signal?: AbortSignal;
  readonly reset?: boolean;
}

/**
 * A template filled by the user's own seeding command, in a database that we made and marked. The
 * command also gets PLIMSOLL_VOLUME and PLIMSOLL_SEED. Throws as `seedTemplate` does.
 */
export async function seedWithCommand(
  host: Host,
  cluster: Cluster,
  seed: SeedCommand,
  options: SeedCommandOptions = {},
): Promise<Template> {
  const admin = cluster.url('postgres', 'admin');
  const url = databaseUrl(admin, TEMPLATE_PREFIX + seed.fingerprint.slice(0, 12));
  const recipe = {
    dataset: 'command',
    volume: seed.volume,
    seed: seed.seed,
    fingerprint: seed.fingerprint,
    schemaHash: seed.fingerprint,
  };
  const fill = async (client: pg.Client) => {
    await runCommand(host, seed, url, options.signal);
    return countRows(client);
  };
  const made = await orInterrupted(options.signal, () => makeTemplate(admin, recipe, { ...options, fill }));
  return { ...made, exports: {} };
}

async function runCommand(host: Host, seed: SeedCommand, url: string, signal?: AbortSignal): Promise<void> {
  const child = host.start({
    command: seed.command,
    args: [],
    shell: true,
    cwd: seed.cwd,
    env: {
      ...seed.env,
      DATABASE_URL: url,
      PLIMSOLL_VOLUME: seed.volume,
      PLIMSOLL_SEED: String(seed.seed),
    },
  });
  const stop = () => void child.stop();
  signal?.addEventListener('abort', stop, { once: true });
  if (signal?.aborted) stop();
  const exit = await child.exited;
  signal?.removeEventListener('abort', stop);
  signal?.throwIfAborted();
  if (exit.exitCode === 0) return;
  const how = exit.startError ?? (exit.signal ? `signal ${exit.signal}` : `exit code ${exit.exitCode}`);
  const lines = child
    .tail()
    .trim()
    .split('\n')
    .slice(-6)
    .join('\n')
    .replaceAll(new URL(url).password || '\0', '***');
  throw new PlimsollError(
    'SEED_FAILED',
    `The seeding command \`${seed.command}\` ended with ${how}:\n${lines}`,
    'Run it by hand with DATABASE_URL set to an empty database.',
  );
}

/** Exact row counts: estimates would make equal data look different. */
async function countRows(client: pg.Client): Promise<Record<string, number>> {
  const { rows: tables } = await client.query<{ schema: string; name: string }>(
    `SELECT schemaname AS schema, tablename AS name FROM pg_tables
     WHERE schemaname NOT IN ('pg_catalog', 'information_schema', 'plimsoll') ORDER BY 1, 2`,
  );
  const counts: Record<string, number> = {};
  for (const { schema, name } of tables) {
    const table = schema === 'public' ? name : `${schema}.${name}`;
    const { rows } = await client.query<{ rows: string }>(
      `SELECT count(*)::text AS rows FROM ${quoted(schema)}.${quoted(name)}`,
    );
    counts[table] = Number(rows[0]?.rows);
  }
  return counts;
}
