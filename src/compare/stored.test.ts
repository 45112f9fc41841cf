import { describe, expect, test } from 'vitest';
import type { Baseline } from '../model/baseline.ts';
import { PlimsollError } from '../model/errors.ts';
import type { RunRecord } from '../model/run-record.ts';
import { acceptedRun } from './accepted-run.ts';
import { compareRuns, compareWithBaseline } from './stored.ts';
import { type SyntheticOptions, syntheticRecord } from './testdata/synthetic-record.ts';

const OPERATIONS = [
  { name: 'dashboard', medianUs: 2_100, count: 600 },
  { name: 'messages.list', medianUs: 900, count: 600 },
];
const run = (options: SyntheticOptions = {}): RunRecord =>
  syntheticRecord({ arms: ['base'], blocks: 4, operations: OPERATIONS, spreadPct: 0.5, ...options });
const slower = (pct: number, options: SyntheticOptions = {}) =>
  run({ seed: 2, shiftPct: { base: { dashboard: pct } }, ...options });

function baselineOf(...records: RunRecord[]): Baseline {
  const [first] = records;
  if (!first) throw new Error('a baseline needs a run');
  return {
    schemaVersion: 1,
    suite: first.suite,
    environment: first.environment,
    runs: records.map(record =>
      acceptedRun(record, { by: 'Ada', reason: 'release', at: '2026-11-20T13:00:00.000Z' }),
    ),
  };
}

function finding(record: RunRecord, before = run()) {
  const comparison = compareRuns(before, record);
  return comparison.metrics.find(entry => entry.operation === 'dashboard' && entry.metric === 'p50')?.finding;
}

describe('acceptedRun', () => {
  test('keeps every block, who, why, and what the latencies mean', () => {
    const accepted = acceptedRun(run(), { by: 'Ada', reason: 'release', at: '2026-11-20T13:00:00.000Z' });
    expect(accepted).toMatchObject({
      acceptedBy: 'Ada',
      reason: 'release',
      commit: 'd34db33f',
      planHash: 'c0ffee',
    });
    expect(accepted.metrics.dashboard?.p50?.length).toBe(4);
    expect(accepted.metrics.dashboard?.p99).toBeUndefined();
    expect(accepted.metrics['(all)']?.rate).toHaveLength(4);
    expect(accepted.definitions.dashboard).toBe(
      'k6, to the last byte, connecting included, from the intended start',
    );
    expect(accepted.footprint?.map(entry => entry.operation)).toEqual(['dashboard', 'messages.list']);
  });
});

describe('two stored runs', () => {
  test.each([
    [2, /unchanged|undecided/],
    [20, /undecided/],
    [45, /regressed/],
    [-45, /improved/],
  ])('a change of %d %%: %s', (pct, expected) => {
    expect(finding(slower(pct))).toMatch(expected);
  });

  test('a change inside the range of the blocks is not red, however large', () => {
    expect(finding(slower(45, { spreadPct: 60 }), run({ spreadPct: 60 }))).toBe('undecided');
  });

  test('single blocks have no range, so nothing is red', () => {
    expect(finding(slower(200, { blocks: 1 }), run({ blocks: 1 }))).toBe('undecided');
  });

  test('says what stored figures cannot see', () => {
    const comparison = compareRuns(run(), slower(20));
    expect(comparison).toMatchObject({ basis: 'runs', policy: 'stored', verdict: 'undecided', exitCode: 4 });
    expect(comparison.warnings[0]?.code).toBe('stored-figures');
    expect(comparison.advice).toContain('plimsoll ab');
    expect(comparison.metrics.every(entry => entry.minimumDetectablePct >= 5)).toBe(true);
  });

  test('the verdict names the worst operation', () => {
    expect(compareRuns(run(), slower(60))).toMatchObject({
      verdict: 'fail',
      exitCode: 1,
      sentence: expect.stringMatching(/^1 of 2 operations is slower\. dashboard p95 went from/),
    });
  });
});

describe('a stored baseline', () => {
  test('of another machine class is refused with the lines that differ', () => {
    const other = run();
    const record = {
      ...other,
      environment: { ...other.environment, class: 'other', cores: 8, os: 'Debian 13' },
    };
    const error = caught(() => compareWithBaseline(record, baselineOf(run())));
    expect(error).toBeInstanceOf(PlimsollError);
    expect(error).toMatchObject({ code: 'NO_COMPARABLE_BASELINE', exitCode: 5 });
    expect(String(error)).toContain('cores: 2 → 8\n  os: Debian 12 → Debian 13');
  });

  test('over other rows, or without a run, is refused', () => {
    const record = run();
    const large = {
      ...record,
      data: record.data ? { ...record.data, volume: 'large' } : undefined,
    } as RunRecord;
    expect(String(caught(() => compareWithBaseline(large, baselineOf(run()))))).toContain(
      'dataset.ts, small, seed 42 → seeds/care-collective/dataset.ts, large, seed 42',
    );
    const empty = { ...baselineOf(run()), runs: [] };
    expect(caught(() => compareWithBaseline(run(), empty))).toMatchObject({ exitCode: 5 });
  });

  test('an operation whose latency means something else is left out and listed', () => {
    const baseline = baselineOf(run());
    const [accepted] = baseline.runs;
    if (!accepted) throw new Error('no run');
    const renamed = { ...accepted, definitions: { ...accepted.definitions, dashboard: 'autocannon, other' } };
    const comparison = compareWithBaseline(run({ seed: 2 }), { ...baseline, runs: [renamed] });
    expect(comparison.metrics.some(entry => entry.operation === 'dashboard')).toBe(false);
    expect(comparison.notGated[0]).toContain('its latency meant "autocannon, other"');
  });

  test('decides by exact counters where rows, schema, version and settings match', () => {
    const faulty = syntheticRecord({ fault: 'n-plus-1', blocks: 4, seed: 4 });
    const last = faulty.footprint?.arms.at(-1);
    if (!last) throw new Error('no footprint');
    const swapped: RunRecord = {
      ...faulty,
      arms: [{ name: 'no-index', ref: 'x' }],
      footprint: { arms: [last], repeat: last },
    };
    const before = syntheticRecord({ blocks: 4, seed: 5 });
    const comparison = compareWithBaseline(swapped, baselineOf(before));
    expect(comparison.verdict).toBe('fail');
    expect(
      comparison.counters.some(entry => entry.counter === 'calls' && entry.finding === 'regressed'),
    ).toBe(true);
    const settings = { ...swapped.environment, postgresSettings: { shared_buffers: '1GB' } };
    const other = compareWithBaseline({ ...swapped, environment: settings }, baselineOf(before));
    expect(other.counters).toEqual([]);
    expect(other.warnings.map(({ code }) => code)).toContain('counters-not-comparable');
  });

  test('takes the runs of the very same plan, and says when there are none', () => {
    const other = run({ seed: 9 });
    const changed = { ...other, plan: { ...other.plan, planHash: 'other' } };
    const mixed = compareWithBaseline(run({ seed: 2 }), baselineOf(changed, run()));
    expect(mixed.warnings.map(({ code }) => code)).not.toContain('plan-differs');
    const none = compareWithBaseline(run({ seed: 2 }), baselineOf(changed));
    expect(none.warnings.map(({ code }) => code)).toContain('plan-differs');
  });
});

function caught(action: () => unknown): unknown {
  try {
    action();
  } catch (error) {
    return error;
  }
  return undefined;
}
