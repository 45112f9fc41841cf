import { describe, expect, test } from 'vitest';
import type { Comparison, MetricComparison } from '../model/comparison.ts';
import type { ObjectivePlan } from '../model/run-plan.ts';
import type { ObjectiveResult } from '../model/run-record.ts';
import { compareArms } from './arms.ts';
import { type SyntheticOptions, syntheticRecord } from './testdata/synthetic-record.ts';

const compare = (options: SyntheticOptions = {}) => compareArms(syntheticRecord(options), 'base', 'no-index');
const SMALL = [
  { name: 'dashboard', medianUs: 2_100, count: 1_000 },
  { name: 'messages.list', medianUs: 900, count: 1_000 },
];

function metric(comparison: Comparison, operation: string, name: string): MetricComparison {
  const found = comparison.metrics.find(entry => entry.operation === operation && entry.metric === name);
  if (!found) throw new Error(`${operation} ${name} is not in the comparison`);
  return found;
}

function regressed(comparison: Comparison): string[] {
  return comparison.metrics
    .filter(entry => entry.class === 'gated' && entry.finding === 'regressed')
    .map(entry => `${entry.operation} ${entry.metric}`);
}

describe('the same build twice', () => {
  test('passes with every gated figure proven unchanged', () => {
    const comparison = compare({ blocks: 14, spreadPct: 1 });
    expect(comparison.verdict).toBe('pass');
    expect(comparison.exitCode).toBe(0);
    expect(comparison.sentence).toBe('No operation is slower: every change lies within the tolerated 5 %.');
    const gated = comparison.metrics.filter(entry => entry.class === 'gated');
    expect(gated.length).toBe(21);
    expect(new Set(gated.map(entry => entry.finding))).toEqual(new Set(['unchanged']));
    expect(comparison.family).toEqual({
      levelPct: 1,
      p: comparison.family?.p,
      metrics: 21,
      flips: 2 ** 14,
      seed: 1,
    });
  });

  test('is never called slower in 30 runs, whatever the noise', () => {
    for (let seed = 1; seed <= 30; seed++) {
      const comparison = compare({ seed, operations: SMALL, blocks: 7, spreadPct: seed % 2 ? 1 : 8 });
      expect(regressed(comparison)).toEqual([]);
      expect(['pass', 'undecided']).toContain(comparison.verdict);
    }
  });

  test('is undecided, with the blocks that are missing, when the noise is too large', () => {
    const comparison = compare({ blocks: 8, spreadPct: 4, operations: SMALL });
    expect(comparison.verdict).toBe('undecided');
    expect(comparison.exitCode).toBe(4);
    const open = comparison.metrics.filter(entry => entry.class === 'gated' && entry.finding === 'undecided');
    expect(open.length).toBeGreaterThan(0);
    for (const entry of open) expect(entry.blocksNeeded).toBeGreaterThanOrEqual(1);
    expect(comparison.advice).toMatch(/^Run \d+ more blocks \(about \d+ min( \d+ s)?\): --blocks \d+\.$/);
  });
});

