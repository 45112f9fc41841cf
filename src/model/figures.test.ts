import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { syntheticRecord } from '../compare/testdata/synthetic-record.ts';
import { acceptedBlocks, armFigures, blockFigures, mergedFigures, percentileCurve } from './figures.ts';
import { LatencyHistogram } from './histogram.ts';

const record = syntheticRecord({ blocks: 3, errorsPct: { base: 2 } });
const [block] = record.blocks;
const arm = block?.arms.base;
if (!arm) throw new Error('no arm');

describe('figures of a block', () => {
  test('carry counts, rate and errors of the operation', () => {
    const figures = blockFigures(arm).get('dashboard');
    expect(figures).toMatchObject({ count: 1_500, errorsPct: 2, ratePerSecond: 147, dropped: 0 });
    expect(figures?.p50Us).toBeGreaterThan(1_500);
    expect(figures?.p95Us).toBeGreaterThan(figures?.p50Us ?? 0);
    expect(figures?.maxUs).toBeGreaterThan(figures?.p99Us ?? 0);
  });

  test('leave out a percentile that the count cannot carry', () => {
    const figures = blockFigures(arm).get('contact-exchange.create');
    expect(figures?.p95Us).toBeGreaterThan(0);
    expect(figures).not.toHaveProperty('p99Us');
  });

  test('of the arm are per request, and absent when not measured', () => {
    const time = (arm.database?.statements ?? []).reduce((sum, entry) => sum + entry.execMs, 0);
    expect(armFigures(arm).dbTimeUs).toBeCloseTo((1_000 * time) / arm.requests, 9);
    expect(armFigures(arm).ratePerSecond).toBeCloseTo(607.6, 1);
    const { database: _, ...bare } = { ...arm, cpuUsPerRequest: {} };
    expect(armFigures(bare)).toEqual({ ratePerSecond: armFigures(arm).ratePerSecond });
  });
});

describe('merged figures', () => {
  test('add counts, and skip rejected blocks', () => {
    expect(mergedFigures(record, 'base').get('dashboard')?.count).toBe(4_500);
    const rejected = syntheticRecord({ blocks: 3, rejected: [1] });
    expect(acceptedBlocks(rejected)).toHaveLength(2);
    expect(mergedFigures(rejected, 'base').get('dashboard')?.count).toBe(3_000);
  });

  test('never mix an observation with the blocks', () => {
    const observed = { ...record, observations: record.blocks, blocks: record.blocks.slice(0, 1) };
    expect(mergedFigures(observed, 'base').get('dashboard')?.count).toBe(1_500);
    expect(mergedFigures({ ...observed, blocks: [] }, 'base').get('dashboard')?.count).toBe(4_500);
  });

  test('an unknown arm has none', () => {
    expect(mergedFigures(record, 'constructor').size).toBe(0);
  });
});

describe('percentileCurve', () => {
  test('rises, ends where ten answers lie above, and keeps to its points', () => {
    const counts = fc.integer({ min: 20, max: 5_000 });
    fc.assert(
      fc.property(counts, fc.integer({ min: 1, max: 400 }), (count, points) => {
        const histogram = new LatencyHistogram();
        for (let i = 1; i <= count; i++) histogram.record(i * 10);
        const curve = percentileCurve(histogram, points);
        expect(curve.length).toBeLessThanOrEqual(200);
        expect(curve.at(-1)?.q).toBeCloseTo(1 - 10 / count, 9);
        for (const [index, point] of curve.entries())
          expect(point.us).toBeGreaterThanOrEqual(curve[index - 1]?.us ?? 0);
      }),
      { numRuns: 30 },
    );
  });

  test('is empty below 20 answers', () => {
    const histogram = new LatencyHistogram();
    histogram.record(10, 19);
    expect(percentileCurve(histogram)).toEqual([]);
  });
});
