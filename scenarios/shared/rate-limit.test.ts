import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { nowUs, type OwnSample } from './node.ts';
import { readReset, verifyRateLimit } from './rate-limit.ts';

const LIMIT = 4;
const WINDOW_MS = 1_000;

let server: Server;
let url: string;
let requests = 0;
const logs = new Map<string, number[]>();
const samples: OwnSample[] = [];
const LISTENER = Symbol.for('plimsoll.sample');

/** Exact by default; the path says what it does wrong. */
function limited(request: IncomingMessage, response: ServerResponse): void {
  requests++;
  const limit = request.url === '/one-more' ? LIMIT + 1 : LIMIT;
  const windowMs = request.url === '/shorter' ? WINDOW_MS * 0.4 : WINDOW_MS;
  const client = `${request.socket.remoteAddress}`;
  const now = performance.now();
  const log = (logs.get(client) ?? []).filter(at => now - at < windowMs);
  const passed = log.length < limit;
  if (passed) log.push(now);
  logs.set(client, log);
  if (request.url === '/broken') passed ? response.writeHead(200) : response.writeHead(500);
  else {
    response.writeHead(passed ? 200 : 429, {
      'x-ratelimit-limit': LIMIT,
      'x-ratelimit-remaining': Math.max(0, limit - log.length),
      'x-ratelimit-reset': new Date(Date.now() + (log[0] ?? now) + windowMs - now).toISOString(),
    });
  }
  response.end('{}');
}

beforeAll(async () => {
  server = createServer(limited);
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  Object.assign(globalThis, { [LISTENER]: (sample: OwnSample) => samples.push(sample) });
});

afterAll(() => {
  Reflect.deleteProperty(globalThis, LISTENER);
  server.close();
});

afterEach(() => vi.restoreAllMocks());

const verified = (path: string, host: number) =>
  verifyRateLimit({
    operation: `limit${path}`,
    url: url + path,
    localAddress: `127.0.0.${host}`,
    limit: LIMIT,
    windowMs: WINDOW_MS,
    requests: 9,
  });

test('right and wrong limiters, a client for each, all at once', async () => {
  const logged = vi.spyOn(console, 'error').mockImplementation(() => {});
  const [right, again, oneMore, shorter, broken] = await Promise.all([
    verified('/right', 11),
    verified('/right', 12),
    verified('/one-more', 13),
    verified('/shorter', 14),
    verified('/broken', 15),
  ]);
  // on a machine that stands still in between more may pass, and rightly
  for (const verdict of [right, again]) {
    expect(verdict).toMatchObject({ outcome: 'ok', problems: [] });
    expect((verdict?.passed ?? 0) + (verdict?.refused ?? 0)).toBe(2 + 9 + 1 + 9);
  }
  expect(oneMore?.problems.join()).toContain('passed within one window; 4 may');
  expect(shorter?.problems.join()).toContain('passed within one window');
  expect([oneMore?.outcome, shorter?.outcome, broken?.outcome]).toEqual([
    'check-failed',
    'check-failed',
    'http-error',
  ]);
  expect(logged.mock.calls.map(([line]) => String(line).slice(0, 31)).sort()).toEqual([
    'limit/broken, client 127.0.0.15',
    'limit/one-more, client 127.0.0.',
    'limit/shorter, client 127.0.0.1',
  ]);

  expect(samples).toHaveLength(5);
  expect(samples.reduce((sum, sample) => sum + sample.wireRequests, 0)).toBe(requests);
  const [first] = samples.filter(({ operation }) => operation === 'limit/right');
  expect(first).toMatchObject({ outcome: 'ok', wireRequests: 21, url: `${url}/right` });
  expect(first?.marks?.filter(({ name }) => name === 'answer')).toHaveLength(21);
  expect(first?.marks?.slice(-2)).toEqual([
    { name: 'passed-count', value: right?.passed },
    { name: 'refused-count', value: right?.refused },
  ]);
});

test('a target that is not there is a connection error without a request on the wire', async () => {
  vi.spyOn(console, 'error').mockImplementation(() => {});
  samples.length = 0;
  const verdict = await verifyRateLimit({
    ...{ operation: 'limit', url: 'http://127.0.0.1:9', localAddress: '127.0.0.2' },
    ...{ limit: 1, windowMs: 20, requests: 2 },
  });
  expect(verdict).toMatchObject({ outcome: 'connection-error', passed: 0 });
  expect(samples).toMatchObject([{ outcome: 'connection-error', wireRequests: 0 }]);
});

test('without more requests than may pass nothing can be verified', async () => {
  await expect(
    verifyRateLimit({ operation: 'x', url, localAddress: '127.0.0.1', limit: 5, windowMs: 9, requests: 5 }),
  ).rejects.toThrow('more requests at once (5)');
});

describe('the reset', () => {
  const wallMs = Date.UTC(2026, 0, 2, 3, 4, 5);
  test.each([
    ['2026-01-02T03:04:07.250Z', 2_250, undefined],
    [String(wallMs + 1_500), 1_500, undefined],
    [String(wallMs / 1_000 + 8), 8_000, 1_000_000],
    ['9', 9_000, 1_000_000],
  ])('%s', (text, aheadMs, grain) => {
    const before = nowUs();
    const read = readReset(text, wallMs);
    expect(read.resetUs).toBeGreaterThanOrEqual(before + aheadMs * 1_000);
    expect(read.resetUs).toBeLessThanOrEqual(nowUs() + aheadMs * 1_000);
    expect(read.resetGrainUs).toBe(grain);
  });

  test('that is no time is told as such', () => {
    expect(readReset('soon', wallMs).resetUs).toBeNaN();
  });
});