describe('a slower build', () => {
  test('is called slower where it is slower, and only there', () => {
    const comparison = compare({ fault: 'dropped-index' });
    expect(comparison.verdict).toBe('fail');
    expect(comparison.exitCode).toBe(1);
    expect(regressed(comparison)).toEqual([
      'dashboard p50',
      'dashboard p95',
      '(all) cpu.database',
      '(all) db.time',
    ]);
    expect(comparison.sentence).toMatch(
      /^1 of 6 operations is slower\. dashboard p95 went from 3\.\d+ to 9\.\d+ ms \(\+1\d\d %, between \+1\d\d and \+1\d\d %\)\.$/,
    );
    expect(metric(comparison, 'dashboard', 'p50').p).toBe(2 ** -8);
  });

  test('cannot be found by time with fewer than seven blocks, however slow', () => {
    const options: SyntheticOptions = {
      blocks: 6,
      operations: SMALL,
      shiftPct: { 'no-index': { '*': 300 } },
    };
    const comparison = compare(options);
    expect(regressed(comparison)).toEqual([]);
    expect(comparison.verdict).toBe('undecided');
    expect(comparison.sentence).toContain('6 blocks cannot show a regression at a level of 1 %, at least 7');
    expect(metric(comparison, 'dashboard', 'p50')).toMatchObject({
      finding: 'undecided',
      minimumDetectablePct: 1_000,
      blocksNeeded: 1,
    });
    expect(regressed(compare({ ...options, blocks: 7, seed: 3 }))).toContain('dashboard p50');
  });

  test('is found at once by counters, with two blocks', () => {
    const comparison = compare({ fault: 'n-plus-1', blocks: 2 });
    expect(comparison.verdict).toBe('fail');
  });

  test('that fails requests is found by the share of failures, in percentage points', () => {
    const comparison = compare({ operations: SMALL, errorsPct: { 'no-index': 3 } });
    expect(metric(comparison, 'dashboard', 'errors')).toMatchObject({
      finding: 'regressed',
      before: 0,
      after: 3,
      unit: 'pct',
    });
    expect(metric(comparison, 'dashboard', 'errors').changePct).toBeCloseTo(3, 6);
    expect(metric(comparison, '(all)', 'rate')).toMatchObject({ finding: 'regressed', unit: 'per-second' });
    expect(comparison.sentence).toMatch(/^2 of 2 operations fail more often\./);
  });

  test('by less than half of what is tolerated is no regression, however certain', () => {
    const comparison = compare({
      operations: SMALL,
      blocks: 14,
      spreadPct: 0.2,
      shiftPct: { 'no-index': { dashboard: 1 } },
    });
    expect(regressed(comparison)).toEqual([]);
  });

  test('may be waived until the waiver ends', () => {
    const record = syntheticRecord({ operations: SMALL, shiftPct: { 'no-index': { dashboard: 15 } } });
    const waiver = { metric: 'p50', operation: '*', limit: '30%', reason: 'new page', expires: '2026-12-31' };
    const waivers = [waiver, { ...waiver, metric: 'p95' }];
    const judge = (list: typeof waivers) => compareArms(record, 'base', 'no-index', { waivers: list });
    expect(judge([]).verdict).toBe('fail');
    expect(judge(waivers).verdict).not.toBe('fail');
    expect(judge(waivers.map(entry => ({ ...entry, expires: '2026-11-19' }))).verdict).toBe('fail');
    expect(judge(waivers.map(entry => ({ ...entry, limit: '5%' }))).verdict).toBe('fail');
  });
});

