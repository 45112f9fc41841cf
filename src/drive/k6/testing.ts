import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import type { Host } from '../../host/host.ts';
import type { LoadPlan } from '../../model/run-plan.ts';
import type { Mark, Sample } from '../../model/sample.ts';
import type { DriveJob, DriveResult } from '../driver.ts';
import { k6Driver } from './index.ts';

/** A server for tests that counts what it really got. */
export interface CountingServer {
  readonly url: string;
  requests: number;
  close(): Promise<void>;
}

export type Answer = (request: IncomingMessage, response: ServerResponse, number: number) => void;

export async function startServer(answer: Answer): Promise<CountingServer> {
  const server = createServer((request, response) => answer(request, response, ++counting.requests));
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const counting: CountingServer = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests: 0,
    close: () => {
      server.closeAllConnections();
      return new Promise(resolve => void server.close(() => resolve()));
    },
  };
  return counting;
}

/** One window of `load` on `targets`, in slices if there are several. */
export function jobOf(file: URL, load: LoadPlan, targets: readonly CountingServer[]): DriveJob {
  return {
    scenario: {
      name: 'test.scenario',
      driver: 'k6',
      file: fileURLToPath(file),
      sha256: '',
      load,
      warmUpMs: 0,
      expectSaturation: false,
      role: 'compared',
    },
    file: fileURLToPath(file),
    durationMs: load.durationMs,
    baseUrls: targets.map(target => target.url),
    ...(load.model === 'open' ? { ratePerSecond: load.ratePerSecond } : {}),
    ...(load.model === 'closed' ? { vus: load.vus } : {}),
    ...(load.model === 'burst' ? { burst: { size: load.size, everyMs: load.everyMs } } : {}),
    ...(targets.length > 1 ? { slices: { t0EpochMs: 1_000, sliceMs: 250, gapMs: 25, seed: 11 } } : {}),
  };
}

export async function driveToEnd(
  job: DriveJob,
  context: { host: Host; workDir: string; signal?: AbortSignal; onSample?: () => void },
): Promise<{ result: DriveResult; samples: Sample[]; marks: Mark[] }> {
  const { host, workDir, signal = new AbortController().signal, onSample } = context;
  const samples: Sample[] = [];
  const marks: Mark[] = [];
  const sink = {
    sample: (sample: Sample) => {
      samples.push(sample);
      onSample?.();
    },
    mark: (mark: Mark) => marks.push(mark),
  };
  const result = await k6Driver.drive(job, { host, signal, sink, workDir });
  return { result, samples, marks };
}

export const having = (samples: readonly Sample[], outcome: string) =>
  samples.filter(sample => sample.outcome === outcome).length;
