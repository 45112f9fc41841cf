import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import Fastify from 'fastify';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { compressAnswers, preferredEncoding } from './compression.ts';

test.each([
  ['gzip, deflate, br', 'br'],
  ['GZIP;q=0.8, identity', 'gzip'],
  ['br;q=0, gzip', 'gzip'],
  ['br;q=0.000', undefined],
  ['br ; q=1.0', 'br'],
  ['brotli, x-gzip', undefined],
  ['', undefined],
  [undefined, undefined],
])('accept-encoding %j: %s', (accepted, encoding) => {
  expect(preferredEncoding(accepted)).toBe(encoding);
});

describe('answers', () => {
  const rows = { data: Array.from({ length: 200 }, (_, i) => ({ id: i, title: 'A lift to the clinic' })) };
  const text = JSON.stringify(rows);
  const app = Fastify();
  beforeAll(() => {
    compressAnswers(app, 1_024);
    app.get('/rows', async () => rows);
    app.get('/own-vary', async (_request, reply) => reply.header('vary', 'x-user-id').send(rows));
    app.get('/short', async () => ({ id: 1 }));
    app.get('/style', async (_request, reply) => reply.type('text/css').send(Buffer.from(text)));
    app.get('/picture', async (_request, reply) => reply.type('image/png').send(Buffer.from(text)));
    app.get('/events', async (_request, reply) => reply.type('text/event-stream').send(text));
  });
  afterAll(() => app.close());
  const get = (url: string, accepted?: string) =>
    app.inject({ url, headers: accepted ? { 'accept-encoding': accepted } : {} });

  test.each([
    ['br', brotliDecompressSync],
    ['gzip', gunzipSync],
  ] as const)('in %s are smaller and mean the same', async (encoding, decompress) => {
    for (const path of ['/rows', '/style']) {
      const answer = await get(path, encoding);
      expect(answer.headers['content-encoding']).toBe(encoding);
      expect(Number(answer.headers['content-length'])).toBe(answer.rawPayload.length);
      expect(answer.rawPayload.length).toBeLessThan(text.length / 5);
      expect(decompress(answer.rawPayload).toString()).toBe(text);
    }
  });

  test('say that they depend on what the client reads, compressed or not', async () => {
    expect((await get('/rows', 'br')).headers.vary).toBe('accept-encoding');
    const plain = await get('/own-vary');
    expect([plain.headers.vary, plain.headers['content-encoding'], plain.payload]).toEqual([
      'x-user-id, accept-encoding',
      undefined,
      text,
    ]);
  });

  test.each(['/short', '/picture', '/events'])('%s is sent as it is', async path => {
    const answer = await get(path, 'br, gzip');
    expect([answer.headers['content-encoding'], answer.headers.vary]).toEqual([undefined, undefined]);
  });
});
