import { expect, it } from 'vitest';
import { parseDurationMs, parsePercent } from './units.ts';

it.each([
  ['500ms', 500],
  ['20s', 20_000],
  ['1.5m', 90_000],
  ['2h', 7_200_000],
  ['250us', 0.25],
  ['20', undefined],
  ['-1s', undefined],
  ['1 day', undefined],
])('%s is %s ms', (text, expected) => {
  expect(parseDurationMs(text)).toBe(expected);
});

it.each([
  ['5%', 5],
  ['0.5 %', 0.5],
  ['5', undefined],
])('%s is %s percent', (text, expected) => {
  expect(parsePercent(text)).toBe(expected);
});
