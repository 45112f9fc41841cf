import type { IncomingMessage, ServerResponse } from 'node:http';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { MeasuredFailure, nowUs } from './node.ts';
import { openSocket, type StreamRequest, streamEvents } from './stream.ts';
import { heardSamples, type TestServer, testServer } from './testing.ts';

/** Between two tokens of the test's own server. */
const GAP_MS = 20;

let server: TestServer;
const heard = heardSamples();

const routes: Record<string, (request: IncomingMessage, response: ServerResponse) => void> = {
  '/steady': (_, response) => write(response, ['one', 'two', 'drei ✓', 'end'], () => response.end()),
  '/early': (_, response) => write(response, ['one', 'two'], () => response.end()),
  '/cut': (_, response) => write(response, ['one'], () => response.destroy()),
  '/lump': (_, response) => {
    setTimeout(() => response.end(['one', 'two', 'three', 'end'].map(event).join('')), 3 * GAP_MS);
  },
  '/none': (_, response) => response.end(': nothing to say\n\n'),
  '/limited': (_, response) => response.writeHead(429, { 'x-why': 'too much' }).end('{"error":"later"}'),
  '/mute': () => {},
  '/stuck': (_, response) => write(response, ['one'], () => {}),
  '/echo': (request, response) => {
    const pieces: Buffer[] = [];
    request.on('data', piece => pieces.push(piece));
    request.on('end', () => {
      const said = {
        method: request.method,
        type: request.headers['content-type'],
        from: request.socket.remoteAddress,
      };
      response.end(event(JSON.stringify({ ...said, body: Buffer.concat(pieces).toString() })) + event('end'));
    });
  },
};

function event(data: string): string {
  return `${data === 'end' ? 'event: end\n' : ''}data: ${data}\n\n`;
}

function write(response: ServerResponse, words: readonly string[], then: () => void): void {
  const [word, ...rest] = words;
  if (word === undefined) then();
  else {
    response.write(event(word));
    setTimeout(() => write(response, rest, then), GAP_MS);
  }
}

beforeAll(async () => {
  const talk = (text: string, send: (text: string) => void, end: () => void) => {
    if (text === 'hang up') end();
    else if (text !== 'hush') for (const each of text.split('|')) send(each);
  };
  server = await testServer((request, response) => routes[request.url ?? '']?.(request, response), talk);
});

afterAll(async () => {
  heard.stop();
  await server.close();
});

beforeEach(() => {
  heard.samples.length = 0;
});

const stream = (path: string, more: Partial<StreamRequest> = {}) =>
  streamEvents({
    operation: 'talk',
    url: server.url + path,
    isToken: each => each.event !== 'end',
    isLast: each => each.event === 'end',
    ...more,
  });

const marks = (name: string) =>
  heard.samples[0]?.marks?.filter(mark => mark.name === name).map(({ value }) => value);

describe('a stream of events', () => {
  test('is one sample with all its marks, in the order in which things came', async () => {
    const before = nowUs();
    const result = await stream('/steady', {
      checks: { 'tokens come one after the other': ({ spread }) => spread > 0.02 },
    });
    expect(result).toMatchObject({ outcome: 'ok', status: 200, tokens: 3 });
    expect(result.events.map(({ data }) => data)).toEqual(['one', 'two', 'drei ✓', 'end']);
    expect(result.text).toBe(['one', 'two', 'drei ✓', 'end'].map(event).join(''));

    const [sample] = heard.samples;
    expect(sample).toMatchObject({
      operation: 'talk',
      outcome: 'ok',
      wireRequests: 1,
      url: `${server.url}/steady`,
    });
    expect(sample?.durationUs).toBe(result.totalUs);
    expect(sample?.startedAtUs).toBeGreaterThanOrEqual(before);
    expect((sample?.startedAtUs ?? 0) + result.totalUs).toBeLessThanOrEqual(nowUs());
    expect(marks('first-byte')).toEqual([result.firstByteUs]);
    expect(marks('first-token')).toEqual([result.firstTokenUs]);
    expect(marks('token-gap')).toEqual(result.gapsUs);
    expect(marks('tokens-count')).toEqual([3]);
    const { firstByteUs = 0, firstTokenUs = 0, gapsUs, totalUs } = result;
    expect(gapsUs).toHaveLength(2);
    // a timer of Node may fire a millisecond early; between both tokens there are two of them
    expect(gapsUs.reduce((sum, gap) => sum + gap, 0)).toBeGreaterThan((2 * GAP_MS - 4) * 1_000);
    expect(firstTokenUs).toBeGreaterThanOrEqual(firstByteUs);
    expect(totalUs).toBeGreaterThanOrEqual(firstTokenUs + gapsUs.reduce((sum, gap) => sum + gap, 0));
  });

  test('that holds back its tokens to the end is caught by a check of their spread', async () => {
    const result = await stream('/lump', {
      checks: { 'tokens come one after the other': ({ spread }) => spread > 0.02 },
    });
    expect(result).toMatchObject({ outcome: 'check-failed', tokens: 3 });
    expect(result.spread).toBeLessThan(0.02);
    expect(heard.samples[0]?.outcome).toBe('check-failed');
  });

  test.each([
    ['/early', 'aborted', 1],
    ['/cut', 'connection-error', 1],
    ['/none', 'aborted', 1],
    ['/limited', 'http-error', 1],
  ])('%s is %s', async (path, outcome, wireRequests) => {
    const result = await stream(path);
    expect(result.outcome).toBe(outcome);
    expect(heard.samples).toMatchObject([{ outcome, wireRequests }]);
  });

  test.each(['/mute', '/stuck'])('%s is a timeout', async path => {
    expect((await stream(path, { timeoutMs: 60 })).outcome).toBe('timeout');
    expect(heard.samples).toMatchObject([{ outcome: 'timeout', wireRequests: 1 }]);
    expect(marks('tokens-count')).toEqual(path === '/stuck' ? [1] : []);
  });

  test('without a token is a failed one, also where no last event is named', async () => {
    const result = await streamEvents({ operation: 'talk', url: `${server.url}/none` });
    expect(result).toMatchObject({ outcome: 'check-failed', tokens: 0, spread: 0 });
  });

  test('of a refusal has its status, its headers and its text', async () => {
    const result = await stream('/limited');
    expect(result).toMatchObject({ status: 429, text: '{"error":"later"}', events: [] });
    expect(result.headers['x-why']).toBe('too much');
  });

  test('sends what it is given, from the address that it is given', async () => {
    const { events } = await stream('/echo', {
      body: { question: 'wie geht’s?' },
      localAddress: '127.0.0.7',
    });
    expect(JSON.parse(events[0]?.data ?? '')).toEqual({
      method: 'POST',
      type: 'application/json',
      from: '127.0.0.7',
      body: '{"question":"wie geht’s?"}',
    });
  });

  test('of a target that is not there never reached the wire', async () => {
    const result = await streamEvents({ operation: 'talk', url: 'http://127.0.0.1:9/' });
    expect(result).toMatchObject({ outcome: 'connection-error', status: 0, tokens: 0 });
    expect(heard.samples).toMatchObject([{ outcome: 'connection-error', wireRequests: 0, marks: [] }]);
  });

  test('whose scenario is broken throws instead of blaming the target', async () => {
    const isToken = () => {
      throw new Error('isToken is broken');
    };
    await expect(stream('/steady', { isToken })).rejects.toThrow('isToken is broken');
    expect(heard.samples).toEqual([]);
  });
});

