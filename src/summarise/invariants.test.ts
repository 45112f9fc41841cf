import { expect, test } from 'vitest';
import type { InvariantPlan } from '../model/run-plan.ts';
import type { OperationBlock } from '../model/run-record.ts';
import { judgeInvariant } from './invariants.ts';

const grows: InvariantPlan = {
  name: 'each payment is applied once',
  operation: 'webhook.first',
  sql: 'SELECT count(*) FROM payments',
  growsBy: ['webhook.first'],
  source: 'sprint 6',
};
const { growsBy: _, ...rest } = grows;
const equals: InvariantPlan = { ...rest, equals: 0 };

const operations = (ok: number, failed = 0, inFlight = 0) => ({
  'webhook.first': { ok, failed: { timeout: failed }, inFlight } as unknown as OperationBlock,
});

test.each([
  [10, 15, operations(5), true],
  [10, 16, operations(5), false],
  [10, 14, operations(5), false],
  // a request without an answer may have been carried out, or not
  [10, 16, operations(5, 1), true],
  [10, 16, operations(5, 0, 1), true],
  [10, 17, operations(5, 1), false],
])('%d rows before, %d after', (before, after, driven, holds) => {
  expect(judgeInvariant(grows, 'storm', driven, { before, after })).toMatchObject({ holds });
});

test('says what it found', () => {
  const result = judgeInvariant(grows, 'storm', operations(5), { before: 10, after: 20 });
  expect(result?.sentence).toBe(
    'each payment is applied once: 10 more for 5 good responses of webhook.first',
  );
});

test('a value that must be there afterwards', () => {
  const judged = (after: number) => judgeInvariant(equals, 's', operations(1), { before: 0, after })?.holds;
  expect([judged(0), judged(2)]).toEqual([true, false]);
});

test('of a number that was not read nothing is said', () => {
  expect(judgeInvariant(grows, 's', operations(1), { before: undefined, after: 3 })).toBeUndefined();
});
