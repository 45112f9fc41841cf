import fc from 'fast-check';
import { expect, test } from 'vitest';
import { histogramDifference } from './histogram.ts';
import { parsePage } from './parse.ts';

const page = (lines: readonly string[]) => parsePage(`# TYPE q histogram\n${lines.join('\n')}\n`);
const bucket = (le: string, count: number, statement = 'a') =>
  `q_bucket{statement="${statement}",le="${le}"} ${count}`;

test('gains between two pages, over all statements, not cumulative', () => {
  const before = page([bucket('0.1', 1), bucket('1', 2), bucket('+Inf', 2)]);
  const after = page([
    ...[bucket('0.1', 4), bucket('1', 7), bucket('+Inf', 9)],
    ...[bucket('0.1', 1, 'b'), bucket('1', 1, 'b'), bucket('+Inf', 1, 'b')],
  ]);
  expect(histogramDifference(before, after, 'q')).toEqual([
    { upToUs: 100_000, count: 4 },
    { upToUs: 1_000_000, count: 2 },
    { count: 2 },
  ]);
});

test('nothing is said of a histogram that is not there or began anew', () => {
  const after = page([bucket('0.1', 1), bucket('+Inf', 1)]);
  expect(histogramDifference(after, after, 'other')).toEqual([]);
  expect(histogramDifference(page([bucket('0.1', 5), bucket('+Inf', 9)]), after, 'q')).toEqual([]);
});

test('the counts add up to what the histogram gained', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(50), { minLength: 3, maxLength: 3 }), counts => {
      const [a = 0, b = 0, c = 0] = counts;
      const after = page([bucket('0.5', a), bucket('2', a + b), bucket('+Inf', a + b + c)]);
      const total = histogramDifference(page([]), after, 'q').reduce((sum, { count }) => sum + count, 0);
      expect(total).toBe(a + b + c);
    }),
  );
});
