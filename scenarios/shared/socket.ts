import { type Checks, failedChecks, MeasuredFailure, nowUs, type Outcome, record } from './node.ts';

export interface SocketOptions {
  /** `ws:` or `http:`; of the second the WebSocket at the same place. */
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Operation of the handshake. */
  readonly operation?: string;
  /** For the handshake and for each answer. */
  readonly timeoutMs?: number;
}

/** An open WebSocket. What fails is a sample, and then throws MeasuredFailure, which ends the iteration. */
export interface Socket {
  /** Sends a message and waits for its answer: one sample, from sending to receiving. */
  roundTrip(
    operation: string,
    message: string,
    isAnswer: (text: string) => boolean,
    checks?: Checks<string>,
  ): Promise<string>;
  /**
   * Waits for what something else brings about, such as a message that another user posts at `startedAtUs` (nowUs()
   * before it is posted). One that came in the meantime counts.
   */
  waitFor(
    operation: string,
    startedAtUs: number,
    matches: (text: string) => boolean,
    checks?: Checks<string>,
  ): Promise<string>;
  close(): Promise<void>;
}

interface Received {
  readonly text: string;
  readonly atUs: number;
}

interface Waiting {
  readonly sinceUs: number;
  readonly matches: (text: string) => boolean;
  readonly settle: (found: Received) => void;
  readonly fail: (error: unknown) => void;
}

const DEFAULT_TIMEOUT_MS = 30_000;
/** A socket that nobody waits on forgets older messages. */
const KEPT_MESSAGES = 1_000;

/** Resolves when the socket is open; the handshake is a sample of its own ("socket.open"). */
export async function openSocket(options: SocketOptions): Promise<Socket> {
  const { url, headers, operation = 'socket.open', timeoutMs = DEFAULT_TIMEOUT_MS } = options;
  const startedAtUs = nowUs();
  const socket = new WebSocket(url.replace(/^http/, 'ws'), headers ? { headers: { ...headers } } : undefined);
  socket.binaryType = 'arraybuffer';
  const messages = new Messages(socket);
  const outcome = await opened(socket, timeoutMs);
  measured(options, operation, startedAtUs, nowUs(), outcome);
  if (outcome !== 'ok') throw new MeasuredFailure(`${operation}: no WebSocket at ${url} (${outcome}).`);

  const waitFor: Socket['waitFor'] = async (name, sinceUs, matches, checks = {}) => {
    const found = await messages.first(sinceUs, matches, timeoutMs);
    if (typeof found === 'string') {
      measured(options, name, sinceUs, nowUs(), found);
      throw new MeasuredFailure(`${name}: no message came (${found}).`);
    }
    const good = failedChecks(found.text, checks).length === 0;
    measured(options, name, sinceUs, found.atUs, good ? 'ok' : 'check-failed');
    return found.text;
  };
  return {
    waitFor,
    roundTrip: (name, message, isAnswer, checks) => {
      const sentAtUs = nowUs();
      socket.send(message);
      return waitFor(name, sentAtUs, isAnswer, checks);
    },
    close: () => closed(socket, timeoutMs),
  };
}

function measured(
  { url }: SocketOptions,
  operation: string,
  startedAtUs: number,
  endedAtUs: number,
  outcome: Outcome,
): void {
  const durationUs = Math.max(0, endedAtUs - startedAtUs);
  record({ operation, url: url.replace(/^ws/, 'http'), startedAtUs, durationUs, outcome, wireRequests: 0 });
}

function opened(socket: WebSocket, timeoutMs: number): Promise<Outcome> {
  return new Promise(resolve => {
    const timer = setTimeout(() => {
      resolve('timeout');
      socket.close();
    }, timeoutMs);
    const over = (outcome: Outcome) => () => {
      clearTimeout(timer);
      resolve(outcome);
    };
    socket.addEventListener('open', over('ok'));
    socket.addEventListener('error', over('connection-error'));
    socket.addEventListener('close', over('connection-error'));
  });
}

/** A peer that doesn't say goodbye is not waited for longer than for an answer. */
function closed(socket: WebSocket, timeoutMs: number): Promise<void> {
  return new Promise(resolve => {
    if (socket.readyState === WebSocket.CLOSED) return resolve();
    const timer = setTimeout(resolve, timeoutMs);
    socket.addEventListener('close', () => {
      clearTimeout(timer);
      resolve();
    });
    socket.close();
  });
}

/** Messages with the time at which each came, and who waits for one. */
class Messages {
  readonly #kept: Received[] = [];
  readonly #waiting = new Set<Waiting>();
  #over = false;

  constructor(socket: WebSocket) {
    socket.addEventListener('message', ({ data }) => this.#take({ atUs: nowUs(), text: textOf(data) }));
    socket.addEventListener('close', () => {
      this.#over = true;
      for (const { fail } of this.#waiting) fail('connection-error');
    });
  }

  /** The first message since then that matches, or why none comes any more. Rejects if `matches` throws. */
  async first(
    sinceUs: number,
    matches: (text: string) => boolean,
    timeoutMs: number,
  ): Promise<Received | 'timeout' | 'connection-error'> {
    const known = this.#kept.findIndex(({ atUs, text }) => atUs >= sinceUs && matches(text));
    if (known >= 0) return this.#kept.splice(known, 1)[0] as Received;
    if (this.#over) return 'connection-error';
    const { promise, resolve, reject } = Promise.withResolvers<Received | 'timeout' | 'connection-error'>();
    const fail = (error: unknown) =>
      error === 'timeout' || error === 'connection-error' ? resolve(error) : reject(error);
    const waiting: Waiting = { sinceUs, matches, settle: resolve, fail };
    this.#waiting.add(waiting);
    const timer = setTimeout(fail, timeoutMs, 'timeout');
    return promise.finally(() => {
      clearTimeout(timer);
      this.#waiting.delete(waiting);
    });
  }

  /** The longest waiting one that a message matches gets it. */
  #take(message: Received): void {
    for (const waiting of this.#waiting) {
      try {
        if (message.atUs < waiting.sinceUs || !waiting.matches(message.text)) continue;
        this.#waiting.delete(waiting);
        waiting.settle(message);
        return;
      } catch (error) {
        waiting.fail(error);
      }
    }
    this.#kept.push(message);
    if (this.#kept.length > KEPT_MESSAGES) this.#kept.shift();
  }
}

function textOf(data: unknown): string {
  return data instanceof ArrayBuffer ? Buffer.from(data).toString() : String(data);
}
