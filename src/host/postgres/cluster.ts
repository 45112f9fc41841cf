import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { chown, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';
import { PlimsollError } from '../../model/errors.ts';
import type { Child, Host } from '../host.ts';
import { isRunning } from '../proc.ts';
import {
  embeddedBinaries,
  giveToPostgres,
  letPostgresPass,
  NOBODY,
  type PostgresBinaries,
} from './binaries.ts';
import { takeLock } from './lock.ts';
import { settingsText } from './settings.ts';

/** A PostgreSQL server that Plimsoll may make databases in. */
export interface Cluster {
  /** `embedded`: ours, with settings and log; `server`: given by the user. */
  readonly kind: 'embedded' | 'server';
  readonly version: string;
  readonly major: number;
  readonly pid?: number;
  /** Of a given server: the database that its address names. */
  readonly database?: string;
  /** Folder of the server's log in JSON lines, where we can read it. */
  readonly logDirectory?: string;
  /** admin: makes and drops databases. app: what a target gets; row-level security applies to it. */
  url(database: string, role: 'admin' | 'app'): string;
  stop(): Promise<void>;
}

export interface ClusterOptions {
  /** Holds data, log, secrets and lock; kept between runs so that templates are. */
  readonly directory: string;
  /** Where the programs may be copied to. */
  readonly cache?: string;
  readonly sharedBuffersBytes?: number;
}

interface Secrets {
  readonly admin: string;
  readonly app: string;
}

const READY_WITHIN_MS = 60_000;

/** Starts the embedded PostgreSQL on a free port of loopback; throws LOCKED, POSTGRES_NOT_FOUND or DATABASE_FAILED. */
export async function startCluster(host: Host, options: ClusterOptions): Promise<Cluster> {
  const { isRoot } = host.machine();
  for (const folder of [options.directory, options.cache ?? options.directory])
    await letPostgresPass(folder, isRoot);
  const release = takeLock(join(options.directory, 'lock'));
  try {
    const binaries = await embeddedBinaries(options.cache ?? options.directory, isRoot);
    const secrets = await initialise(host, options.directory, binaries);
    await stopLeftover(host, options.directory);
    await clearLog(host, options.directory);
    const port = await host.freePort();
    const logDirectory = join(options.directory, 'log');
    const sharedBuffersBytes =
      options.sharedBuffersBytes ?? Math.min(host.machine().memoryBytes / 4, 2 ** 30);
    await writeFile(
      join(options.directory, 'data', 'plimsoll.conf'),
      settingsText({ port, sharedBuffersBytes, logDirectory }),
    );
    const server = launch(host, options.directory, binaries);
    const urls = urlMaker(port, secrets);
    const version = await untilReady(host, server, urls('postgres', 'admin'));
    await prepareRoles(urls('postgres', 'admin'), secrets);
    await prepareExtension(urls('template1', 'admin'));
    return {
      kind: 'embedded',
      version,
      major: Number.parseInt(version, 10),
      pid: server.pid,
      logDirectory,
      url: urls,
      stop: async () => {
        await server.stop(30_000);
        release();
      },
    };
  } catch (error) {
    release();
    throw error;
  }
}

async function initialise(host: Host, directory: string, binaries: PostgresBinaries): Promise<Secrets> {
  const { isRoot } = host.machine();
  const secretsFile = join(directory, 'secrets.json');
  const data = join(directory, 'data');
  await giveToPostgres(join(directory, 'log'), isRoot);
  if (existsSync(join(data, 'plimsoll.complete')))
    return JSON.parse(await readFile(secretsFile, 'utf8')) as Secrets;
  await rm(data, { recursive: true, force: true });
  await giveToPostgres(data, isRoot);
  const secrets: Secrets = { admin: randomBytes(24).toString('hex'), app: randomBytes(24).toString('hex') };
  await writeFile(secretsFile, JSON.stringify(secrets), { mode: 0o600 });
  const passwordFile = join(data, '..', 'log', 'password');
  await writeFile(passwordFile, secrets.admin, { mode: 0o600 });
  if (isRoot) await chown(passwordFile, NOBODY.uid, NOBODY.gid);
  const done = await host.run(
    binaries.initdb,
    [
      '-D',
      data,
      '-U',
      'plimsoll_admin',
      '--auth=scram-sha-256',
      `--pwfile=${passwordFile}`,
      '--encoding=UTF8',
      '--locale=C',
      '--no-sync',
    ],
    { ...(isRoot ? NOBODY : {}), cwd: data, timeoutMs: 120_000 },
  );
  await rm(passwordFile, { force: true });
  if (done.exitCode !== 0) {
    throw new PlimsollError(
      'DATABASE_FAILED',
      `initdb failed: ${lastLine(done.stderr)}`,
      `Check that ${directory} has free space and that the system user "nobody" may enter the folders above it, or set PLIMSOLL_HOME to another place.`,
    );
  }
  await writeFile(join(data, 'postgresql.auto.conf'), "include_if_exists = 'plimsoll.conf'\n");
  await writeFile(join(data, 'plimsoll.complete'), '');
  return secrets;
}

/** A server left behind by a run that was killed: it lies in our own folder, so it is ours to stop. */
async function stopLeftover(host: Host, directory: string): Promise<void> {
  const pidFile = join(directory, 'data', 'postmaster.pid');
  const pid = Number((await host.files.readTextIfAny(pidFile))?.split('\n')[0]);
  if (!(pid > 0)) return;
  const command = await host.files.readTextIfAny(`/proc/${pid}/cmdline`);
  if (!command?.includes(join(directory, 'data'))) return;
  process.kill(pid, 'SIGINT');
  for (let i = 0; i < 300 && isRunning(pid); i++) await host.wait(100);
}

/** Only this run's plans are wanted, and a log nobody trims fills a disk. */
async function clearLog(host: Host, directory: string): Promise<void> {
  for (const name of await host.files.list(join(directory, 'log')))
    await host.files.remove(join(directory, 'log', name));
  await host.files.remove(join(directory, 'server.log'));
}

function launch(host: Host, directory: string, binaries: PostgresBinaries): Child {
  return host.start({
    command: binaries.postgres,
    args: ['-D', join(directory, 'data')],
    cwd: join(directory, 'data'),
    logFile: join(directory, 'server.log'),
    stopSignal: 'SIGINT', // fast shutdown: sessions are ended, data is flushed
    ...(host.machine().isRoot ? NOBODY : {}),
  });
}

async function untilReady(host: Host, server: Child, url: string): Promise<string> {
  let ended: string | undefined;
  void server.exited.then(exit => {
    ended = exit.startError ?? `exit code ${exit.exitCode}: ${lastLine(server.tail())}`;
  });
  for (const until = host.nowUs() + READY_WITHIN_MS * 1_000; host.nowUs() < until && ended === undefined; ) {
    const version = await serverVersion(url).catch(() => undefined);
    if (version) return version;
    await host.wait(50);
  }
  await server.stop(2_000);
  throw new PlimsollError(
    'DATABASE_FAILED',
    `The embedded PostgreSQL did not start (${ended ?? 'no answer in 60 s'}).`,
    'See server.log and log/ in the cluster folder; deleting that folder makes a new one.',
  );
}

async function serverVersion(url: string): Promise<string> {
  return withClient(url, async client => {
    const { rows } = await client.query<{ server_version: string }>('SHOW server_version');
    return rows[0]?.server_version ?? '';
  });
}

async function prepareRoles(url: string, secrets: Secrets): Promise<void> {
  await withClient(url, async client => {
    await client.query(
      `DO $$ BEGIN IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'plimsoll_app') THEN CREATE ROLE plimsoll_app LOGIN; END IF; END $$`,
    );
    await client.query(`ALTER ROLE plimsoll_app LOGIN PASSWORD '${secrets.app}'`);
    await client.query('CREATE EXTENSION IF NOT EXISTS pg_stat_statements');
  });
}

/** In template1, so that every database made here has it. */
async function prepareExtension(url: string): Promise<void> {
  await withClient(url, client => client.query('CREATE EXTENSION IF NOT EXISTS pg_stat_statements'));
}

function urlMaker(port: number, secrets: Secrets): Cluster['url'] {
  return (database, role) =>
    `postgresql://${role === 'admin' ? 'plimsoll_admin' : 'plimsoll_app'}:${secrets[role]}@127.0.0.1:${port}/${encodeURIComponent(database)}`;
}

/** One short-lived connection; a failure to connect is DATABASE_UNREACHABLE only where the caller says so. */
export async function withClient<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({
    connectionString: url,
    connectionTimeoutMillis: 5_000,
    application_name: 'plimsoll',
  });
  client.on('error', () => {}); // a server that goes away is reported by the statement that needed it
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end().catch(() => {});
  }
}

function lastLine(text: string): string {
  return text.trim().split('\n').at(-1) ?? '';
}