test('a faster build passes and says so', () => {
  const comparison = compare({
    operations: SMALL,
    blocks: 12,
    spreadPct: 1,
    shiftPct: { 'no-index': { dashboard: -20 } },
  });
  expect(comparison.verdict).toBe('pass');
  expect(metric(comparison, 'dashboard', 'p95').finding).toBe('improved');
  expect(comparison.sentence).toMatch(
    /^No operation is slower, 1 of 2 is faster\. dashboard p95 went from 3\.\d+ to [23]\.\d+ ms \(−\d/,
  );
});

describe('what is gated', () => {
  test('depends on the answers in every block and arm, and the rest is listed', () => {
    const comparison = compare();
    expect(metric(comparison, 'dashboard', 'p99').class).toBe('diagnostic');
    expect(metric(comparison, 'contact-exchange.create', 'p95').class).toBe('diagnostic');
    expect(comparison.notGated).toContain(
      'contact-exchange.create p95: 1,000 answers a block and arm are needed, 300 came',
    );
    const few = compare({ operations: [{ name: 'rare', medianUs: 500, count: 19 }] });
    expect(few.metrics.some(entry => entry.metric === 'p50')).toBe(false);
    expect(few.notGated).toContain('rare p50: 200 answers a block and arm are needed, 19 came');
  });

  test('leaves out an operation that only one arm has', () => {
    const record = syntheticRecord({ operations: SMALL });
    const blocks = record.blocks.map(block => {
      const arm = block.arms['no-index'];
      if (!arm) throw new Error('no arm');
      const { dashboard, ...rest } = arm.operations;
      return { ...block, arms: { ...block.arms, 'no-index': { ...arm, operations: rest } } };
    });
    const comparison = compareArms({ ...record, blocks }, 'base', 'no-index');
    expect(comparison.metrics.some(entry => entry.operation === 'dashboard')).toBe(false);
    expect(comparison.notGated).toContain('dashboard: only base has it');
  });
});

describe('validity', () => {
  test('one rejected block of eight is left out, two of eight void the run', () => {
    const one = compare({ operations: SMALL, rejected: [2] });
    expect(one.verdict).not.toBe('invalid');
    expect(metric(one, 'dashboard', 'p50').blocks).toBe(7);
    const two = compare({ operations: SMALL, rejected: [2, 5], fault: 'dropped-index' });
    expect(two).toMatchObject({ verdict: 'invalid', exitCode: 3 });
    expect(two.sentence).toBe('Not measured: 2 of 8 blocks were rejected. Steal of 14 % in the window.');
  });

  test('an invalid record is never slow', () => {
    expect(compare({ status: 'invalid', fault: 'dropped-index', operations: SMALL })).toMatchObject({
      verdict: 'invalid',
      exitCode: 3,
    });
  });

  test('a run without blocks is not measured', () => {
    const comparison = compare({ blocks: 0 });
    expect(comparison).toMatchObject({
      verdict: 'invalid',
      metrics: [],
      sentence: 'Not measured: the run holds no block.',
    });
  });

  test('a stopped run is judged on what it has, with a warning', () => {
    const codes = compare({ status: 'partial', blocks: 4, operations: SMALL }).warnings.map(
      ({ code }) => code,
    );
    expect(codes).toEqual(['few-blocks', 'partial-run']);
  });
});

describe('objectives', () => {
  const objective: ObjectivePlan = {
    operation: 'dashboard',
    metric: 'p95',
    max: 1_000,
    unit: 'us',
    blocking: true,
    source: 'README',
  };
  const result = (arm: string, outcome: ObjectiveResult['outcome']): ObjectiveResult => ({
    ...objective,
    arm,
    outcome,
    count: 1_000,
    measured: 3_800,
  });
  const judge = (before: ObjectiveResult['outcome'], after: ObjectiveResult['outcome']) =>
    compare({
      operations: SMALL,
      blocks: 14,
      spreadPct: 0.5,
      objectiveResults: [result('base', before), result('no-index', after)],
    });

  test('a blocking one that only the change misses fails', () => {
    const comparison = judge('met', 'missed');
    expect(comparison.verdict).toBe('fail');
    expect(comparison.sentence).toBe(
      'dashboard misses its objective: p95 is 3.80 ms, wanted ≤ 1.00 ms (README).',
    );
  });

  test('one that the base misses too does not', () => {
    const comparison = judge('missed', 'missed');
    expect(comparison.verdict).toBe('pass');
    expect(comparison.objectives.map(entry => entry.outcome)).toEqual(['already-missed']);
  });

  test('one without a figure leaves it open', () => {
    expect(judge('too-few', 'too-few').verdict).toBe('undecided');
  });
});

test('the same record gives the same bytes, and swapping the arms turns every sign', () => {
  const options: SyntheticOptions = { fault: 'dropped-index', operations: SMALL, blocks: 18, seed: 7 };
  const forth = compare(options);
  const fromDisk = JSON.parse(JSON.stringify(syntheticRecord(options)));
  expect(JSON.stringify(compareArms(fromDisk, 'base', 'no-index'))).toBe(JSON.stringify(forth));
  const back = compareArms(syntheticRecord(options), 'no-index', 'base');
  for (const [index, entry] of forth.metrics.entries()) {
    const turned = back.metrics[index];
    expect(turned?.changePct).toBeCloseTo(
      entry.unit === 'pct' ? -entry.changePct : 100 * (1 / (1 + entry.changePct / 100) - 1),
      6,
    );
  }
  expect(metric(back, 'dashboard', 'p95').finding).toBe('improved');
});
