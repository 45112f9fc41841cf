import { describe, expect, it } from 'vitest';
import { checkName, nearest } from './names.ts';

describe('checkName', () => {
  it.each(['shop', 'a', '9f3c', 'care-collective.small_1'])('takes %s', name => {
    expect(checkName('suite', name)).toBe(name);
  });
  it.each(['', '.', '..', '../x', 'a/b', 'A', '-a', 'a..b', 'x'.repeat(81), 'a\0', 'ä'])(
    'refuses %j',
    name => {
      expect(() => checkName('suite', name)).toThrowError(expect.objectContaining({ code: 'NAME_INVALID' }));
    },
  );
});

describe('nearest', () => {
  it.each([
    ['scenarioz', ['seed', 'scenarios'], 'scenarios'],
    ['Databse', ['database', 'dataset'], 'database'],
    ['xyz', ['seed', 'scenarios'], undefined],
    ['a', [], undefined],
  ])('for %s among %j is %s', (name, candidates, expected) => {
    expect(nearest(name, candidates)).toBe(expected);
  });
});
