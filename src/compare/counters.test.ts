import { describe, expect, test } from 'vitest';
import type { CounterComparison } from '../model/comparison.ts';
import type { Footprint, OperationFootprint } from '../model/database.ts';
import { blockingCounters, compareCounters } from './counters.ts';

type Statement = OperationFootprint['statements'][number];

function footprint(
  before: Partial<Statement>[],
  after: Partial<Statement>[],
  repeat?: Partial<Statement>[],
): Footprint {
  const arm = (name: string, statements: Partial<Statement>[]) => ({
    arm: name,
    operations: [{ operation: 'list', requests: 30, statements: statements.map(statement) }],
    plans: [],
    indexes: [],
    statisticsHash: 's',
    wroteRows: false,
  });
  return { arms: [arm('a', before), arm('b', after)], ...(repeat ? { repeat: arm('a', repeat) } : {}) };
}

function statement(given: Partial<Statement>): Statement {
  return {
    fingerprint: 'f1',
    text: 'SELECT 1',
    callsPerRequest: 1,
    rowsPerRequest: 20,
    blocksPerRequest: 40,
    walBytesPerRequest: 0,
    execMsPerRequest: 0.1,
    ...given,
  };
}

const find = (counters: readonly CounterComparison[], at: string, counter: string) =>
  counters.find(entry => entry.statement === at && entry.counter === counter);

describe('compareCounters', () => {
  test.each([
    ['equal', {}, {}, 'unchanged'],
    ['within what is tolerated', {}, { blocksPerRequest: 41.9 }, 'unchanged'],
    ['beyond it', {}, { blocksPerRequest: 42.1 }, 'regressed'],
    ['fewer', {}, { blocksPerRequest: 20 }, 'improved'],
    ['beyond it, but under one block', { blocksPerRequest: 3 }, { blocksPerRequest: 3.9 }, 'unchanged'],
  ] as const)('blocks %s', (_, before, after, finding) => {
    const counters = compareCounters(footprint([before], [after], [before]), 'a', 'b', 5);
    expect(find(counters, '(all)', 'blocks')?.finding).toBe(finding);
  });

  test('noise between two measurements of one build widens what is tolerated threefold', () => {
    const noisy = (blocksPerRequest: number) =>
      find(
        compareCounters(footprint([{}], [{ blocksPerRequest }], [{ blocksPerRequest: 44 }]), 'a', 'b', 5),
        '(all)',
        'blocks',
      );
    expect(noisy(51)).toMatchObject({ finding: 'unchanged', noisePct: 10 });
    expect(noisy(53)).toMatchObject({ finding: 'regressed' });
  });

  test('without a second measurement a change decides nothing', () => {
    const counters = compareCounters(footprint([{}], [{ blocksPerRequest: 400 }]), 'a', 'b', 5);
    expect(find(counters, '(all)', 'blocks')?.finding).toBe('undecided');
    expect(find(counters, '(all)', 'calls')?.finding).toBe('unchanged');
    expect(blockingCounters(counters)).toEqual([]);
  });

  test('a statement that was not there is new, and its calls count in the total', () => {
    const counters = compareCounters(footprint([{}], [{}, { fingerprint: 'f2' }], [{}]), 'a', 'b', 5);
    expect(find(counters, 'f2', 'calls')).toMatchObject({
      finding: 'new',
      before: 0,
      after: 1,
      changePct: 100,
    });
    expect(find(counters, '(all)', 'calls')).toMatchObject({ finding: 'regressed', before: 1, after: 2 });
  });

  test('an operation that begins to ask the database regresses', () => {
    const counters = compareCounters(footprint([], [{}], []), 'a', 'b', 5);
    expect(find(counters, '(all)', 'calls')?.finding).toBe('regressed');
  });

  test('more write-ahead log alone blocks nothing', () => {
    const counters = compareCounters(footprint([{}], [{ walBytesPerRequest: 900 }], [{}]), 'a', 'b', 5);
    expect(find(counters, '(all)', 'wal')?.finding).toBe('regressed');
    expect(blockingCounters(counters)).toEqual([]);
  });

  test('an arm without footprint has no counters', () => {
    expect(compareCounters(footprint([{}], [{}]), 'a', 'c', 5)).toEqual([]);
    expect(compareCounters(undefined, 'a', 'b', 5)).toEqual([]);
  });
});
