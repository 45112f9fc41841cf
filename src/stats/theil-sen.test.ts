import fc from 'fast-check';
import { expect, test } from 'vitest';
import { growthPerMinute } from './theil-sen.ts';

const line = (n: number, slope: number, start = 100) =>
  Array.from({ length: n }, (_, x) => ({ x, y: start + slope * x }));

test('a straight line has its slope, without doubt', () => {
  expect(growthPerMinute(line(30, 2))).toEqual({ perMinute: 120, lo: 120, hi: 120, seconds: 29 });
});

test('says nothing of fewer than fifteen readings, or of one moment', () => {
  expect(growthPerMinute(line(14, 2))).toBeUndefined();
  expect(growthPerMinute(line(20, 2).map(({ y }) => ({ x: 5, y })))).toBeUndefined();
});

test('collections in a quarter of the readings do not move it', () => {
  const saw = line(60, 1).map((point, i) => (i % 4 === 0 ? { ...point, y: point.y - 50 } : point));
  expect(growthPerMinute(saw)?.perMinute).toBeCloseTo(60, -1);
});

test('the interval holds the slope, whatever the line, and turns with it', () => {
  fc.assert(
    fc.property(
      fc.array(fc.double({ min: -1e6, max: 1e6, noNaN: true }), { minLength: 15, maxLength: 60 }),
      values => {
        const points = values.map((y, x) => ({ x, y }));
        const growth = growthPerMinute(points);
        const mirrored = growthPerMinute(points.map(({ x, y }) => ({ x, y: -y })));
        if (!growth || !mirrored) throw new Error('fifteen readings are enough');
        expect(growth.lo <= growth.perMinute && growth.perMinute <= growth.hi).toBe(true);
        expect(mirrored.perMinute).toBeCloseTo(-growth.perMinute, 6);
      },
    ),
  );
});
