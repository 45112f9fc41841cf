/**
 * Verifies a rate limit as a client sees it, as a step of an Artillery scenario: one sample per client, with the marks
 * answer (each response), passed-count and refused-count. What is wrong goes to the log, one line per client.
 */
import { Agent, type IncomingMessage, request as sendHttp } from 'node:http';
import { nowUs, type Outcome, record } from './node.ts';
import { judgeLimiter, type LimitRule, type Observed, probeLimiter } from './rate-limit-judge.ts';

export interface RateLimitCheck {
  readonly operation: string;
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Who the client is: an address that sent nothing to the limited routes within the last window. */
  readonly localAddress: string;
  /** Requests that may pass in any window. */
  readonly limit: number;
  readonly windowMs: number;
  /** How many are sent at once; more than the limit. */
  readonly requests: number;
  /** What X-RateLimit-Reset tells: when one more request may pass (default), or when all may. */
  readonly resetMeans?: LimitRule['resetMeans'];
}

export interface RateLimitVerdict {
  readonly outcome: Outcome;
  readonly passed: number;
  readonly refused: number;
  /** Sentences; none = exact. */
  readonly problems: readonly string[];
}

interface Answer extends Observed {
  /** 0 = none came. */
  readonly status: number;
  readonly outcome: Outcome;
  readonly onWire: boolean;
}

const TIMEOUT_MS = 10_000;
/** Clocks of two processes round to milliseconds and drift apart a little. */
const LEAST_TOLERANCE_US = 5_000;
const DRIFT_SHARE = 0.001;

/** Takes a little longer than one window. */
export async function verifyRateLimit(options: RateLimitCheck): Promise<RateLimitVerdict> {
  if (options.requests <= options.limit)
    throw new Error(`verifyRateLimit() needs more requests at once (${options.requests}) than may pass.`);
  const windowUs = options.windowMs * 1_000;
  const rule = {
    limit: options.limit,
    windowUs,
    toleranceUs: Math.max(LEAST_TOLERANCE_US, windowUs * DRIFT_SHARE),
    resetMeans: options.resetMeans ?? 'next',
  } as const;
  const answers: Answer[] = [];
  const fire = async (burst: number, count: number) => {
    const fired = await Promise.all(Array.from({ length: count }, () => ask(options, burst)));
    answers.push(...fired);
    return fired;
  };
  await probeLimiter({ fire, waitUntil }, rule, options.requests);
  const verdict = verdictOf(answers, rule);
  report(options, answers, verdict);
  return verdict;
}

function verdictOf(answers: readonly Answer[], rule: LimitRule): RateLimitVerdict {
  const broken = answers.find(({ outcome }) => outcome !== 'ok');
  const problems = broken
    ? [`a request ended with ${broken.status || broken.outcome}`]
    : judgeLimiter(answers, rule);
  return {
    outcome: broken?.outcome ?? (problems.length > 0 ? 'check-failed' : 'ok'),
    passed: answers.filter(({ passed }) => passed).length,
    refused: answers.filter(({ status }) => status === 429).length,
    problems,
  };
}

/** The sample is the burst that is larger than the limit: from its first request to its last answer. */
function report(options: RateLimitCheck, answers: readonly Answer[], verdict: RateLimitVerdict): void {
  const { operation, url, localAddress } = options;
  const burst = answers.filter(answer => answer.burst === 1);
  const startedAtUs = Math.min(...burst.map(({ sentUs }) => sentUs));
  record({
    operation,
    url,
    startedAtUs,
    durationUs: Math.max(...burst.map(({ receivedUs }) => receivedUs)) - startedAtUs,
    outcome: verdict.outcome,
    wireRequests: answers.filter(({ onWire }) => onWire).length,
    marks: [
      ...answers.map(({ sentUs, receivedUs }) => ({ name: 'answer', value: receivedUs - sentUs })),
      { name: 'passed-count', value: verdict.passed },
      { name: 'refused-count', value: verdict.refused },
    ],
  });
  if (verdict.problems.length > 0)
    console.error(`${operation}, client ${localAddress}: ${verdict.problems.join('; ')}.`);
}

/** A connection of its own for each request, so that none waits for another. */
const agent = new Agent({ keepAlive: false });

function ask({ url, headers, localAddress }: RateLimitCheck, burst: number): Promise<Answer> {
  return new Promise(resolve => {
    let sentUs = nowUs();
    let onWire = false;
    const ended = (outcome: Outcome, response?: IncomingMessage) =>
      resolve({
        burst,
        sentUs,
        receivedUs: nowUs(),
        status: response?.statusCode ?? 0,
        outcome,
        onWire,
        passed: (response?.statusCode ?? 500) < 400,
        ...(response ? limitHeaders(response) : {}),
      });
    const signal = AbortSignal.timeout(TIMEOUT_MS);
    const request = sendHttp(url, { agent, localAddress, signal, headers: { ...headers } });
    request.once('socket', socket =>
      socket.once('connect', () => {
        sentUs = nowUs(); // the request leaves now, not before
        onWire = true;
      }),
    );
    request.once('error', () => ended(signal.aborted ? 'timeout' : 'connection-error'));
    request.once('response', response => {
      const status = response.statusCode ?? 0;
      ended(status < 400 || status === 429 ? 'ok' : 'http-error', response);
      response.on('error', () => {}); // the answer was known by then
      response.resume();
    });
    request.end();
  });
}

type LimitHeaders = Pick<Observed, 'limit' | 'remaining' | 'resetUs' | 'resetGrainUs'>;

function limitHeaders({ headers }: IncomingMessage): LimitHeaders {
  const [limit, remaining, reset] = ['limit', 'remaining', 'reset'].map(name =>
    headers[`x-ratelimit-${name}`]?.toString(),
  );
  return {
    ...(limit === undefined ? {} : { limit: Number(limit) }),
    ...(remaining === undefined ? {} : { remaining: Number(remaining) }),
    ...(reset === undefined ? {} : readReset(reset, Date.now())),
  };
}

/** ISO 8601, epoch seconds or milliseconds, or seconds from now; on the clock of nowUs(). */
export function readReset(text: string, wallMs: number): LimitHeaders {
  const number = Number(text);
  const toClock = (epochMs: number) => nowUs() + (epochMs - wallMs) * 1_000;
  if (!Number.isFinite(number)) return { resetUs: toClock(Date.parse(text)) };
  if (number >= 1e12) return { resetUs: toClock(number) };
  const seconds = number >= 1e9 ? number * 1_000 : wallMs + number * 1_000;
  return { resetUs: toClock(seconds), resetGrainUs: 1_000_000 };
}

function waitUntil(atUs: number): Promise<void> {
  return new Promise(resolve => setTimeout(resolve, Math.max(0, atUs - nowUs()) / 1_000));
}
