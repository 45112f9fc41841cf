import { once } from 'node:events';
import fc from 'fast-check';
import Fastify from 'fastify';
import { expect, test } from 'vitest';
import { eventText, sendEvents } from './sse.ts';

test('an event is its kind, its data as JSON, and an empty line', () => {
  expect(eventText({ event: 'token', data: { text: 'ridge\nvent' } })).toBe(
    'event: token\ndata: {"text":"ridge\\nvent"}\n\n',
  );
  expect(eventText({ data: 1 })).toBe('data: 1\n\n');
});

test('no text can end an event or begin another', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), (event, data) => {
      const lines = eventText({ event, data }).split(/\r\n|\r|\n/);
      expect(lines).toHaveLength(4);
      expect(JSON.parse(lines[1]?.slice('data: '.length) ?? '')).toBe(data);
    }),
  );
});

/** A server whose events are made one by one, each after the last was asked for. */
async function serving(events: () => AsyncGenerator<{ data: unknown }>) {
  const app = Fastify();
  app.get('/', (_request, reply) => sendEvents(reply, events()));
  return { app, url: await app.listen({ host: '127.0.0.1', port: 0 }) };
}

test('the first event arrives before the last is made', async () => {
  let goOn = () => {};
  const asked = new Promise<void>(resolve => {
    goOn = resolve;
  });
  const { app, url } = await serving(async function* () {
    yield { data: 'first' };
    await asked;
    yield { data: 'last' };
  });
  const answer = await fetch(url);
  expect(answer.headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
  const reader = (answer.body as ReadableStream<Uint8Array>).pipeThrough(new TextDecoderStream()).getReader();
  expect((await reader.read()).value).toBe('data: "first"\n\n');
  goOn();
  expect((await reader.read()).value).toBe('data: "last"\n\n');
  expect((await reader.read()).done).toBe(true);
  await app.close();
});

test('a reader that goes away ends the source', async () => {
  const ended = new EventTarget();
  const { app, url } = await serving(async function* () {
    try {
      for (let i = 0; ; i++) {
        yield { data: i };
        await new Promise(resolve => setImmediate(resolve));
      }
    } finally {
      ended.dispatchEvent(new Event('ended'));
    }
  });
  const over = once(ended, 'ended');
  const leaving = new AbortController();
  const answer = await fetch(url, { signal: leaving.signal });
  await (answer.body as ReadableStream<Uint8Array>).getReader().read();
  leaving.abort();
  await over;
  await app.close();
});
