import { pathToFileURL } from 'node:url';
import { nowUs, SampleFeed } from '../../node-tool/inside/feed.ts';
import type { Autocannon, CannonScenario } from './autocannon-types.ts';
import { ConnectionWatch, checkedRequest } from './connection.ts';

/** What the driver asks of this process, as JSON in its first argument. */
export interface CannonJob {
  readonly feed: string;
  /** autocannon's entry file. */
  readonly tool: string;
  readonly file: string;
  readonly baseUrl: string;
  readonly connections: number;
  readonly durationMs: number;
  readonly iterations?: number;
}

/** autocannon's own clock must never end the run: it cuts connections that wait for an answer. */
const SPARE_SECONDS = 3_600;
const DEFAULT_TIMEOUT_SECONDS = 10;

const job = JSON.parse(process.argv[2] ?? '') as CannonJob;
const feed = new SampleFeed(job.feed);
let failing = false;

async function giveUp(code: 'SCENARIO_FAILED' | 'DRIVER_FAILED', error: unknown): Promise<never> {
  if (!failing) {
    failing = true;
    await feed.fail(code, error instanceof Error ? (error.stack ?? error.message) : String(error));
  }
  process.exit(1);
}

// setupRequest, onResponse and verify of the scenario run inside autocannon's event handlers
process.on('uncaughtException', error => void giveUp('SCENARIO_FAILED', error));
process.on('unhandledRejection', error => void giveUp('SCENARIO_FAILED', error));

await fire(await loadScenario(), await loadTool());

async function loadScenario(): Promise<CannonScenario> {
  try {
    const module = (await import(pathToFileURL(job.file).href)) as { default?: unknown };
    const made: unknown = typeof module.default === 'function' ? await module.default() : module.default;
    const scenario = made as Partial<CannonScenario> | undefined;
    const requests = scenario?.requests;
    if (!Array.isArray(requests) || requests.length === 0) {
      throw new Error(
        'The default export is no object (or function that returns one) with a list `requests`.',
      );
    }
    if (requests.some(request => !request.title && !request.path)) {
      throw new Error('A request has neither a title nor a path: its operation would have no name.');
    }
    return scenario as CannonScenario;
  } catch (error) {
    return giveUp('SCENARIO_FAILED', error);
  }
}

async function loadTool(): Promise<Autocannon> {
  try {
    const module = (await import(pathToFileURL(job.tool).href)) as { default: Autocannon };
    return module.default;
  } catch (error) {
    return giveUp('DRIVER_FAILED', error);
  }
}

async function fire(scenario: CannonScenario, autocannon: Autocannon): Promise<void> {
  const timeout = scenario.timeout ?? DEFAULT_TIMEOUT_SECONDS;
  const watch = new ConnectionWatch(timeout, nowUs, sample => feed.sample(sample));
  const amount = job.iterations === undefined ? undefined : job.iterations * scenario.requests.length;
  feed.begin(nowUs());
  const running = autocannon({
    url: job.baseUrl,
    connections: job.connections,
    duration: Math.ceil(job.durationMs / 1_000) + SPARE_SECONDS,
    ...(amount === undefined ? {} : { amount }),
    requests: scenario.requests.map(request => checkedRequest(request, watch)),
    timeout,
    setupClient: client => watch.watch(client),
  });
  const stop = setTimeout(() => watch.drain(), job.durationMs);
  if (amount !== undefined) clearTimeout(stop);
  const result = await running;
  clearTimeout(stop);
  await feed.end({
    startedAtUs: watch.firstStartUs,
    endedAtUs: Math.max(watch.lastEndUs, watch.firstStartUs),
    started: watch.sent,
    dropped: 0,
    inFlightAtStop: 0, // drained
    reportedRequests: result.requests.sent - watch.unsent,
    wireRequests: { 0: watch.sent - watch.neverOnWire },
  });
}
