import { expect, test } from 'vitest';
import { limitExample, limitIn } from './limits.ts';
import type { Unit } from './measures.ts';

test.each<[Unit, string, number | undefined]>([
  ['us', '200ms', 200_000],
  ['us', '2s', 2_000_000],
  ['us', '200', undefined],
  ['us', '5%', undefined],
  ['pct', '1%', 1],
  ['pct', '1', undefined],
  ['per-second', '1000/s', 1_000],
  ['per-second', '60/min', 1],
  ['per-second', '3/s or so', undefined],
  ['per-hour', '10/h', 10],
  ['per-hour', '10', 10],
  ['bytes', '500kB', 500_000],
  ['bytes', '1.5 MB', 1_500_000],
  ['bytes', '5MB/min', 5_000_000],
  ['bytes-per-second', '5MB/s', 5_000_000],
  ['bytes-per-second', '5/s', undefined],
  ['score', '0.1', 0.1],
  ['count', '20', 20],
  ['count', '-3', undefined],
])('%s: "%s"', (unit, text, expected) => {
  expect(limitIn(unit, text)).toBe(expected);
});

test.each<Unit>([
  'us',
  'pct',
  'per-second',
  'per-hour',
  'bytes',
  'bytes-per-second',
  'bytes-per-minute',
  'count',
  'score',
])('the example for %s is one', unit => expect(limitIn(unit, limitExample(unit))).toBeGreaterThan(0));
