import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';
import { nodeHost } from '../../host/node-host.ts';
import type { DriverName, LoadPlan } from '../../model/run-plan.ts';
import type { Mark, Sample } from '../../model/sample.ts';
import type { DriveContext, DriveJob, DriveResult, Driver } from '../driver.ts';

/** What scenarios of tests import `verify` and the other words from. */
export const NODE_WORDS = fileURLToPath(new URL('../../../scenarios/shared/node.ts', import.meta.url));

/** A real server of the test that counts by itself what reached it. */
export interface CountingServer {
  readonly url: string;
  /** Requests by "METHOD /path", as the server saw them. */
  readonly seen: Map<string, number>;
  total(): number;
  close(): Promise<void>;
}

export type Answer = (request: IncomingMessage, response: ServerResponse, nth: number) => void;

export async function countingServer(answer: Answer): Promise<CountingServer> {
  const seen = new Map<string, number>();
  let nth = 0;
  const server = createServer((request, response) => {
    const key = `${request.method} ${request.url}`;
    seen.set(key, (seen.get(key) ?? 0) + 1);
    answer(request, response, nth++);
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    seen,
    total: () => [...seen.values()].reduce((sum, n) => sum + n, 0),
    close: () => closed(server),
  };
}

function closed(server: Server): Promise<void> {
  server.closeAllConnections();
  return new Promise(resolve => server.close(() => resolve()));
}

/** A temporary folder with the scenario's files, and everything a driver wants. */
export interface Bench {
  readonly samples: Sample[];
  readonly marks: Mark[];
  readonly context: DriveContext;
  readonly abort: AbortController;
  readonly folder: string;
  remove(): Promise<void>;
}

export async function bench(
  files: Readonly<Record<string, string>>,
  env: Readonly<Record<string, string>> = {},
): Promise<Bench> {
  const folder = await mkdtemp(join(tmpdir(), 'plimsoll-drive-'));
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
  const samples: Sample[] = [];
  const marks: Mark[] = [];
  const abort = new AbortController();
  return {
    samples,
    marks,
    abort,
    folder,
    context: {
      host: nodeHost({ ...process.env, TMPDIR: folder, ...env }),
      signal: abort.signal,
      sink: { sample: sample => samples.push(sample), mark: mark => marks.push(mark) },
      workDir: join(folder, 'work'),
    },
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}

/** A driver before real servers, one for each slot. */
export interface DriverBench extends Bench {
  readonly servers: readonly CountingServer[];
  /** The first of them. */
  readonly server: CountingServer;
  drive(load: LoadPlan, more?: Partial<DriveJob>): Promise<DriveResult>;
}

/**
 * All that a test of a driver needs; it ends with the test.
 * `files`: the scenario first, then what it imports. `answers`: one server for each.
 */
export async function driverBench(
  driver: Driver,
  files: Readonly<Record<string, string>>,
  ...answers: readonly Answer[]
): Promise<DriverBench> {
  const servers = await Promise.all(answers.map(countingServer));
  const made = await bench(files);
  onTestFinished(async () => {
    await Promise.all(servers.map(server => server.close()));
    await made.remove();
  });
  const [server] = servers;
  const [scenario] = Object.keys(files);
  if (!server || scenario === undefined) throw new Error('A bench needs a scenario and a server.');
  const more = servers.length > 1 ? { baseUrls: servers.map(({ url }) => url), slices: SLICES } : {};
  return {
    ...made,
    servers,
    server,
    drive: (load, changes = {}) => {
      const planned = job(driver.name, join(made.folder, scenario), server.url, load, {
        ...more,
        ...changes,
      });
      return driver.drive(planned, made.context);
    },
  };
}

const SLICES = { t0EpochMs: 1_000, sliceMs: 250, gapMs: 25, seed: 11 };

export function job(
  driver: DriverName,
  file: string,
  baseUrl: string,
  load: LoadPlan,
  more: Partial<DriveJob> = {},
): DriveJob {
  return {
    scenario: {
      name: 'test',
      driver,
      file,
      sha256: '0'.repeat(64),
      load,
      warmUpMs: 0,
      expectSaturation: false,
      role: 'compared',
    },
    file,
    durationMs: load.durationMs,
    ...(load.model === 'open' ? { ratePerSecond: load.ratePerSecond } : {}),
    ...(load.model === 'closed' ? { vus: load.vus } : {}),
    ...(load.model === 'burst' ? { burst: { size: load.size, everyMs: load.everyMs } } : {}),
    baseUrls: [baseUrl],
    ...more,
  };
}

export function countBy<T>(items: readonly T[], key: (item: T) => string): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const item of items) counts[key(item)] = (counts[key(item)] ?? 0) + 1;
  return counts;
}

/** Command lines of living processes that hold `word`, from /proc. */
export async function processesWith(word: string): Promise<string[]> {
  const { readdir, readFile } = await import('node:fs/promises');
  const found: string[] = [];
  for (const pid of await readdir('/proc')) {
    if (!/^\d+$/.test(pid)) continue;
    const commandLine = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
    if (commandLine.includes(word)) found.push(commandLine);
  }
  return found;
}
