import { describe, expect, test } from 'vitest';
import { footprintOf } from './footprint.ts';
import type { StatementDelta } from './statement-deltas.ts';

const delta = (queryId: string, calls: number, topLevel = true): StatementDelta => ({
  ...{ queryId, topLevel, calls },
  ...{ rows: 2 * calls, blocks: 3 * calls, walBytes: 10 * calls, execMs: calls },
});
const identities = new Map([
  ['1', { fingerprint: 'aa', text: 'SELECT a' }],
  ['2', { fingerprint: 'bb', text: 'SELECT b' }],
  ['3', { fingerprint: 'bb', text: 'SELECT b' }],
]);
const stepsOf = (...statements: StatementDelta[][]) =>
  statements.map((deltas, index) => ({ index, method: 'GET', path: '/', status: 200, statements: deltas }));

describe('footprintOf', () => {
  test('divides by the requests of the operation, not of its resources', () => {
    const steps = stepsOf([delta('1', 1)], [delta('2', 3)], [delta('1', 1)], []);
    expect(footprintOf(steps, ['home', undefined, 'home', undefined], identities)).toEqual([
      {
        operation: 'home',
        requests: 2,
        statements: [
          {
            ...{ fingerprint: 'bb', text: 'SELECT b', callsPerRequest: 1.5, rowsPerRequest: 3 },
            ...{ blocksPerRequest: 4.5, walBytesPerRequest: 15, execMsPerRequest: 1.5 },
          },
          {
            ...{ fingerprint: 'aa', text: 'SELECT a', callsPerRequest: 1, rowsPerRequest: 2 },
            ...{ blocksPerRequest: 3, walBytesPerRequest: 10, execMsPerRequest: 1 },
          },
        ],
      },
    ]);
  });

  test.each([
    ['ids of one text are one statement', [[delta('2', 1), delta('3', 1)]], [['bb', 2]]],
    ['nested statements are within their caller', [[delta('1', 1), delta('2', 9, false)]], [['aa', 1]]],
    ['ids without an identity are ours', [[delta('1', 1), delta('99', 9)]], [['aa', 1]]],
  ])('%s', (_, statements, expected) => {
    const [footprint] = footprintOf(stepsOf(...statements), ['home'], identities);
    expect(footprint?.statements.map(one => [one.fingerprint, one.callsPerRequest])).toEqual(expected);
  });

  test('requests before the first operation belong to none', () => {
    const steps = stepsOf([delta('2', 9)], [delta('1', 1)]);
    const found = footprintOf(steps, [undefined, 'home'], identities);
    expect(found.map(({ statements }) => statements.length)).toEqual([1]);
  });
});
