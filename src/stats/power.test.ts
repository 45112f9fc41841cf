import { describe, expect, test } from 'vitest';
import { blocksToBound, blocksToDetect, fewestBlocks, minimumDetectablePct } from './power.ts';

const family = { level: 0.01, metrics: 12 };

describe('power', () => {
  test.each([
    [0.05, 5],
    [0.01, 7],
    [0.001, 10],
    [0.25, 2],
  ])('level %d needs %d blocks at least', (level, blocks) => {
    expect(fewestBlocks(level)).toBe(blocks);
  });

  test.each([
    [3, 0.02, 16],
    [5, 0.015, 8],
    [5, 0.03, 14],
    [5, 0.08, 67],
    [10, 0.02, 7],
    [20, 0.08, 10],
  ])('a shift of %d % at a spread of %d needs %d blocks (12 metrics, 1 %, 95 %)', (shift, spread, blocks) => {
    const needed = blocksToDetect(Math.log1p(shift / 100), { ...family, spread });
    expect(Math.abs(needed - blocks)).toBeLessThanOrEqual(2 + blocks * 0.05);
  });

  test('the blocks that are needed do detect it, one less does not', () => {
    for (const spread of [0.01, 0.03, 0.06]) {
      const needed = blocksToDetect(0.05, { ...family, spread });
      const change = 100 * Math.expm1(0.05);
      expect(minimumDetectablePct(needed, { ...family, spread })).toBeLessThanOrEqual(change);
      if (needed > 7) expect(minimumDetectablePct(needed - 1, { ...family, spread })).toBeGreaterThan(change);
    }
  });

  test('too few blocks detect nothing', () => {
    expect(minimumDetectablePct(6, { ...family, spread: 0.001 })).toBe(1_000);
    expect(minimumDetectablePct(7, { ...family, spread: 0.001 })).toBeLessThan(1);
  });

  test('proving "unchanged" takes more blocks the nearer the estimate lies to the edge', () => {
    const at = (estimate: number) => blocksToBound(estimate, 0.05, { spread: 0.03 });
    expect(at(0)).toBeLessThan(at(0.02));
    expect(at(0.02)).toBeLessThan(at(-0.04));
    expect(at(0.05)).toBe(1_000);
    expect(blocksToBound(0, 0.05, { spread: 0 })).toBe(5);
  });
});
