import { PlimsollError } from '../../model/errors.ts';
import type { Host } from '../host.ts';
import { type Cluster, withClient } from './cluster.ts';

/** A server that the user gives by an environment variable, so that its password reaches no file. */
export async function connectServer(host: Host, urlVariable: string): Promise<Cluster> {
  const given = host.env[urlVariable];
  if (!given || !URL.canParse(given)) {
    throw new PlimsollError(
      'DATABASE_UNREACHABLE',
      `The environment variable ${urlVariable} does not hold a PostgreSQL address.`,
      `Set it: ${urlVariable}=postgresql://user@host:5432/database.`,
    );
  }
  const version = await versionOf(given, urlVariable);
  return {
    kind: 'server',
    version,
    major: Number.parseInt(version, 10),
    database: decodeURIComponent(new URL(given).pathname.slice(1)),
    url: database => {
      const url = new URL(given);
      url.pathname = `/${encodeURIComponent(database)}`;
      return url.href;
    },
    stop: async () => {},
  };
}

async function versionOf(url: string, urlVariable: string): Promise<string> {
  try {
    return await withClient(url, async client => {
      const { rows } = await client.query<{ server_version: string }>('SHOW server_version');
      return rows[0]?.server_version ?? '';
    });
  } catch (error) {
    const { hostname, port } = new URL(url);
    const reason =
      error instanceof Error && error.message !== ''
        ? error.message
        : String((error as { code?: string }).code ?? error);
    throw new PlimsollError(
      'DATABASE_UNREACHABLE',
      `PostgreSQL at ${hostname}:${port || 5432} (from ${urlVariable}) does not answer: ${reason}`,
      'Start it, or correct the address; `plimsoll doctor` shows what it sees.',
      error,
    );
  }
}
