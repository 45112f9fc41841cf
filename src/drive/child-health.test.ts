import { expect, test } from 'vitest';
import { generatorUse } from './child-health.ts';

const usage = (cpuUs: number, runQueueWaitUs: number) => ({ cpuUs, runQueueWaitUs, privateBytes: 1 });
const exit = { exitCode: 0, signal: undefined };

test.each([
  ['whole life', usage(5_000.4, 70), undefined, { cpuUs: 5_000, runQueueWaitUs: 70, memoryBytes: 1 }],
  [
    'without the start-up',
    usage(5_000, 70),
    usage(2_000, 30),
    { cpuUs: 3_000, runQueueWaitUs: 40, memoryBytes: 1 },
  ],
  ['never negative', usage(1_000, 10), usage(2_000, 30), { cpuUs: 0, runQueueWaitUs: 0, memoryBytes: 1 }],
])('%s', (_, atEnd, atStart, expected) => {
  expect(generatorUse({ ...exit, usage: atEnd }, atStart)).toEqual(expected);
});

test('empty where the system says nothing', () => {
  expect(generatorUse(exit, undefined)).toEqual({});
});
