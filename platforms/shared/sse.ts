import { Readable } from 'node:stream';
import type { FastifyReply } from 'fastify';

/** One server-sent event. */
export interface ServerEvent {
  /** Its kind; a browser that hears none calls it "message". */
  readonly event?: string;
  /** Sent as JSON. */
  readonly data: unknown;
}

/** The event as it goes over the wire. JSON has no line feed of its own, so one `data:` line is enough. */
export function eventText({ event, data }: ServerEvent): string {
  const kind = event === undefined ? '' : `event: ${event.replaceAll(/[\r\n]/g, ' ')}\n`;
  return `${kind}data: ${JSON.stringify(data)}\n\n`;
}

/**
 * Answers with server-sent events as they come. The reader's pace holds back the source, and when the reader goes
 * away the source is ended (its `finally` runs).
 */
export function sendEvents(reply: FastifyReply, events: AsyncIterable<ServerEvent>): FastifyReply {
  return reply
    .header('content-type', 'text/event-stream; charset=utf-8')
    .header('cache-control', 'no-store')
    .header('x-accel-buffering', 'no') // proxies would collect events into large pieces
    .send(Readable.from(asText(events), { highWaterMark: 1 }));
}

async function* asText(events: AsyncIterable<ServerEvent>): AsyncGenerator<string> {
  for await (const event of events) yield eventText(event);
}
