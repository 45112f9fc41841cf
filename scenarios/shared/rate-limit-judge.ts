/**
 * What a client can say for certain of a sliding-window limiter: in no window, wherever it begins, do more than
 * `limit` requests pass, and none is refused that could have passed. The server decided about a request at some moment
 * between its sending and its answer; only what holds for no such moments is a problem. No clock, no network.
 */

/** One request as the client saw it. Times in microseconds of one monotonic clock. */
export interface Observed {
  /** Requests of one burst were sent at once. */
  readonly burst: number;
  readonly sentUs: number;
  readonly receivedUs: number;
  readonly passed: boolean;
  /** What its headers say; absent where it has none, NaN where they can't be read. */
  readonly limit?: number;
  readonly remaining?: number;
  readonly resetUs?: number;
  /** How coarse the reset is told: 1,000,000 for whole seconds. */
  readonly resetGrainUs?: number;
}

export interface LimitRule {
  readonly limit: number;
  readonly windowUs: number;
  /** By how much the server's clock may differ over a window, and what it rounds to. */
  readonly toleranceUs: number;
  /** When the reset is: as soon as one more request may pass, or when all may. */
  readonly resetMeans: 'next' | 'all';
}

/** Sentences, one for each rule that is broken; none = nothing speaks against the limiter. */
export function judgeLimiter(observed: readonly Observed[], rule: LimitRule): string[] {
  const passed = observed.filter(request => request.passed);
  const refused = observed.filter(request => !request.passed);
  return [
    tooMany(passed, rule),
    refusedTooEarly(refused, passed, rule),
    wrongLimit(observed, refused, rule),
    wrongRemaining(observed, passed, rule),
    sameRemaining(passed, rule),
    wrongReset(refused, passed, rule),
  ].filter(problem => problem !== undefined);
}

/** Requests that certainly passed within less than one window. */
function tooMany(
  passed: readonly Observed[],
  { limit, windowUs, toleranceUs }: LimitRule,
): string | undefined {
  const most = Math.max(
    0,
    ...passed.map(({ sentUs }) => {
      const end = sentUs + windowUs - toleranceUs;
      return passed.filter(other => other.sentUs >= sentUs && other.receivedUs < end).length;
    }),
  );
  return most > limit ? `${most} requests passed within one window; ${limit} may` : undefined;
}

/** However the server's moments lay, fewer than the limit had passed in the window before. */
function refusedTooEarly(
  refused: readonly Observed[],
  passed: readonly Observed[],
  rule: LimitRule,
): string | undefined {
  const wrong = refused.filter(request => mostBefore(request, passed, rule) < rule.limit);
  return wrong.length > 0 ? `${wrong.length} requests were refused that had to pass` : undefined;
}

/** The most requests that can have been in the window at the moment of the decision. It grows only when one is sent. */
function mostBefore({ sentUs, receivedUs }: Observed, passed: readonly Observed[], rule: LimitRule): number {
  const moments = [sentUs, ...passed.map(other => other.sentUs)].filter(
    at => at >= sentUs && at <= receivedUs,
  );
  const { windowUs, toleranceUs } = rule;
  const within = (at: number) =>
    passed.filter(other => other.sentUs <= at && other.receivedUs >= at - windowUs - toleranceUs).length;
  return Math.max(...moments.map(within));
}

function wrongLimit(
  observed: readonly Observed[],
  refused: readonly Observed[],
  rule: LimitRule,
): string | undefined {
  const bare = refused.filter(
    ({ limit, remaining, resetUs }) =>
      limit === undefined || remaining === undefined || resetUs === undefined,
  );
  if (bare.length > 0) return `${bare.length} refusals lack one of the X-RateLimit headers`;
  const wrong = observed.find(({ limit }) => limit !== undefined && limit !== rule.limit);
  return wrong ? `X-RateLimit-Limit is ${wrong.limit}, not ${rule.limit}` : undefined;
}

function wrongRemaining(
  observed: readonly Observed[],
  passed: readonly Observed[],
  rule: LimitRule,
): string | undefined {
  for (const request of observed) {
    const { remaining } = request;
    if (remaining === undefined) continue;
    const { atLeast, atMost } = request.passed
      ? remainingOf(request, passed, rule)
      : { atLeast: 0, atMost: 0 };
    if (remaining >= atLeast && remaining <= atMost) continue;
    const right = atLeast === atMost ? atMost : `${atLeast} to ${atMost}`;
    return `X-RateLimit-Remaining is ${remaining} where it must be ${right}`;
  }
  return undefined;
}

function remainingOf(request: Observed, passed: readonly Observed[], rule: LimitRule) {
  const others = passed.filter(other => other !== request);
  const left = (before: readonly Observed[]) => Math.max(0, rule.limit - 1 - before.length);
  return {
    atLeast: left(others.filter(other => possiblyBefore(other, request, rule))),
    atMost: left(others.filter(other => certainlyBefore(other, request, rule))),
  };
}

