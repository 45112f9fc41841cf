/**
 * Server-sent events as a step of an Artillery scenario: `async context => { await streamEvents({ … }) }`. One sample
 * per stream, from before the connection to its end, with marks first-byte, first-token, token-gap (one for each
 * gap) and tokens-count. Works without Plimsoll too: then the result is all there is.
 */
import { Agent, type ClientRequest, type IncomingMessage, request as sendHttp } from 'node:http';
import { Agent as SecureAgent, request as sendHttps } from 'node:https';
import { EventStreamReader, type ServerEvent } from './event-stream.ts';
import { type Checks, failedChecks, nowUs, type Outcome, type OwnSample, record } from './node.ts';

export type { ServerEvent } from './event-stream.ts';
export { openSocket } from './socket.ts';

export interface StreamRequest {
  readonly operation: string;
  readonly url: string;
  /** POST if there is a body, else GET. */
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Anything but text goes as JSON. */
  readonly body?: unknown;
  /** Source address, where the target tells clients apart by it. */
  readonly localAddress?: string;
  /** For the whole stream. */
  readonly timeoutMs?: number;
  /** Which events are tokens; all, unless said otherwise. */
  isToken?(event: ServerEvent): boolean;
  /** The event after which the stream may end; ending without one is a failure. */
  isLast?(event: ServerEvent): boolean;
  readonly checks?: Checks<Stream>;
}

/** A stream that has ended. */
export interface Stream {
  readonly outcome: Outcome;
  /** 0 = no answer. */
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly events: readonly ServerEvent[];
  /** The body as it came. */
  readonly text: string;
  readonly tokens: number;
  readonly totalUs: number;
  readonly firstByteUs?: number;
  readonly firstTokenUs?: number;
  readonly gapsUs: readonly number[];
  /**
   * Share of the total time between the first and the last token: near 0 if they all came at once. The check of
   * that: `'tokens come one after the other': ({ spread }) => spread > 0.3`.
   */
  readonly spread: number;
}

const DEFAULT_TIMEOUT_MS = 30_000;

// each stream has a connection of its own, as each of Artillery's users has
const agents = { http: new Agent({ keepAlive: false }), https: new SecureAgent({ keepAlive: false }) };

/** Resolves at the end of the stream, however it ends; what went wrong is in `outcome` and in the sample. */
export async function streamEvents(options: StreamRequest): Promise<Stream> {
  const watch = new StreamWatch(options);
  await exchange(options, watch);
  const stream = watch.finish();
  record(watch.sample(stream));
  return stream;
}

function exchange(options: StreamRequest, watch: StreamWatch): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const request = send(options);
  const timer = setTimeout(() => {
    watch.broken ??= 'timeout';
    request.destroy();
  }, options.timeoutMs ?? DEFAULT_TIMEOUT_MS);
  const over = () => {
    clearTimeout(timer);
    watch.endedAtUs ||= nowUs();
    resolve();
  };
  request.once('socket', socket => socket.once('connect', () => watch.connected()));
  request.once('error', () => {
    watch.broken ??= 'connection-error';
    over();
  });
  request.once('response', response => {
    watch.answered(response);
    response.on('data', (piece: Buffer) => {
      try {
        watch.received(piece);
      } catch (error) {
        clearTimeout(timer);
        request.destroy();
        reject(error); // isToken or isLast is broken, not the target
      }
    });
    response.once('end', () => {
      watch.endedAtUs = nowUs();
    });
    response.once('error', () => {
      watch.broken ??= 'connection-error';
    });
    response.once('close', over);
  });
  return promise;
}

function send({ url, method, headers, body, localAddress }: StreamRequest): ClientRequest {
  const secure = new URL(url).protocol === 'https:';
  const text = body === undefined || typeof body === 'string' ? body : JSON.stringify(body);
  const request = (secure ? sendHttps : sendHttp)(url, {
    agent: secure ? agents.https : agents.http,
    method: method ?? (text === undefined ? 'GET' : 'POST'),
    headers: {
      accept: 'text/event-stream',
      ...(text === undefined ? {} : { 'content-length': String(Buffer.byteLength(text)) }),
      ...(text === undefined || typeof body === 'string' ? {} : { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(localAddress === undefined ? {} : { localAddress }),
  });
  return request.end(text);
}

/** Notes when what came. */
class StreamWatch {
  endedAtUs = 0;
  /** Why the connection ended before the answer did. */
  broken: 'timeout' | 'connection-error' | undefined;
  readonly #options: StreamRequest;
  readonly #startedAtUs = nowUs();
  readonly #reader = new EventStreamReader();
  readonly #events: ServerEvent[] = [];
  readonly #tokensAtUs: number[] = [];
  #response: IncomingMessage | undefined;
  #firstByteAtUs: number | undefined;
  #wireRequests = 0;
  #complete: boolean;

  constructor(options: StreamRequest) {
    this.#options = options;
    this.#complete = options.isLast === undefined;
  }

  connected(): void {
    this.#wireRequests = 1;
  }

  answered(response: IncomingMessage): void {
    this.#response = response;
    this.#firstByteAtUs = nowUs();
  }

  received(piece: Buffer): void {
    const atUs = nowUs();
    const { isToken = () => true, isLast } = this.#options;
    for (const event of this.#reader.push(piece)) {
      this.#events.push(event);
      if (isToken(event)) this.#tokensAtUs.push(atUs);
      if (isLast?.(event)) this.#complete = true;
    }
  }

  finish(): Stream {
    const [first, last] = [this.#tokensAtUs[0], this.#tokensAtUs.at(-1)];
    const totalUs = this.endedAtUs - this.#startedAtUs;
    const stream = {
      status: this.#response?.statusCode ?? 0,
      headers: this.#response?.headers ?? {},
      events: this.#events,
      text: this.#reader.text,
      tokens: this.#tokensAtUs.length,
      totalUs,
      ...(this.#firstByteAtUs === undefined ? {} : { firstByteUs: this.#firstByteAtUs - this.#startedAtUs }),
      ...(first === undefined ? {} : { firstTokenUs: first - this.#startedAtUs }),
      gapsUs: this.#tokensAtUs.slice(1).map((atUs, i) => atUs - (this.#tokensAtUs[i] ?? atUs)),
      spread: first === undefined || last === undefined || totalUs <= 0 ? 0 : (last - first) / totalUs,
    };
    return { ...stream, outcome: this.#outcome({ ...stream, outcome: 'ok' }) };
  }

  /** The first reason stands. A stream without a token has no first one, so it is never a good one. */
  #outcome(stream: Stream): Outcome {
    if (this.broken) return this.broken;
    if (stream.status >= 400) return 'http-error';
    if (!this.#complete) return 'aborted';
    const good = stream.tokens > 0 && failedChecks(stream, this.#options.checks ?? {}).length === 0;
    return good ? 'ok' : 'check-failed';
  }

  sample(stream: Stream): OwnSample {
    const { operation, url } = this.#options;
    const { firstByteUs, firstTokenUs, gapsUs, tokens, totalUs, outcome } = stream;
    const marks = [
      ...(firstByteUs === undefined ? [] : [{ name: 'first-byte', value: firstByteUs }]),
      ...(firstTokenUs === undefined ? [] : [{ name: 'first-token', value: firstTokenUs }]),
      ...gapsUs.map(value => ({ name: 'token-gap', value })),
      ...(this.#response ? [{ name: 'tokens-count', value: tokens }] : []),
    ];
    return {
      operation,
      url,
      startedAtUs: this.#startedAtUs,
      durationUs: totalUs,
      outcome,
      wireRequests: this.#wireRequests,
      marks,
    };
  }
}
