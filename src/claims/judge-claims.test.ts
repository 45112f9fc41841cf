import { describe, expect, test } from 'vitest';
import type { ClaimInput, ClaimMeasure } from '../model/claims.ts';
import { LatencyHistogram } from '../model/histogram.ts';
import type { ArmBlock, OperationBlock, RunRecord } from '../model/run-record.ts';
import { judgeClaims } from './judge-claims.ts';

function operation(us: number, count = 400): OperationBlock {
  const latency = new LatencyHistogram();
  latency.record(us, count);
  return {
    ok: count,
    failed: {},
    dropped: 0,
    latency: latency.encode(),
    marks: {},
  } as unknown as OperationBlock;
}

const arm = (us: number): ArmBlock =>
  ({ operations: { list: operation(us) }, loadedMs: 4_000, requests: 400 }) as unknown as ArmBlock;

function record(blocks: readonly Record<string, ArmBlock>[], more: Partial<RunRecord> = {}): RunRecord {
  return {
    runId: 'r1',
    status: 'complete',
    plan: { kind: 'ab' },
    data: { volume: 'large', rows: {} },
    arms: [{ name: 'base', ref: 'base' }],
    blocks: blocks.map(arms => ({ arms })),
    observations: [],
    ...more,
  } as unknown as RunRecord;
}

function judged(measure: ClaimMeasure, records: readonly RunRecord[]) {
  const claim: ClaimInput = { id: 'c', section: 's', claim: 'a claim', measure };
  const [row] = judgeClaims({ suite: 'shop', document: 'd', claims: [claim], volume: 'large', records });
  if (!row) throw new Error('every claim has a row');
  return row;
}

describe('a before and after', () => {
  const claim = { kind: 'change', variant: 'no-index', operation: 'list', metric: 'p50' } as const;
  const pairs = (before: number, after: number) =>
    [1, 1.01, 0.99, 1.02].map(f => ({ 'no-index': arm(before * f), base: arm(after) }));

  test.each([
    ['the stated size is reached', { ratio: 4 }, 'holds'],
    ['it is not', { ratio: 6 }, 'does-not-hold'],
    ['the interval includes it', { ratio: 5.005 }, 'undecided'],
    ['only a direction was stated', {}, 'holds'],
    ['the other direction was stated', { direction: 'slower' as const }, 'does-not-hold'],
    ['figures were stated', { beforeMs: 150, afterMs: 15 }, 'does-not-hold'],
    ['a percentage was stated', { changePct: -75 }, 'holds'],
  ])('%s', (_, stated, outcome) => {
    expect(judged({ ...claim, ...stated }, [record(pairs(5_000, 1_000))]).outcome).toBe(outcome);
  });

  test('prints both figures, the ratio, its interval and its blocks', () => {
    const { finding } = judged({ ...claim, beforeMs: 150, afterMs: 15 }, [record(pairs(5_000, 1_000))]);
    expect(finding).toMatch(
      /^list p50 5\.0\d ms → 1\.00 ms: 5\.0\d× \(87 % interval 4\.9\d× to 5\.10×, 4 blocks\)/,
    );
    expect(finding).toContain('stated 150 ms → 15.0 ms, 10.0×');
  });

  test('fewer than three blocks decide nothing, and an arm that never answered has no time', () => {
    const two = record(pairs(5_000, 1_000).slice(0, 2));
    expect(judged({ ...claim, ratio: 2 }, [two]).outcome).toBe('undecided');
    expect(judged({ ...claim, ratio: 2 }, [record(pairs(400_000_000, 1_000))]).outcome).toBe('not-measured');
  });

  test('of a rate more is better', () => {
    const pair = { 'no-index': { ...arm(1), loadedMs: 8_000 }, base: arm(1) };
    const faster = judged({ ...claim, metric: 'rate', direction: 'faster' }, [record([pair, pair, pair])]);
    expect(faster.outcome).toBe('holds');
  });

  test('says which command would measure it', () => {
    const row = judged(claim, [record([{ base: arm(1_000) }])]);
    expect(row).toMatchObject({
      outcome: 'not-measured',
      command: 'plimsoll ab shop --a no-index --b base --volume large --blocks 3',
    });
  });

  test('a run of another volume, and one that is invalid, do not count', () => {
    const other = record(pairs(5_000, 1_000), {
      data: { volume: 'small' } as RunRecord['data'],
    } as Partial<RunRecord>);
    expect(judged(claim, [other]).outcome).toBe('not-measured');
    expect(judged(claim, [record(pairs(5_000, 1_000), { status: 'invalid' })]).outcome).toBe('not-measured');
  });
});

