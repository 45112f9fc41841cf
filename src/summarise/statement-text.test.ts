import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fingerprintOf, identify, shownText } from './statement-text.ts';

describe('fingerprintOf', () => {
  test.each([
    ['white space and case', 'SELECT a FROM t', 'select  a\n from\tT'],
    ['comments', 'SELECT a FROM t', "/* it's /* nested */ */ SELECT a -- x'y\n FROM t"],
    ['constants and parameters', 'SELECT 1, $2, 1.5e3', 'SELECT $1, $7, 2'],
    ['strings of every kind', "SELECT 'a'", "SELECT $tag$it's$tag$"],
    ['escaped strings', "SELECT 'it''s'", "SELECT E'a\\'b'"],
    ['IN lists', 'SELECT a FROM t WHERE id IN ($1)', 'SELECT a FROM t WHERE id IN ($1, $2 , $3)'],
    [
      'squashed IN lists',
      'SELECT a FROM t WHERE id IN ($1 /*, ... */)',
      'SELECT a FROM t WHERE id IN ($1, $2)',
    ],
    ['arrays', 'SELECT a = ANY (ARRAY[$1])', 'SELECT a = ANY (ARRAY[$1, $2])'],
    ['rows of an insert', 'INSERT INTO t VALUES ($1, $2)', 'INSERT INTO t VALUES ($1, $2), ($3, $4)'],
  ])('does not see %s', (_, a, b) => {
    expect(fingerprintOf(b)).toBe(fingerprintOf(a));
  });

  test.each([
    ['SELECT a FROM t', 'SELECT b FROM t'],
    ['SELECT a FROM t', 'SELECT "A" FROM t'],
    ['SELECT a < b', 'SELECT a <= b'],
    ['SELECT ab', 'SELECT a b'],
    ['SELECT t1.a', 'SELECT t2.a'],
    ['SELECT f($1)', 'SELECT f($1, $2)'],
    ["SELECT 'a'", 'SELECT "a"'],
  ])('tells %s from %s', (a, b) => {
    expect(fingerprintOf(b)).not.toBe(fingerprintOf(a));
  });

  test('is the same on every machine', () => {
    expect(fingerprintOf('SELECT 1')).toBe(fingerprintOf('select $1'));
    expect(fingerprintOf('')).toBe('cbf29ce484222325'); // offset basis of FNV-1a
  });

  const word = fc.constantFrom(
    'SELECT',
    'a',
    '"B c"',
    '$1',
    "'x'",
    '<=',
    '(',
    ')',
    ',',
    '::',
    '1.5',
    'übung',
  );
  const gap = fc.constantFrom(' ', '\n\t', ' -- c\n', '/* " */', ' /* /* */ */ ');

  test('any white space between the same tokens gives the same fingerprint', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(word, gap, gap)), tokens => {
        const [one, other] = [1, 2].map(column => tokens.map(token => token[0] + token[column]).join(''));
        expect(fingerprintOf(one ?? '')).toBe(fingerprintOf(other ?? ''));
      }),
    );
  });

  test('reads any text, in time that grows with its length', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), text => /^[0-9a-f]{16}$/.test(fingerprintOf(text))));
    for (const hostile of ["e'\\'", '/*', '$a$', "'", '"', '( $ , ', '($1),(', '1e', '$']) {
      expect(fingerprintOf(hostile.repeat(100_000 / hostile.length))).toMatch(/^[0-9a-f]{16}$/);
    }
  });
});

describe('shownText', () => {
  test('is one line without comments or string constants, cut strings included', () => {
    expect(shownText("/* trace=1 */ SELECT  a,\n 'b' -- end")).toBe("SELECT a, '?'");
    expect(shownText("CREATE ROLE r PASSWORD 'secret'")).toBe("CREATE ROLE r PASSWORD '?'");
    expect(shownText("ALTER ROLE r PASSWORD E'secr\\'et")).toBe("ALTER ROLE r PASSWORD '?'");
    expect(shownText('x'.repeat(20_000))).toHaveLength(10_000);
  });
});

test('identify leaves out what the observer itself ran', () => {
  const texts = new Map([
    ['-9', 'SELECT $1'],
    ['8', 'SELECT /* plimsoll-observer */ $1'],
  ]);
  expect([...identify(texts)]).toEqual([
    ['-9', { fingerprint: fingerprintOf('SELECT 1'), text: 'SELECT $1' }],
  ]);
});
