import type { Outcome, Sample } from '../../../model/sample.ts';
import { operationName } from '../../node-tool/operation-name.ts';
import type { RequestParams } from './artillery-types.ts';

interface OpenRequest {
  readonly operation: string;
  readonly startedAtUs: number;
  readonly lagUs: number | undefined;
  /** Checks still to come after the last byte: hooks, or captures alone. */
  readonly waitsFor: 'hooks' | 'captures' | 'nothing';
  durationUs?: number;
  outcome: Outcome;
}

/** The part of a response that is read here. */
export interface TracedResponse {
  readonly statusCode?: number;
  once(event: 'end', listener: () => void): unknown;
}

/**
 * Turns Artillery's trace events into samples: from the moment the request object exists (connection
 * not yet open) to the last byte. A redirect is a request of its own, as it is for the server.
 */
export class RequestTrace {
  sent = 0;
  neverOnWire = 0;
  lastEndUs = 0;
  readonly #nowUs: () => number;
  readonly #emit: (sample: Sample) => void;
  readonly #open = new Map<string, OpenRequest>();

  constructor(nowUs: () => number, emit: (sample: Sample) => void) {
    this.#nowUs = nowUs;
    this.#emit = emit;
  }

  /** @param lagUs how late this iteration began; only its first request carries it. */
  requested(params: RequestParams, lagUs: number | undefined): void {
    this.sent++;
    const hooks = Array.isArray(params.afterResponse) && params.afterResponse.length > 0;
    const captures = params.capture !== undefined || params.match !== undefined;
    this.#open.set(params.uuid, {
      operation: params.name || operationName(params.method, params.url),
      startedAtUs: this.#nowUs(),
      lagUs,
      waitsFor: hooks ? 'hooks' : captures ? 'captures' : 'nothing',
      outcome: 'ok',
    });
  }

  responded(response: TracedResponse, uuid: string): void {
    const request = this.#open.get(uuid);
    if (!request) return;
    const status = response.statusCode ?? 0;
    response.once('end', () => {
      request.durationUs = this.#sinceUs(request);
      if (status >= 400) request.outcome = 'http-error';
      // a redirect is never checked: hooks and captures see the last answer only
      const redirected = status >= 300 && status < 400;
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
    if (!answered && neverConnected(error)) this.neverOnWire++;
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

  #settle(uuid: string, request: OpenRequest): void {
    this.#open.delete(uuid);
    const { operation, startedAtUs, lagUs, outcome } = request;
    const durationUs = request.durationUs ?? this.#sinceUs(request);
    this.lastEndUs = Math.max(this.lastEndUs, startedAtUs + durationUs);
    this.#emit({
      operation,
      slot: 0,
      startedAtUs,
      durationUs,
      outcome,
      ...(lagUs === undefined ? {} : { dueAtUs: startedAtUs - lagUs }),
    });
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