/** Two decisions at once that each counted without the other leave the same number. */
function sameRemaining(passed: readonly Observed[], rule: LimitRule): string | undefined {
  for (const burst of new Set(passed.map(request => request.burst))) {
    const ofBurst = passed.filter(request => request.burst === burst);
    const told = ofBurst.map(({ remaining }) => remaining).filter(remaining => remaining !== undefined);
    if (new Set(told).size === told.length || somethingExpiresDuring(ofBurst, passed, rule)) continue;
    return 'requests at the same time were told the same X-RateLimit-Remaining';
  }
  return undefined;
}

function somethingExpiresDuring(
  burst: readonly Observed[],
  passed: readonly Observed[],
  { windowUs, toleranceUs }: LimitRule,
): boolean {
  const from = Math.min(...burst.map(({ sentUs }) => sentUs)) - windowUs - toleranceUs;
  const to = Math.max(...burst.map(({ receivedUs }) => receivedUs)) - windowUs + toleranceUs;
  return passed.some(({ sentUs, receivedUs }) => receivedUs >= from && sentUs <= to);
}

function wrongReset(
  refused: readonly Observed[],
  passed: readonly Observed[],
  rule: LimitRule,
): string | undefined {
  for (const request of refused) {
    const { resetUs, resetGrainUs = 0 } = request;
    if (resetUs === undefined) continue;
    if (Number.isNaN(resetUs)) return 'X-RateLimit-Reset is no time';
    const { fromUs, toUs } = resetOf(request, passed, rule);
    if (resetUs >= fromUs - resetGrainUs && resetUs <= toUs + resetGrainUs) continue;
    const off = Math.round((resetUs < fromUs ? fromUs - resetUs : resetUs - toUs) / 1_000);
    return `X-RateLimit-Reset is ${off} ms too ${resetUs < fromUs ? 'early' : 'late'}`;
  }
  return undefined;
}

function resetOf(request: Observed, passed: readonly Observed[], rule: LimitRule) {
  const certain = passed.filter(other => certainlyBefore(other, request, rule));
  const possible = passed.filter(other => possiblyBefore(other, request, rule));
  const pick = rule.resetMeans === 'next' ? Math.min : Math.max;
  const [early, late] = rule.resetMeans === 'next' ? [possible, certain] : [certain, possible];
  const sent = early.map(({ sentUs }) => sentUs + rule.windowUs - rule.toleranceUs);
  const received = late.map(({ receivedUs }) => receivedUs + rule.windowUs + rule.toleranceUs);
  return {
    fromUs: sent.length > 0 ? pick(...sent) : Number.NEGATIVE_INFINITY,
    toUs: received.length > 0 ? pick(...received) : Number.POSITIVE_INFINITY,
  };
}

/** Whether another request was in the window when this one was decided. */
function certainlyBefore(other: Observed, request: Observed, { windowUs, toleranceUs }: LimitRule): boolean {
  return other.receivedUs <= request.sentUs && other.sentUs > request.receivedUs - windowUs + toleranceUs;
}

function possiblyBefore(other: Observed, request: Observed, { windowUs, toleranceUs }: LimitRule): boolean {
  return other.sentUs <= request.receivedUs && other.receivedUs >= request.sentUs - windowUs - toleranceUs;
}

/** How requests get to a limiter: a network and a clock, or a model of both. */
export interface LimiterProbe {
  /** So many at once. */
  fire(burst: number, count: number): Promise<readonly Observed[]>;
  waitUntil(atUs: number): Promise<void>;
}

/** Distance from the end of the window at which it is looked at: 1 % of it, yet never within the tolerance. */
const MARGIN_SHARE = 0.01;
const MARGIN_TOLERANCES = 4;

/**
 * Half of the limit at once; half a window later far more than the rest; one shortly before the window ends; and as
 * many again right after it. A sliding window lets pass half, the rest, none, half. A window that starts anew at some
 * moment gives back too much at once, one of another length gives back too early or too late.
 */
export async function probeLimiter(
  probe: LimiterProbe,
  { limit, windowUs, toleranceUs }: Pick<LimitRule, 'limit' | 'windowUs' | 'toleranceUs'>,
  requests: number,
): Promise<readonly Observed[]> {
  const marginUs = Math.max(MARGIN_TOLERANCES * toleranceUs, windowUs * MARGIN_SHARE);
  const first = await probe.fire(0, Math.max(1, Math.floor(limit / 2)));
  const begunUs = Math.min(...first.map(({ sentUs }) => sentUs));
  const doneUs = Math.max(...first.map(({ receivedUs }) => receivedUs));
  await probe.waitUntil(begunUs + windowUs / 2);
  const second = await probe.fire(1, requests);
  await probe.waitUntil(begunUs + windowUs - marginUs);
  const third = await probe.fire(2, 1);
  await probe.waitUntil(doneUs + windowUs + marginUs);
  const fourth = await probe.fire(3, requests);
  return [...first, ...second, ...third, ...fourth];
}
