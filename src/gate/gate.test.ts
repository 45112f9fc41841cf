import { describe, expect, test } from 'vitest';
import type { Comparison, Verdict } from '../model/comparison.ts';
import { chooseReference, gateExit } from './gate.ts';

const verdict = (name: Verdict, exitCode: number) => ({ verdict: name, exitCode }) as Comparison;

describe('gateExit', () => {
  test.each([
    ['pass', 0, 'fail', 0],
    ['fail', 1, 'pass', 1],
    ['undecided', 4, 'fail', 4],
    ['undecided', 4, 'pass', 0],
    ['invalid', 3, 'pass', 3],
    ['no-baseline', 5, 'pass', 5],
  ] as const)('%s (%d) with --undecided=%s ends with %d', (name, exitCode, undecided, expected) => {
    expect(gateExit(verdict(name, exitCode), { undecided })).toBe(expected);
  });
});

describe('chooseReference', () => {
  const all = { base: 'main', baselineFile: 'b.json', mergeBase: 'abc', storedBaseline: 's.json' };

  test('takes what was asked for before what was found', () => {
    const { base: _, ...noBase } = all;
    const { baselineFile: __, ...found } = noBase;
    const { mergeBase: ___, ...stored } = found;
    expect(chooseReference(all)).toEqual({ kind: 'build', ref: 'main', because: 'asked' });
    expect(chooseReference(noBase)).toEqual({ kind: 'baseline', file: 'b.json', because: 'asked' });
    expect(chooseReference(found)).toEqual({ kind: 'build', ref: 'abc', because: 'merge-base' });
    expect(chooseReference(stored)).toEqual({ kind: 'baseline', file: 's.json', because: 'stored' });
    expect(chooseReference({})).toEqual({ kind: 'none' });
  });
});
