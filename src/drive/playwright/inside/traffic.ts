import type { CDPSession, Page } from '@playwright/test';

const KINDS = ['document', 'script', 'style', 'image', 'other'] as const;
type Kind = (typeof KINDS)[number];

/** Chromium's resource types that have a figure of their own. */
const KIND_OF: Readonly<Record<string, Kind>> = {
  Document: 'document',
  Script: 'script',
  Stylesheet: 'style',
  Image: 'image',
};

/** What a step had the browser do over the network. */
export class StepTraffic {
  /** Documents that came to be shown. */
  loads = 0;
  /** Requests to other hosts; the browser has no way to them. */
  blocked = 0;
  readonly #bytes: Record<Kind, number> = { document: 0, script: 0, style: 0, image: 0, other: 0 };

  receive(kind: Kind, bytes: number): void {
    this.#bytes[kind] += bytes;
  }

  /** One `loads-count` for each load; bytes only where something was loaded, 0 if it all came from a cache. */
  emit(mark: (name: string, value: number) => void): void {
    if (this.blocked > 0) mark('blocked-requests-count', this.blocked);
    if (this.loads === 0) return;
    for (let load = 0; load < this.loads; load++) mark('loads-count', 1);
    for (const kind of KINDS) mark(`${kind}-bytes`, this.#bytes[kind]);
    mark(
      'total-bytes',
      KINDS.reduce((sum, kind) => sum + this.#bytes[kind], 0),
    );
  }
}

interface Fetch {
  readonly step: StepTraffic;
  readonly kind: Kind;
  /** The document that asked. */
  readonly loader: string;
  cached: boolean;
  bytes: number;
}

/**
 * Listens to the network of one page.
 * - Requests: what really left the browser for the server, so documents, resources, redirects and revalidations,
 *   but nothing from a cache, no data: URL and nothing that the browser refused. Sent headers are told in an event
 *   of their own; requests that never got a connection have none.
 * - Bytes: headers and bodies as they were transferred, for the step in which the request began.
 */
export class PageTraffic {
  readonly #host: string;
  readonly #onSent: () => void;
  readonly #open = new Map<string, Fetch>();
  #step = new StepTraffic();
  #onQuiet = () => {};

  /** @param baseUrl the only server that requests may go to. */
  constructor(baseUrl: string, onSent: () => void) {
    this.#host = new URL(baseUrl).hostname;
    this.#onSent = onSent;
  }

  /** From now on it all belongs to this step. */
  attributeTo(step: StepTraffic): void {
    this.#step = step;
  }

  async watch(page: Page): Promise<void> {
    const session: CDPSession = await page.context().newCDPSession(page);
    session.on('Network.requestWillBeSentExtraInfo', this.#onSent);
    session.on('Network.requestWillBeSent', ({ requestId, loaderId, type, request, redirectResponse }) => {
      if (isElsewhere(request.url, this.#host)) this.#step.blocked++;
      const known = this.#open.get(requestId);
      if (known) this.#count(requestId, redirectResponse?.encodedDataLength ?? 0);
      const { step, kind } = known ?? { step: this.#step, kind: KIND_OF[type ?? ''] ?? 'other' };
      this.#open.set(requestId, { step, kind, loader: loaderId, cached: false, bytes: 0 });
    });
    session.on('Network.requestServedFromCache', ({ requestId }) => this.#fromCache(requestId));
    session.on('Network.responseReceived', ({ requestId, response }) => {
      if (response.fromDiskCache) this.#fromCache(requestId);
      this.#count(requestId, response.encodedDataLength);
    });
    session.on('Network.dataReceived', ({ requestId, encodedDataLength }) => {
      this.#count(requestId, (this.#open.get(requestId)?.bytes ?? 0) + encodedDataLength);
    });
    session.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
      this.#count(requestId, encodedDataLength);
      this.#done(requestId);
    });
    session.on('Network.loadingFailed', ({ requestId }) => this.#done(requestId));
    session.on('Page.frameNavigated', ({ frame }) => {
      if (frame.parentId === undefined) this.#navigated(frame);
    });
    await session.send('Network.enable');
    await session.send('Page.enable');
  }

  /** Resolves when nothing is under way, or after the limit: a stream of events has no end. */
  async quiet(limitMs: number): Promise<void> {
    if (this.#open.size === 0) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    const limit = setTimeout(resolve, limitMs);
    this.#onQuiet = resolve;
    await promise;
    clearTimeout(limit);
  }

  /** All bytes of a request so far. Those of cached ones are what they cost when they were fetched. */
  #count(requestId: string, bytes: number): void {
    const fetch = this.#open.get(requestId);
    if (!fetch || fetch.cached || bytes <= fetch.bytes) return;
    fetch.step.receive(fetch.kind, bytes - fetch.bytes);
    fetch.bytes = bytes;
  }

  #fromCache(requestId: string): void {
    const fetch = this.#open.get(requestId);
    if (fetch) fetch.cached = true;
  }

  #done(requestId: string): void {
    this.#open.delete(requestId);
    if (this.#open.size === 0) this.#onQuiet();
  }

  /** Chromium doesn't always tell the end of what the document before had under way. */
  #navigated(frame: {
    readonly loaderId: string;
    readonly url: string;
    readonly unreachableUrl?: string;
  }): void {
    if (/^https?:/.test(frame.url) && !frame.unreachableUrl) this.#step.loads++;
    for (const [id, { loader }] of this.#open) if (loader !== frame.loaderId) this.#done(id);
  }
}

function isElsewhere(url: string, host: string): boolean {
  const parsed = URL.parse(url);
  return parsed !== null && /^https?:$/.test(parsed.protocol) && parsed.hostname !== host;
}
