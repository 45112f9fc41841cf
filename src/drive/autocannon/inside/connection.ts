import type { Outcome, Sample } from '../../../model/sample.ts';
import { operationName } from '../../node-tool/operation-name.ts';
import type { CannonClient, CannonRequest } from './autocannon-types.ts';

export interface RoundOptions {
  readonly slot: number;
  readonly timeoutSeconds: number;
  /** What begins before this moment is counted and not timed. */
  readonly measuredFromUs: number;
  nowUs(): number;
  emit(sample: Sample): void;
}

/** Counts and samples of all connections of one autocannon. */
export class ConnectionWatch {
  sent = 0;
  neverOnWire = 0;
  firstStartUs = 0;
  lastEndUs = 0;
  /** Requests that autocannon wrote to a connection which the server had announced to close. */
  unsent = 0;
  /** Set by the check of the response that is being handled right now. */
  checkFailed = false;
  readonly #clients: CannonClient[] = [];
  readonly #options: RoundOptions;

  constructor(options: RoundOptions) {
    this.#options = options;
  }

  /** To be called before the client connects: its first request leaves within its constructor. */
  watch(client: CannonClient): void {
    this.#clients.push(client);
    let open: { readonly startedAtUs: number; readonly doomed: boolean } | undefined;
    let closing = false;
    const lost = () => {
      const now = this.#options.nowUs();
      if (open?.doomed) this.#takeBack(client);
      else if (open) this.#settle(client, open.startedAtUs, now, this.#lossAfter(now - open.startedAtUs));
      open = undefined;
    };
    client.on('request', () => {
      // autocannon sends anew after a broken connection or a timeout and forgets what was open
      lost();
      if (client.pipelinedRequests.size() > 0) client.pipelinedRequests.clear();
      this.sent++;
      open = { startedAtUs: this.#options.nowUs(), doomed: closing };
      closing = false;
      this.firstStartUs ||= open.startedAtUs;
    });
    client.on('headers', ({ shouldKeepAlive }) => {
      closing = !shouldKeepAlive;
    });
    client.on('response', (status, _bytes, milliseconds) => {
      const endedAtUs = this.#options.nowUs();
      const outcome = status >= 400 ? 'http-error' : this.checkFailed ? 'check-failed' : 'ok';
      this.checkFailed = false;
      if (open) this.#settle(client, endedAtUs - Math.round(milliseconds * 1_000), endedAtUs, outcome);
      open = undefined;
    });
    client.on('connError', error => {
      if (open && error.syscall === 'connect') this.neverOnWire++;
    });
    client.on('done', lost);
  }

  /** No new requests; what is open may still be answered. autocannon itself would cut it off. */
  drain(): void {
    for (const client of this.#clients) client.responseMax = Math.max(1, client.reqsMade);
  }

  /** A request that the server can't have read is no request: the next one takes its place in the list. */
  #takeBack(client: CannonClient): void {
    this.sent--;
    this.unsent++;
    client.requestIterator.currentRequestIndex--;
    if (client.responseMax > 0) client.responseMax++;
  }

  #lossAfter(waitedUs: number): Outcome {
    return waitedUs >= this.#options.timeoutSeconds * 1_000_000 ? 'timeout' : 'connection-error';
  }

  #settle(client: CannonClient, startedAtUs: number, endedAtUs: number, outcome: Outcome): void {
    const { slot, measuredFromUs, emit } = this.#options;
    this.lastEndUs = Math.max(this.lastEndUs, endedAtUs);
    emit({
      operation: nameOf(client.requestIterator.currentRequest),
      slot,
      startedAtUs,
      durationUs: Math.max(0, endedAtUs - startedAtUs),
      outcome,
      ...(startedAtUs < measuredFromUs ? { untimed: true as const } : {}),
    });
  }
}

function nameOf(request: CannonRequest): string {
  return request.title || operationName(request.method ?? 'GET', request.path ?? '/');
}

/** The request as autocannon wants it, its check reporting to the watch. */
export function checkedRequest(request: CannonRequest, watch: ConnectionWatch): CannonRequest {
  const { verify, onResponse } = request;
  if (!verify) return request;
  return {
    ...request,
    onResponse: (status, body, context, headers) => {
      onResponse?.(status, body, context, headers);
      watch.checkFailed = !verify({ status, body, headers });
    },
  };
}