describe('a WebSocket', () => {
  const outcomes = () => heard.samples.map(({ operation, outcome }) => `${operation} ${outcome}`);

  test('measures from sending to receiving; no message is a request on the wire', async () => {
    const before = server.requests();
    const socket = await openSocket({ url: `${server.url}/chat` });
    const answer = await socket.roundTrip('chat.send', 'a|b|42', text => text === '42');
    const postedAtUs = nowUs();
    const [posted] = await Promise.all([
      socket.waitFor('chat.receive', postedAtUs, text => text === 'news'),
      socket.roundTrip('chat.send', 'hello|news', text => text === 'hello', {
        polite: text => text === 'Hello',
      }),
    ]);
    // it came while nobody waited for it
    await socket.waitFor('chat.receive', postedAtUs - 1e9, text => text === 'b');
    await socket.close();

    expect([answer, posted]).toEqual(['42', 'news']);
    expect(outcomes().toSorted()).toEqual([
      'chat.receive ok',
      'chat.receive ok',
      'chat.send check-failed',
      'chat.send ok',
      'socket.open ok',
    ]);
    expect(heard.samples.map(({ wireRequests }) => wireRequests)).toEqual([0, 0, 0, 0, 0]);
    expect(heard.samples.every(({ url }) => url === `${server.url}/chat`)).toBe(true);
    expect(server.requests()).toBe(before);
  });

  test('a message from before the start is no answer', async () => {
    const socket = await openSocket({ url: server.url, timeoutMs: 80 });
    await socket.roundTrip('chat.send', 'x|old', text => text === 'x');
    await socket.roundTrip('chat.send', 'y', text => text === 'y');
    const waiting = socket.waitFor('chat.receive', nowUs(), text => text === 'old');
    await expect(waiting).rejects.toBeInstanceOf(MeasuredFailure);
    await socket.close();
    expect(outcomes().at(-1)).toBe('chat.receive timeout');
  });

  test('that breaks fails whoever waits', async () => {
    const socket = await openSocket({ url: server.url });
    const asking = socket.roundTrip('chat.send', 'hang up', () => true);
    await expect(asking).rejects.toBeInstanceOf(MeasuredFailure);
    await expect(socket.waitFor('chat.receive', 0, () => true)).rejects.toBeInstanceOf(MeasuredFailure);
    expect(outcomes()).toEqual([
      'socket.open ok',
      'chat.send connection-error',
      'chat.receive connection-error',
    ]);
  });

  test.each(['/refused', undefined])('%s that does not open is a failed handshake', async path => {
    const url = path ? server.url + path : 'http://127.0.0.1:9';
    await expect(openSocket({ url })).rejects.toBeInstanceOf(MeasuredFailure);
    expect(outcomes()).toEqual(['socket.open connection-error']);
  });

  test('whose scenario is broken throws instead of blaming the target', async () => {
    const socket = await openSocket({ url: server.url });
    const asking = socket.roundTrip('chat.send', 'x', text => JSON.parse(text) === 1);
    await expect(asking).rejects.toBeInstanceOf(SyntaxError);
    await socket.close();
  });
});
