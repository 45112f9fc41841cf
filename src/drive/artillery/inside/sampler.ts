import { isMainThread } from 'node:worker_threads';
import { nowUs, SampleFeed } from '../../node-tool/inside/feed.ts';
import type { ArrivalSchedule } from '../phases.ts';
import { Arrivals } from './arrivals.ts';
import type { ArtilleryScript, Emitter, Next, RequestParams, UserContext } from './artillery-types.ts';
import { asList } from './artillery-types.ts';
import { repeated, settleAfterHooks } from './flow.ts';
import { RequestTrace, type TracedResponse } from './trace.ts';

/** What the driver says to the plugin, through Artillery's own plugin config. */
export interface SamplerOptions {
  readonly scope: string;
  readonly feed: string;
  readonly schedule?: ArrivalSchedule;
  readonly iterations?: number;
}

const HOOK = {
  start: '$plimsollStart',
  before: '$plimsollBefore',
  after: '$plimsollAfter',
  error: '$plimsollError',
};
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
  const trace = new RequestTrace(nowUs, sample => feed.sample(sample));
  const arrivals = new Arrivals(options.schedule);
  install(script, options, hooks(feed, trace, arrivals));
  const scheduled = options.schedule?.arrivals ?? options.iterations;
  return async () => {
    const { inFlight } = trace.finish();
    await feed.end({
      startedAtUs: arrivals.beganAtUs,
      endedAtUs: Math.max(trace.lastEndUs, arrivals.beganAtUs),
      ...(scheduled === undefined ? {} : { scheduled }),
      started: arrivals.started,
      dropped: scheduled === undefined ? 0 : Math.max(0, scheduled - arrivals.started),
      inFlightAtStop: inFlight,
      wireRequests: { 0: trace.sent - trace.neverOnWire },
    });
    new BroadcastChannel(FLUSHED).postMessage('done');
  };
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
  script.config.processor = { ...script.config.processor, ...functions };
  for (const scenario of script.scenarios) settleAfterHooks(scenario, HOOK.after);
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

function hooks(feed: SampleFeed, trace: RequestTrace, arrivals: Arrivals): Record<string, unknown> {
  const lags = new WeakMap<object, number | undefined>();
  const firstVars = new WeakMap<object, Record<string, unknown>>();
  const failed = new WeakSet<object>();
  const watched = new WeakSet<Emitter>();
  onFailedCheck(response => failed.add(response));
  return {
    // start of an iteration; in the footprint the same user begins anew, with the variables it had at first
    [HOOK.start]: (context: UserContext, events: Emitter, next: Next) => {
      if (arrivals.started === 0) feed.begin(nowUs());
      lags.set(context, arrivals.arrived(nowUs()));
      const vars = firstVars.get(context);
      if (vars) context.vars = { ...vars };
      else firstVars.set(context, { ...context.vars });
      if (!watched.has(events)) watch(events, trace, lags);
      watched.add(events);
      next();
    },
    [HOOK.before]: (params: RequestParams, context: UserContext, _events: Emitter, next: Next) => {
      lags.set(params, lags.get(context));
      lags.delete(context);
      next();
    },
    [HOOK.after]: (params: RequestParams, response: object, _c: UserContext, _e: Emitter, next: Next) => {
      trace.hooksDone(!failed.has(response), params.uuid);
      next();
    },
    [HOOK.error]: (error: Error, params: RequestParams, _c: UserContext, _e: Emitter, next: Next) => {
      trace.broke(error, params.uuid);
      next();
    },
  };
}

/** `verify` of scenarios/shared/node.ts calls this when a check fails. */
function onFailedCheck(listener: (response: object) => void): void {
  (globalThis as Record<symbol, unknown>)[Symbol.for('plimsoll.failed-check')] = listener;
}

interface Captured {
  readonly matches: Record<string, { success: boolean; strict?: boolean }>;
  readonly captures: Record<string, { failed?: boolean }>;
}

function watch(events: Emitter, trace: RequestTrace, lags: WeakMap<object, number | undefined>): void {
  events.on('trace:http:request', (params: RequestParams) => {
    trace.requested(params, lags.get(params));
    lags.delete(params);
  });
  events.on('trace:http:response', (response: TracedResponse, uuid: string) =>
    trace.responded(response, uuid),
  );
  events.on('trace:http:capture', (result: Captured, uuid: string) => {
    const matched = Object.values(result.matches).every(match => match.success || match.strict === false);
    const captured = Object.values(result.captures).every(capture => !capture.failed);
    trace.captured(matched && captured, uuid);
  });
}
