import { pathToFileURL } from 'node:url';
import { nowUs, SampleFeed } from '../../node-tool/inside/feed.ts';
import type { Autocannon, CannonScenario } from './autocannon-types.ts';
import { ConnectionWatch, checkedRequest } from './connection.ts';
import { type MiniRound, miniRounds } from './mini-rounds.ts';

/** What the driver asks of this process, as JSON in its first argument. */
export interface CannonJob {
  readonly feed: string;
  /** autocannon's entry file. */
  readonly tool: string;
  readonly file: string;
  /** By slot. */
  readonly baseUrls: readonly string[];
  /** Draws whose turn it is, where there are several. */
  readonly seed: number;
  readonly connections: number;
  readonly durationMs: number;
  readonly iterations?: number;
}

/** autocannon's own clock must never end the run: it cuts connections that wait for an answer. */
const SPARE_SECONDS = 3_600;
const DEFAULT_TIMEOUT_SECONDS = 10;
/** A mini-round opens its connections anew; the requests of this time are not measured. */
const SETTLING_MS = 200;

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

/** Each slot has a copy of the file of its own, so that what it counts up draws the same rows for all. */
async function loadScenario(slot: number): Promise<CannonScenario> {
  try {
    const url = pathToFileURL(job.file);
    if (slot > 0) url.searchParams.set('slot', String(slot));
    const module = (await import(url.href)) as { default?: unknown };
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

async function drive(): Promise<void> {
  const scenarios: CannonScenario[] = [];
  for (const slot of job.baseUrls.keys()) scenarios.push(await loadScenario(slot));
  const autocannon = await loadTool();
  const totals = new Totals();
  feed.begin(nowUs());
  for (const round of miniRounds(job)) {
    const { watch, reported } = await fire(autocannon, scenarios[round.slot] as CannonScenario, round);
    totals.add(round.slot, watch, reported);
  }
  await totals.send();
}

/** One autocannon from its start until all of its requests are answered. */
async function fire(autocannon: Autocannon, scenario: CannonScenario, { slot, durationMs }: MiniRound) {
  const timeout = scenario.timeout ?? DEFAULT_TIMEOUT_SECONDS;
  const watch = new ConnectionWatch({
    slot,
    timeoutSeconds: timeout,
    measuredFromUs: job.baseUrls.length > 1 ? nowUs() + SETTLING_MS * 1_000 : 0,
    nowUs,
    emit: sample => feed.sample(sample),
  });
  const amount = job.iterations === undefined ? undefined : job.iterations * scenario.requests.length;
  const running = autocannon({
    url: job.baseUrls[slot] ?? '',
    connections: job.connections,
    duration: Math.ceil(durationMs / 1_000) + SPARE_SECONDS,
    ...(amount === undefined ? {} : { amount }),
    requests: scenario.requests.map(request => checkedRequest(request, watch)),
    timeout,
    setupClient: client => watch.watch(client),
  });
  const stop = setTimeout(() => watch.drain(), durationMs);
  if (amount !== undefined) clearTimeout(stop);
  const result = await running;
  clearTimeout(stop);
  return { watch, reported: result.requests.sent };
}

/** What all mini-rounds sent. */
class Totals {
  #startedAtUs = 0;
  #endedAtUs = 0;
  #sent = 0;
  #reported = 0;
  readonly #wireRequests = job.baseUrls.map(() => 0);

  /** @param reported requests by autocannon's own count */
  add(slot: number, watch: ConnectionWatch, reported: number): void {
    this.#startedAtUs ||= watch.firstStartUs;
    this.#endedAtUs = Math.max(this.#endedAtUs, watch.lastEndUs, watch.firstStartUs);
    this.#sent += watch.sent;
    this.#reported += reported - watch.unsent;
    this.#wireRequests[slot] = (this.#wireRequests[slot] ?? 0) + watch.sent - watch.neverOnWire;
  }

  send(): Promise<void> {
    return feed.end({
      startedAtUs: this.#startedAtUs,
      endedAtUs: this.#endedAtUs,
      started: this.#sent,
      dropped: 0,
      inFlightAtStop: 0, // drained
      reportedRequests: this.#reported,
      wireRequests: { ...this.#wireRequests },
    });
  }
}

await drive();
