import { describe, expect, test } from 'vitest';
import { LatencyHistogram } from '../model/histogram.ts';
import type { ObjectivePlan } from '../model/run-plan.ts';
import type { ArmBlock, BlockRecord, OperationBlock, RunRecord } from '../model/run-record.ts';
import { judgeObjectives } from './objectives.ts';

function objective(given: Partial<ObjectivePlan>): ObjectivePlan {
  return { operation: 'list', metric: 'p95', max: 1_000, unit: 'us', blocking: true, source: '', ...given };
}

function histogram(us: number, count: number): string {
  const values = new LatencyHistogram();
  if (count > 0) values.record(us, count);
  return values.encode();
}

function operation(us: number, count: number, given: Partial<OperationBlock> = {}): OperationBlock {
  return {
    driver: 'k6',
    scenario: 's',
    latencyDefinition: { endsAt: 'last-byte', includesConnect: true, startedFrom: 'intended' },
    startedFrom: 'intended',
    scheduled: count,
    sent: count,
    ok: count,
    failed: {},
    dropped: 0,
    inFlight: 0,
    latency: histogram(us, count),
    marks: {},
    timeline: [],
    ...given,
  };
}

type Arms = Record<string, Record<string, OperationBlock>>;

function record(objectives: ObjectivePlan[], blocks: Arms[], observations: Arms[] = []): RunRecord {
  const block = (arms: Arms): BlockRecord =>
    ({
      arms: Object.fromEntries(
        Object.entries(arms).map(([arm, operations]) => [
          arm,
          { operations, loadedMs: 1_000 } as unknown as ArmBlock,
        ]),
      ),
    }) as BlockRecord;
  return {
    plan: { objectives },
    arms: [...new Set([...blocks, ...observations].flatMap(Object.keys))].map(name => ({ name, ref: name })),
    blocks: blocks.map(block),
    observations: observations.map(block),
  } as unknown as RunRecord;
}

const outcomes = (from: RunRecord) => judgeObjectives(from).map(entry => `${entry.arm}: ${entry.outcome}`);

describe('judgeObjectives', () => {
  test('judges the merged histogram, not the mean of the blocks', () => {
    const blocks = [{ a: { list: operation(100, 1_000) } }, { a: { list: operation(9_000, 60) } }];
    const [result] = judgeObjectives(record([objective({})], blocks));
    expect(result).toMatchObject({ outcome: 'missed', count: 1_060 });
    expect(result?.measured).toBeGreaterThan(8_900);
    expect(outcomes(record([objective({})], [{ a: { list: operation(100, 1_000) } }]))).toEqual(['a: met']);
  });

  test('rejected blocks do not count', () => {
    const from = record(
      [objective({})],
      [{ a: { list: operation(100, 500) } }, { a: { list: operation(9_000, 500) } }],
    );
    const blocks = from.blocks.map((block, index) => (index === 1 ? { ...block, rejected: 'steal' } : block));
    expect(outcomes({ ...from, blocks })).toEqual(['a: met']);
  });

  test.each([
    [9_000, 9_000, ['a: missed', 'b: already-missed']],
    [100, 9_000, ['a: met', 'b: missed']],
    [9_000, 100, ['a: missed', 'b: met']],
  ])('base %d µs, change %d µs', (before, after, expected) => {
    const blocks = [{ a: { list: operation(before, 500) }, b: { list: operation(after, 500) } }];
    expect(outcomes(record([objective({})], blocks))).toEqual(expected);
  });

  test('says when there is too little, or nothing', () => {
    const objectives = [objective({}), objective({ operation: 'other' }), objective({ metric: 'lcp' })];
    expect(outcomes(record(objectives, [{ a: { list: operation(100, 199) } }]))).toEqual([
      'a: too-few',
      'a: not-measured',
      'a: not-measured',
    ]);
  });

  test('dropped requests are slower than everything, so they can hide a percentile', () => {
    const at = (dropped: number) =>
      judgeObjectives(record([objective({})], [{ a: { list: operation(100, 1_000, { dropped }) } }]))[0]
        ?.outcome;
    expect(at(50)).toBe('met');
    expect(at(60)).toBe('too-few');
  });

  test('the error share counts failed among all', () => {
    const errors = objective({ metric: 'errors', unit: 'pct', max: 1 });
    const failing = operation(100, 1_000, { ok: 980, failed: { timeout: 20 } });
    expect(judgeObjectives(record([errors], [{ a: { list: failing } }]))[0]).toMatchObject({
      outcome: 'missed',
      measured: 2,
    });
    expect(outcomes(record([errors], [{ a: { list: operation(100, 99) } }]))).toEqual(['a: too-few']);
  });

  test('marks are judged at the 75th percentile, or where the objective says', () => {
    const values = new LatencyHistogram();
    values.record(1_000, 80);
    values.record(9_000, 20);
    const page = operation(100, 100, { marks: { lcp: values.encode() } });
    const judge = (metric: string) =>
      judgeObjectives(record([objective({ metric, max: 5_000 })], [{}], [{ a: { list: page } }]))[0]?.outcome;
    expect(judge('lcp')).toBe('met');
    expect(judge('lcp:p90')).toBe('missed');
    expect(judge('lcp:p99')).toBe('too-few');
  });

  test('an observed operation is judged on the arm that was observed', () => {
    const from = record(
      [objective({ operation: 'page' })],
      [{ a: { list: operation(100, 500) }, b: { list: operation(100, 500) } }],
      [{ a: { page: operation(500, 300) } }],
    );
    expect(outcomes(from)).toEqual(['a: met', 'b: not-measured']);
  });
});
