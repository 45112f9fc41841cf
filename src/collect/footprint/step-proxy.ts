import {
  Agent,
  createServer,
  type IncomingMessage,
  type Server,
  type ServerResponse,
  request as sendRequest,
} from 'node:http';
import { PlimsollError } from '../../model/errors.ts';
import type { Observer } from '../postgres/observer.ts';
import type { StatementSnapshot } from '../postgres/snapshot.ts';
import { type StatementDelta, statementDeltas } from './statement-deltas.ts';

/** One request and the statements that ran while it was the only one in flight. */
export interface Step {
  /** Place in the order of arrival, from 0. */
  readonly index: number;
  readonly method: string;
  readonly path: string;
  /** 0 = the target gave no answer. */
  readonly status: number;
  /** Epoch microseconds, where a clock was given. */
  readonly startedAtUs?: number;
  readonly statements: readonly StatementDelta[];
}

export interface StepProxy {
  readonly url: string;
  /**
   * In order of arrival, once the last one is counted: its client has its answer before that.
   * Rejects with DATABASE_FAILED or DATABASE_UNREACHABLE if a step could not be counted.
   */
  steps(): Promise<readonly Step[]>;
  /** Of every statement in these steps. */
  queryIds(): Promise<string[]>;
  close(): Promise<void>;
}

export interface StepProxyOptions {
  /** Plain http: a server that we started. */
  readonly targetUrl: string;
  readonly observer: Pick<Observer, 'statements'>;
  readonly nowUs?: () => number;
}

/** A target that has not answered by then is cut off, so that one request cannot hold up all others. */
const ANSWER_WITHIN_MS = 30_000;

/** Stands between a load tool and a server and lets one request at a time through, counting around it. */
export async function startStepProxy(options: StepProxyOptions): Promise<StepProxy> {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const steps: Step[] = [];
  let failure: unknown;
  let queue: Promise<void> = Promise.resolve();
  const server = createServer((request, response) => {
    queue = queue.then(async () => {
      try {
        steps.push(await takeStep(options, agent, request, response, steps.length));
      } catch (error) {
        failure ??= error;
        refuse(response, 'the request could not be counted');
      }
    });
  });
  const finished = async () => {
    await queue;
    if (failure) throw failure;
    return [...steps];
  };
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  return {
    url: `http://127.0.0.1:${portOf(server)}`,
    steps: finished,
    queryIds: async () => [
      ...new Set((await finished()).flatMap(step => step.statements.map(({ queryId }) => queryId))),
    ],
    close: async () => {
      server.closeAllConnections();
      await new Promise<void>(resolve => server.close(() => resolve()));
      await queue;
      agent.destroy();
    },
  };
}

function portOf(server: Server): number {
  const address = server.address();
  return typeof address === 'object' && address ? address.port : 0;
}

async function takeStep(
  { targetUrl, observer, nowUs }: StepProxyOptions,
  agent: Agent,
  request: IncomingMessage,
  response: ServerResponse,
  index: number,
): Promise<Step> {
  const before = await observer.statements();
  const startedAtUs = nowUs?.();
  const status = await passOn(targetUrl, agent, request, response);
  const after = await observer.statements();
  assertComparable(before, after);
  return {
    index,
    method: request.method ?? 'GET',
    path: request.url ?? '/',
    status,
    ...(startedAtUs === undefined ? {} : { startedAtUs }),
    statements: statementDeltas(before.rows, after.rows),
  };
}

function assertComparable(before: StatementSnapshot, after: StatementSnapshot): void {
  if (
    before.serverStartedAt === after.serverStartedAt &&
    before.info?.resetAt === after.info?.resetAt &&
    before.info?.evictions === after.info?.evictions
  )
    return;
  throw new PlimsollError(
    'DATABASE_FAILED',
    'Statement counters were reset or evicted while the footprint was taken.',
    'Let nothing else use this PostgreSQL server meanwhile; pg_stat_statements.max = 20000 leaves room.',
  );
}

/** Resolves with the status when the answer has gone through or either side has given up; never rejects. */
function passOn(
  targetUrl: string,
  agent: Agent,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<number> {
  const target = new URL(targetUrl);
  return new Promise(resolve => {
    if (response.destroyed) return resolve(0); // the client left while it waited in the queue
    const upstream = sendRequest({
      hostname: target.hostname.replace(/^\[|\]$/g, ''),
      port: target.port,
      method: request.method,
      path: request.url,
      headers: endToEnd(request.rawHeaders),
      signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
      agent,
    });
    let status = 0;
    upstream.once('response', answer => {
      status = answer.statusCode ?? 0;
      if (!begin(response, answer)) answer.destroy();
      answer.pipe(response);
      answer.once('error', () => response.destroy());
      answer.once('close', () => resolve(status));
    });
    upstream.once('error', () => {
      if (status === 0) refuse(response, 'the target did not answer');
      resolve(status);
    });
    response.once('close', () => {
      if (!response.writableFinished) upstream.destroy();
    });
    request.pipe(upstream);
  });
}

/** False if the target's headers are none that may be sent on. */
function begin(response: ServerResponse, answer: IncomingMessage): boolean {
  try {
    response.writeHead(answer.statusCode ?? 502, answer.statusMessage, endToEnd(answer.rawHeaders));
    return true;
  } catch {
    refuse(response, 'the target sent invalid headers');
    return false;
  }
}

function refuse(response: ServerResponse, reason: string): void {
  if (response.headersSent) response.destroy();
  else response.writeHead(502, { 'content-type': 'text/plain' }).end(`step proxy: ${reason}\n`);
}

/** Headers that concern one connection only (RFC 9110, 7.6.1). Transfer-Encoding stays: it says how to frame the copy. */
const HOP_BY_HOP = new Set(['connection', 'keep-alive', 'proxy-connection', 'te', 'trailer', 'upgrade']);

function endToEnd(raw: readonly string[]): string[] {
  const named = new Set<string>();
  for (let i = 0; i < raw.length; i += 2) {
    if (raw[i]?.toLowerCase() !== 'connection') continue;
    for (const name of raw[i + 1]?.split(',') ?? []) named.add(name.trim().toLowerCase());
  }
  return raw.flatMap((name, i) => {
    const lower = name.toLowerCase();
    return i % 2 === 1 || HOP_BY_HOP.has(lower) || named.has(lower) ? [] : [name, raw[i + 1] ?? ''];
  });
}