describe('a target', () => {
  const limit = (max: string): ClaimMeasure => ({ kind: 'objective', operation: 'list', metric: 'p95', max });

  test('is held against the newest run that can say', () => {
    const [few, enough] = [record([{ base: { ...arm(1), operations: {} } }]), record([{ base: arm(9_000) }])];
    expect(judged(limit('10ms'), [few, enough])).toMatchObject({ outcome: 'holds', runId: 'r1' });
    expect(judged(limit('5ms'), [few, enough]).outcome).toBe('does-not-hold');
    expect(judged(limit('5ms'), [few, enough]).finding).toContain('p95 9.0');
  });

  test('of the whole suite is held against its signal', () => {
    const signals = [
      { arm: 'base', signal: 'app-cache-hit', unit: 'pct', value: 62, evidence: '62 of 100' },
    ] as const;
    const measure: ClaimMeasure = { kind: 'objective', metric: 'app-cache-hit', min: '70%' };
    const row = judged(measure, [record([], { signals } as Partial<RunRecord>)]);
    expect(row).toMatchObject({ outcome: 'does-not-hold', finding: '62.0 % (62 of 100); stated ≥ 70.0 %' });
  });

  test('without a figure is not measured', () => {
    expect(judged(limit('5ms'), []).command).toBe('plimsoll run shop --volume large');
  });
});

describe('a statement', () => {
  const plan = {
    type: 'Limit',
    details: [],
    children: [{ type: 'Incremental Sort', details: [], children: [] }],
  };
  const tried = (probe: object) => [
    record([], { probes: [{ id: 'c', ...probe }] } as unknown as Partial<RunRecord>),
  ];
  const measure = (expected: Extract<ClaimMeasure, { kind: 'probe' }>['expect']): ClaimMeasure => ({
    kind: 'probe',
    sql: 'SELECT 1',
    expect: expected,
  });

  test.each([
    ['accepted' as const, { outcome: 'accepted' }, 'holds'],
    ['accepted' as const, { outcome: 'refused', message: 'no', sqlState: '42P17' }, 'does-not-hold'],
    [{ plan: { without: 'Sort' } }, { outcome: 'accepted', plan }, 'does-not-hold'],
    [{ plan: { uses: 'idx' } }, { outcome: 'accepted', plan }, 'does-not-hold'],
    [{ plan: { without: 'Seq Scan' } }, { outcome: 'accepted', plan }, 'holds'],
    [{ rows: '3' }, { outcome: 'accepted', row: '3' }, 'holds'],
    [{ rows: '3' }, { outcome: 'accepted', row: '4' }, 'does-not-hold'],
  ])('%j of %j', (expected, probe, outcome) => {
    expect(judged(measure(expected), tried(probe)).outcome).toBe(outcome);
  });

  test('a refusal is quoted, a plan is shown', () => {
    const refused = judged(
      measure('accepted'),
      tried({ outcome: 'refused', message: 'no', sqlState: '42P17' }),
    );
    expect(refused.finding).toBe('PostgreSQL refuses it: no (42P17)');
    expect(
      judged(measure({ plan: { without: 'Sort' } }), tried({ outcome: 'accepted', plan })).evidence,
    ).toEqual(['Limit', '  Incremental Sort']);
  });
});

test('a setting is compared with what the platform has', () => {
  const setting = (stated: number): ClaimMeasure => ({
    kind: 'configuration',
    stated,
    actual: 20,
    where: 'database.ts',
  });
  expect(judged(setting(20), []).outcome).toBe('holds');
  expect(judged(setting(10), [])).toMatchObject({ outcome: 'does-not-hold', finding: '20 in database.ts' });
});

test('what cannot be measured here says why, and what would be needed', () => {
  const row = judged({ kind: 'not-measurable', why: 'One machine.', needed: 'three regions.' }, []);
  expect(row).toMatchObject({ outcome: 'not-measurable', finding: 'One machine. Needed: three regions.' });
});
