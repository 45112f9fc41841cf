import fc from 'fast-check';
import Fastify from 'fastify';
import { expect, test } from 'vitest';
import { answerErrors } from './errors.ts';
import { clientAddress, rateLimit, SlidingWindowLimiter } from './rate-limit.ts';

function limiterWithClock(limit = 10, windowMs = 10_000) {
  const clock = { ms: 0 };
  return { clock, limiter: new SlidingWindowLimiter({ limit, windowMs, now: () => clock.ms }) };
}

test('ten pass, the eleventh does not; each place comes back when its own request leaves the window', () => {
  const { clock, limiter } = limiterWithClock();
  const remaining: number[] = [];
  for (let i = 0; i < 10; i++) {
    clock.ms = i * 100;
    remaining.push(limiter.take('a').remaining);
  }
  expect(remaining).toEqual([9, 8, 7, 6, 5, 4, 3, 2, 1, 0]);
  clock.ms = 1_000;
  expect(limiter.take('a')).toEqual({ allowed: false, remaining: 0, resetInMs: 9_000 });
  clock.ms = 9_999;
  expect(limiter.take('a').allowed).toBe(false);
  clock.ms = 10_000;
  expect(limiter.take('a')).toEqual({ allowed: true, remaining: 0, resetInMs: 100 });
  expect(limiter.take('a').allowed).toBe(false);
});

test('one client does not use up another’s', () => {
  const { limiter } = limiterWithClock(1);
  expect(['a', 'b', 'a'].map(client => limiter.take(client).allowed)).toEqual([true, true, false]);
});

test('a request that counts for two clients counts for both or for neither', () => {
  const { limiter } = limiterWithClock(2);
  limiter.take('user');
  limiter.take('user');
  expect(limiter.take('address', 'user').allowed).toBe(false);
  expect(limiter.take('address')).toMatchObject({ allowed: true, remaining: 1 });
});

test('clients that are gone are forgotten', () => {
  const { clock, limiter } = limiterWithClock();
  for (let i = 0; i < 500; i++) limiter.take(`client ${i}`);
  clock.ms = 10_000;
  limiter.take('new');
  expect(limiter.size).toBe(1);
});

const ARRIVALS = fc.array(fc.nat({ max: 4_000 }), { minLength: 1, maxLength: 200 });

test('in no window, wherever it begins, do more pass than the limit; and none is refused that could pass', () => {
  fc.assert(
    fc.property(ARRIVALS, fc.integer({ min: 1, max: 12 }), (gaps, limit) => {
      const { clock, limiter } = limiterWithClock(limit, 10_000);
      const passed: number[] = [];
      for (const gap of gaps) {
        clock.ms += gap;
        const inWindow = passed.filter(atMs => atMs > clock.ms - 10_000).length;
        const { allowed } = limiter.take('a');
        expect(allowed).toBe(inWindow < limit);
        if (allowed) passed.push(clock.ms);
      }
    }),
  );
});

test('the hook refuses with 429 and its headers say where the client stands', async () => {
  const app = Fastify();
  answerErrors(app);
  const clock = { ms: 0 };
  const limited = rateLimit({
    limit: 2,
    windowMs: 10_000,
    now: () => clock.ms,
    enabled: true,
    clients: request => [clientAddress(request)],
  });
  app.get('/', { onRequest: limited }, async () => 'ok');
  const ask = (from: string) => app.inject({ url: '/', headers: { 'x-forwarded-for': from } });
  const answers = [
    await ask('10.0.0.1'),
    await ask('10.0.0.1'),
    await ask('10.0.0.1'),
    await ask('10.0.0.2'),
  ];
  expect(answers.map(answer => answer.statusCode)).toEqual([200, 200, 429, 200]);
  expect(answers.map(answer => answer.headers['x-ratelimit-remaining'])).toEqual(['1', '0', '0', '1']);
  expect(answers[2]?.headers).toMatchObject({ 'x-ratelimit-limit': '2', 'retry-after': '10' });
  expect(Date.parse(String(answers[2]?.headers['x-ratelimit-reset']))).toBeGreaterThan(Date.now());
  await app.close();
});

test('only the proxy may say whom it forwards for', async () => {
  const app = Fastify();
  app.get('/', async request => clientAddress(request));
  const ask = (remoteAddress: string, forwarded?: string) =>
    app.inject({ url: '/', remoteAddress, ...(forwarded && { headers: { 'x-forwarded-for': forwarded } }) });
  const seen = await Promise.all([
    ask('127.0.0.1', '10.9.8.7, 10.0.0.1'),
    ask('127.0.0.2', '10.0.0.1'),
    ask('127.0.0.1'),
    ask('127.0.0.1', ' '),
  ]);
  expect(seen.map(answer => answer.body)).toEqual(['10.0.0.1', '127.0.0.2', '127.0.0.1', '127.0.0.1']);
  await app.close();
});
