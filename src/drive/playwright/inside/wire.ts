import type { CDPSession, Page } from '@playwright/test';

/**
 * Counts what really left the browser for the server: documents, resources, redirects and revalidations,
 * but nothing from a cache, no data: URL and nothing that the browser refused. The browser's network layer
 * tells of sent headers in an event of its own; requests that never got a connection have none.
 */
export class WireCount {
  sent = 0;
  /** Requests to other hosts; the browser has no way to them. */
  blocked = 0;
  readonly #host: string;

  /** @param baseUrl the only server that requests may go to. */
  constructor(baseUrl: string) {
    this.#host = new URL(baseUrl).hostname;
  }

  async watch(page: Page): Promise<void> {
    const session: CDPSession = await page.context().newCDPSession(page);
    session.on('Network.requestWillBeSentExtraInfo', () => {
      this.sent++;
    });
    session.on('Network.requestWillBeSent', ({ request }) => {
      if (isElsewhere(request.url, this.#host)) this.blocked++;
    });
    await session.send('Network.enable');
  }
}

function isElsewhere(url: string, host: string): boolean {
  const parsed = URL.parse(url);
  return parsed !== null && /^https?:$/.test(parsed.protocol) && parsed.hostname !== host;
}
