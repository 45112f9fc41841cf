import type { OwnSample } from '../../../../scenarios/shared/node.ts';
import type { Mark, Outcome, Sample } from '../../../model/sample.ts';
import { operationName } from '../../node-tool/operation-name.ts';
import type { RequestParams } from './artillery-types.ts';
import { slotOfUrl } from './turns.ts';
import type { Due } from './users.ts';

interface OpenRequest {
  readonly operation: string;
  readonly slot: number;
  readonly startedAtUs: number;
  readonly dueAtUs: number | undefined;
  /** Checks still to come after the last byte: hooks, or captures alone. */
  readonly waitsFor: 'hooks' | 'captures' | 'nothing';
  readonly followsRedirects: boolean;
  durationUs?: number;
  outcome: Outcome;
}

/** The part of a response that is read here. */
export interface TracedResponse {
  readonly statusCode?: number;
  once(event: 'end', listener: () => void): unknown;
}

/** Where everything that is measured goes. */
export interface TraceSink {
  sample(sample: Sample): void;
  mark(mark: Mark): void;
}

/** Of the user that sends a request: its slot, and when this request was due. */
export interface Sender {
  readonly slot: number;
  readonly due: Due | undefined;
}

/**
 * Turns Artillery's trace events into samples: from the moment the request object exists (connection
 * not yet open) to the last byte. A redirect is a request of its own, as it is for the server.
 * Samples that a function step measured itself come in beside them.
 */
export class RequestTrace {
  /** Requests that reached the wire, by slot. */
  readonly wireRequests: Record<number, number>;
  /** Samples that Artillery doesn't know of. */
  own = 0;
  lastEndUs = 0;
  readonly #baseUrls: readonly string[];
  readonly #nowUs: () => number;
  readonly #sink: TraceSink;
  readonly #open = new Map<string, OpenRequest>();

  constructor(baseUrls: readonly string[], nowUs: () => number, sink: TraceSink) {
    this.#baseUrls = baseUrls;
    this.#nowUs = nowUs;
    this.#sink = sink;
    this.wireRequests = Object.fromEntries(baseUrls.map((_, slot) => [slot, 0]));
  }

  requested(params: RequestParams, sender: Sender | undefined): void {
    const startedAtUs = this.#nowUs();
    const slot = this.#slotOf(params.url, sender?.slot);
    this.#sent(slot, 1);
    const redirected = this.#open.get(params.uuid);
    if (redirected) this.#settle(params.uuid, redirected); // followed before its body came to an end
    const hooks = Array.isArray(params.afterResponse) && params.afterResponse.length > 0;
    const captures = params.capture !== undefined || params.match !== undefined;
    this.#open.set(params.uuid, {
      operation: params.name || operationName(params.method, params.url),
      slot,
      startedAtUs,
      dueAtUs: sender?.due?.(startedAtUs),
      waitsFor: hooks ? 'hooks' : captures ? 'captures' : 'nothing',
      followsRedirects: params.followRedirect !== false,
      outcome: 'ok',
    });
  }

  /** A sample with its marks that a function step delivers when it is complete. */
  delivered(sample: OwnSample, sender: Sender | undefined): void {
    const { operation, outcome, wireRequests, marks = [] } = sample;
    const startedAtUs = Math.round(sample.startedAtUs);
    const durationUs = Math.max(0, Math.round(sample.durationUs));
    const slot = this.#slotOf(sample.url, sender?.slot);
    this.own++;
    this.#sent(slot, wireRequests);
    const requests = wireRequests === 1 ? {} : { requests: wireRequests };
    this.#emit(
      { operation, slot, startedAtUs, durationUs, outcome, ...requests },
      sender?.due?.(startedAtUs),
    );
    for (const { name, value } of marks)
      this.#sink.mark({ operation, slot, name, value: Math.max(0, Math.round(value)) });
  }

  responded(response: TracedResponse, uuid: string): void {
    const request = this.#open.get(uuid);
    if (!request) return;
    const status = response.statusCode ?? 0;
    response.once('end', () => {
      if (this.#open.get(uuid) !== request) return;
      request.durationUs = this.#sinceUs(request);
      if (status >= 400) request.outcome = 'http-error';
      // a followed redirect is never checked: hooks and captures see the last answer only
      const redirected = status >= 300 && status < 400 && request.followsRedirects;
      if (request.waitsFor === 'nothing' || redirected) this.#settle(uuid, request);
    });
  }

  captured(passed: boolean, uuid: string): void {
    const request = this.#open.get(uuid);
    if (!request) return;
    if (!passed) fail(request, 'check-failed');
    if (request.waitsFor === 'captures') this.#settle(uuid, request);
  }

  hooksDone(passed: boolean, uuid: string): void {
    const request = this.#open.get(uuid);
    if (!request) return;
    if (!passed) fail(request, 'check-failed');
    this.#settle(uuid, request);
  }

  /** No answer came, or one whose captures can't be read. */
  broke(error: Error, uuid: string): void {
    const request = this.#open.get(uuid);
    if (!request) return;
    const answered = request.durationUs !== undefined;
    if (!answered && neverConnected(error)) this.#sent(request.slot, -1);
    fail(request, answered ? 'check-failed' : isTimeout(error) ? 'timeout' : 'connection-error');
    this.#settle(uuid, request);
  }

  /** Closes what is left: answered but stopped by a failing hook = failed check; the rest is in flight. */
  finish(): { inFlight: number } {
    let inFlight = 0;
    for (const [uuid, request] of this.#open) {
      if (request.durationUs === undefined) {
        inFlight++;
        continue;
      }
      fail(request, 'check-failed');
      this.#settle(uuid, request);
    }
    return { inFlight };
  }

  #sinceUs(request: OpenRequest): number {
    return Math.max(0, this.#nowUs() - request.startedAtUs);
  }

  /** Where it really goes counts, not where its user belongs. */
  #slotOf(url: string, ofUser = 0): number {
    return slotOfUrl(this.#baseUrls, url) ?? ofUser;
  }

  #sent(slot: number, requests: number): void {
    this.wireRequests[slot] = (this.wireRequests[slot] ?? 0) + requests;
  }

  #settle(uuid: string, request: OpenRequest): void {
    this.#open.delete(uuid);
    const { operation, slot, startedAtUs, dueAtUs, outcome } = request;
    const durationUs = request.durationUs ?? this.#sinceUs(request);
    this.#emit({ operation, slot, startedAtUs, durationUs, outcome }, dueAtUs);
  }

  #emit(sample: Sample, dueAtUs: number | undefined): void {
    this.lastEndUs = Math.max(this.lastEndUs, sample.startedAtUs + sample.durationUs);
    this.#sink.sample(dueAtUs === undefined ? sample : { ...sample, dueAtUs });
  }
}

/** The first reason stands: a response of status 500 that also fails its check is an http-error. */
function fail(request: OpenRequest, outcome: Outcome): void {
  if (request.outcome === 'ok') request.outcome = outcome;
}

function isTimeout(error: NodeJS.ErrnoException): boolean {
  return error.name === 'TimeoutError' || /TIMEDOUT|SOCKET_TIMEOUT/.test(error.code ?? '');
}

/** The HTTP client wraps the system's error. */
function neverConnected(error: NodeJS.ErrnoException): boolean {
  const inner = error.cause as NodeJS.ErrnoException | undefined;
  return [error, inner].some(
    each => each?.syscall === 'connect' || each?.syscall === 'getaddrinfo' || each?.code === 'ECONNREFUSED',
  );
}
