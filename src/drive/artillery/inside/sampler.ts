import { isMainThread } from 'node:worker_threads';
import { nowUs, SampleFeed } from '../../node-tool/inside/feed.ts';
import { calmArrivals } from './arrival-timer.ts';
import { Arrivals } from './arrivals.ts';
import type { ArtilleryScript, Next } from './artillery-types.ts';
import { asList } from './artillery-types.ts';
import { addressLast, repeated, settleAfterHooks } from './flow.ts';
import { HOOK, hooks } from './hooks.ts';
import { RequestTrace } from './trace.ts';
import type { TurnOptions } from './turns.ts';
import { Users } from './users.ts';
import { listenTo } from './words.ts';

/** What the driver says to the plugin, through Artillery's own plugin config. */
export interface SamplerOptions extends TurnOptions {
  readonly scope: string;
  readonly feed: string;
  /** Artillery's package.json. */
  readonly manifest: string;
  readonly iterations?: number;
}

const FLUSHED = 'plimsoll-flushed';
const FLUSH_LIMIT_MS = 10_000;

/** Artillery makes one of these in its main thread and one in its worker, where the load is. */
export class Plugin {
  readonly #end: () => Promise<void>;

  constructor(script: ArtilleryScript) {
    this.#end = isMainThread ? workerFlushed() : sampleWorker(script);
  }

  cleanup(done: Next): void {
    this.#end().then(() => done(null), done);
  }
}

/** The main thread leaves without waiting for its worker; so our half here waits for the half there. */
function workerFlushed(): () => Promise<void> {
  const channel = new BroadcastChannel(FLUSHED);
  const flushed = new Promise<void>(resolve => {
    channel.onmessage = () => resolve();
  });
  channel.unref();
  return async () => {
    let timer: NodeJS.Timeout | undefined;
    const limit = new Promise<void>(resolve => {
      timer = setTimeout(resolve, FLUSH_LIMIT_MS);
    });
    await Promise.race([flushed, limit]);
    clearTimeout(timer);
    channel.close();
  };
}

function sampleWorker(script: ArtilleryScript): () => Promise<void> {
  const options = optionsOf(script);
  const feed = new SampleFeed(options.feed);
  const trace = new RequestTrace(options.baseUrls, nowUs, feed);
  const arrivals = new Arrivals(options.schedule);
  const users = new Users();
  calmArrivals(options.manifest, nowUs);
  const { functions, words } = hooks({ feed, trace, arrivals, users, options });
  install(script, options, { ...users.watched(script.config.processor ?? {}), ...functions });
  listenTo(words);
  return async () => {
    if (users.mistake) await feed.fail('SCENARIO_FAILED', reasonOf(users.mistake.error));
    else await feed.end(totals(options, trace, arrivals));
    new BroadcastChannel(FLUSHED).postMessage('done');
  };
}

function totals(
  options: SamplerOptions,
  trace: RequestTrace,
  arrivals: Arrivals,
): Parameters<SampleFeed['end']>[0] {
  const { inFlight } = trace.finish();
  const scheduled = options.schedule?.arrivals ?? options.iterations;
  return {
    startedAtUs: arrivals.beganAtUs,
    endedAtUs: Math.max(trace.lastEndUs, arrivals.beganAtUs),
    ...(scheduled === undefined ? {} : { scheduled }),
    started: arrivals.started,
    dropped: scheduled === undefined ? 0 : Math.max(0, scheduled - arrivals.started),
    inFlightAtStop: inFlight,
    // Artillery's own summary holds all others
    reportedRequests: trace.own,
    wireRequests: trace.wireRequests,
  };
}

function reasonOf(error: unknown): string {
  const reason = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return `a function of the processor threw ${reason}`;
}

function optionsOf(script: ArtilleryScript): SamplerOptions {
  for (const value of Object.values(script.config.plugins)) {
    const options = value as Partial<SamplerOptions> | null;
    if (options?.feed !== undefined && options.scope !== undefined) return options as SamplerOptions;
  }
  throw new Error('The plimsoll plugin was loaded without its options.');
}

/** Puts our hooks around the user's; the user's file and functions stay as they are. */
function install(script: ArtilleryScript, options: SamplerOptions, functions: Record<string, unknown>): void {
  script.config.processor = functions;
  for (const scenario of script.scenarios) {
    settleAfterHooks(scenario, HOOK.after);
    if (options.baseUrls.length > 1) addressLast(scenario, HOOK.address);
  }
  if (options.iterations !== undefined) {
    script.scenarios = [repeated(script.scenarios, options.iterations, HOOK.start)];
  }
  for (const scenario of script.scenarios) {
    scenario.beforeRequest = [HOOK.before, ...asList(scenario.beforeRequest)];
    scenario.onError = [HOOK.error, ...asList(scenario.onError)];
    if (options.iterations === undefined) {
      scenario.beforeScenario = [HOOK.start, ...asList(scenario.beforeScenario)];
    }
  }
}
