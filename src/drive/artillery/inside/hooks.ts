import { nowUs, type SampleFeed } from '../../node-tool/inside/feed.ts';
import type { Arrival, Arrivals } from './arrivals.ts';
import type { Emitter, Next, RequestParams, UserContext } from './artillery-types.ts';
import { Barriers } from './barriers.ts';
import type { RequestTrace, Sender, TracedResponse } from './trace.ts';
import { addressAt, slotOfArrival, type TurnOptions } from './turns.ts';
import { type Due, User, type Users } from './users.ts';
import type { Words } from './words.ts';

export const HOOK = {
  start: '$plimsollStart',
  before: '$plimsollBefore',
  address: '$plimsollAddress',
  after: '$plimsollAfter',
  error: '$plimsollError',
};

interface Parts {
  readonly feed: SampleFeed;
  readonly trace: RequestTrace;
  readonly arrivals: Arrivals;
  readonly users: Users;
  readonly options: TurnOptions;
}

/** Our functions of the processor, and what the scenario's own words do. */
export function hooks(parts: Parts): { functions: Record<string, unknown>; words: Words } {
  const failed = new WeakSet<object>();
  return {
    functions: {
      ...userHooks(parts),
      ...requestHooks(parts, response => !failed.has(response)),
    },
    words: words(parts, response => failed.add(response)),
  };
}

function userHooks({ feed, arrivals, users, options }: Parts): Record<string, unknown> {
  const barriers = new Barriers(nowUs);
  const firstVars = new WeakMap<object, Record<string, unknown>>();
  const enter = (context: UserContext, arrival: Arrival) => {
    const slot = slotOfArrival(options, arrival.index);
    const vars = firstVars.get(context);
    if (vars) context.vars = { ...vars };
    else firstVars.set(context, { ...context.vars });
    context.vars.target = options.baseUrls[slot];
    users.enter(context, new User(slot, dueOf(arrival)));
  };
  let begun = false;
  return {
    // start of an iteration; in the footprint the same user begins anew, with the variables it had at first
    [HOOK.start]: (context: UserContext, _events: Emitter, next: Next) => {
      const arrival = arrivals.arrived(nowUs());
      if (!arrival) return next(new Error('one user more than the bursts need'));
      enter(context, arrival);
      barriers.pass(arrival.momentUs, () => {
        if (!begun) feed.begin(nowUs());
        begun = true;
        next();
      });
    },
  };
}

/** Of a burst's users all are due at its moment, however long it takes to send for each of them. */
function dueOf({ lagUs, momentUs }: Arrival): Due | undefined {
  if (momentUs !== undefined) return () => momentUs;
  return lagUs === undefined ? undefined : startedAtUs => startedAtUs - lagUs;
}

function requestHooks(
  { trace, users, options }: Parts,
  passed: (response: object) => boolean,
): Record<string, unknown> {
  const senders = new WeakMap<object, Sender>();
  const watched = new WeakSet<Emitter>();
  return {
    [HOOK.before]: (params: RequestParams, context: UserContext, events: Emitter, next: Next) => {
      if (!watched.has(events)) watch(events, trace, senders);
      watched.add(events);
      const user = users.of(context);
      if (user) senders.set(params, { slot: user.slot, due: user.takeDue() });
      next();
    },
    // after all that may have set the address, and with its variables filled in, so that it is the final one
    [HOOK.address]: (params: RequestParams, context: UserContext, _events: Emitter, next: Next) => {
      const slot = users.of(context)?.slot ?? 0;
      for (const key of ['url', 'uri'] as const) {
        if (params[key])
          params[key] = addressAt(options.baseUrls, context.funcs.$template(params[key]), slot);
      }
      next();
    },
    [HOOK.after]: (params: RequestParams, response: object, _c: UserContext, _e: Emitter, next: Next) => {
      trace.hooksDone(passed(response), params.uuid);
      next();
    },
    [HOOK.error]: (error: Error, params: RequestParams, _c: UserContext, _e: Emitter, next: Next) => {
      trace.broke(error, params.uuid);
      next();
    },
  };
}

interface Captured {
  readonly matches: Record<string, { success: boolean; strict?: boolean }>;
  readonly captures: Record<string, { failed?: boolean }>;
}

function watch(events: Emitter, trace: RequestTrace, senders: WeakMap<object, Sender>): void {
  events.on('trace:http:request', (params: RequestParams) => {
    const sender = senders.get(params);
    trace.requested(params, sender);
    if (sender) senders.set(params, { slot: sender.slot, due: undefined }); // a redirect comes with the same params
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

function words({ feed, trace, users, options }: Parts, onFailedCheck: (response: object) => void): Words {
  return {
    failedCheck: onFailedCheck,
    mark: (operation, name, value) => {
      const slot = users.running?.slot;
      if (slot === undefined) throw new Error(`mark("${operation}", "${name}") was called for no user.`);
      feed.mark({ operation, slot, name, value });
    },
    sample: sample => {
      const user = users.running;
      trace.delivered(sample, user && { slot: user.slot, due: user.takeDue() });
    },
    target: () => {
      const user = users.running;
      return user && options.baseUrls[user.slot];
    },
  };
}
