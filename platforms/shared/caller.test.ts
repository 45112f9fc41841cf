import { expect, test } from 'vitest';
import { serverTiming } from './caller.ts';
import { statusOf } from './errors.ts';

test('time is shared out between database and everything else', () => {
  expect(serverTiming({ startedMs: 100, databaseMs: 2.5 }, 104)).toBe('db;dur=2.500, app;dur=1.500');
});

test('transactions side by side can add up to more than the request took: the rest is never negative', () => {
  expect(serverTiming({ startedMs: 0, databaseMs: 8, cache: 'miss' }, 5)).toBe(
    'db;dur=8.000, app;dur=0.000, cache;desc=miss',
  );
});

const CASES: [Parameters<typeof statusOf>[0], number][] = [
  [{ validation: [], validationContext: 'body' }, 422],
  [{ validation: [], validationContext: 'querystring' }, 400],
  [{ statusCode: 409 }, 409],
  [{ code: '23503' }, 409],
  [{ code: '42501' }, 403],
  [{ code: '57014' }, 503],
  [{ message: 'timeout exceeded when trying to connect' }, 503],
  [{ message: 'Connection terminated due to connection timeout' }, 503],
  [{ code: '42P01' }, 500],
  [{}, 500],
];

test.each(CASES)('error %j is answered with %i', (error, status) => {
  expect(statusOf(error)).toBe(status);
});
