import { describe, expect, test } from 'vitest';
import type { InvariantResult, RunRecord } from '../../model/run-record.ts';
import { platformReport } from '../testdata/platform-report.ts';
import { mapArms, sampleInvariant } from '../testdata/sample-expectations.ts';
import { sampleReport } from '../testdata/sample-report.ts';
import { alertLine, thresholdText } from './alerts.ts';
import { contextOf, sidesOf } from './context.ts';
import { expectationsView } from './expectations.ts';
import { unusedLine } from './index-use.ts';
import { invariantRows, wrongLine } from './invariants.ts';

const sample = sampleReport();
const sides = sidesOf(sample);
const view = expectationsView(contextOf(sample));
const words = (row: { readonly sides: readonly { readonly word: string }[] } | undefined) =>
  row?.sides.map(({ word }) => word);

describe('alerts', () => {
  test('raised ones come first, critical before warning, both arms side by side', () => {
    expect(view?.alerts.raised.map(({ name, severity }) => [name, severity])).toEqual([
      ['sequential scans', 'critical'],
      ['cache cold', 'warning'],
    ]);
    expect(words(view?.alerts.raised[0])).toEqual(['quiet', 'raised']);
    expect(view?.alerts.raised[0]?.sides[1]).toMatchObject({
      arm: 'no-dashboard-index',
      symbol: '▲',
      measured: '71.8 %',
      evidence: '71.8 % of the calls, 7 statements with a plan',
    });
    expect(view?.alerts.quiet.map(words)).toEqual([
      ['quiet', 'quiet'],
      ['not measured', 'not measured'],
    ]);
  });

  test('the line of a comparison leaves out what both arms raise', () => {
    expect(alertLine(sample.record, sides)).toBe(
      'sequential scans (critical): index-coverage is 71.8 %, below 95.0 %.',
    );
    expect(alertLine({ ...sample.record, alerts: [] }, sides)).toBe('');
  });

  test.each([
    [{ above: 1, unit: 'pct' }, 'above 1.00 %'],
    [{ below: 50, unit: 'pct' }, 'below 50.0 %'],
    [{ above: 10, unit: 'per-hour' }, 'above 10 an hour'],
    [{ above: 2_000_000, unit: 'bytes' }, 'above 2.00 MB'],
    [{ below: 90, unit: 'score' }, 'below 90'],
  ] as const)('%j is %s', (alert, text) => {
    expect(thresholdText(alert)).toBe(text);
  });
});

describe('invariants', () => {
  const broken = (name: string) => sampleInvariant(name, 'exchange.create', 300, 301);
  const held = (name: string) => sampleInvariant(name, 'exchange.create', 300, 300);
  const withResults = (results: Readonly<Record<string, readonly InvariantResult[]>>): RunRecord => ({
    ...sample.record,
    blocks: mapArms(sample.record.blocks, (arm, name) => ({ ...arm, invariants: results[name] ?? [] })),
  });
  const record = withResults({
    base: [held('mine'), broken('both'), broken('mended'), held('fine'), broken('unasked')],
    'no-dashboard-index': [broken('mine'), broken('both'), held('mended'), held('fine')],
  });

  test('those that only the arm in question breaks come first; those that held are apart', () => {
    const rows = invariantRows(record, sides);
    expect(rows.broken.map(row => [row.name, words(row)])).toEqual([
      ['mine', ['held', 'broken']],
      ['both', ['broken', 'broken']],
      ['mended', ['broken', 'held']],
      ['unasked', ['broken', 'not read']],
    ]);
    expect(rows.broken[0]?.sides[1]?.evidence).toBe(
      'mine: 301 more for 300 good responses of exchange.create (10 of 10 windows)',
    );
    expect(rows.held.map(row => [row.name, row.sides[0]?.evidence])).toEqual([['fine', 'in 10 windows']]);
  });

  test('the line tells what the sentence does not, and what both arms do', () => {
    const line = wrongLine(record, sides, `Wrong: ${broken('mine').sentence}.`);
    expect(line).toContain(
      'both: 301 more for 300 good responses of exchange.create (before the change too)',
    );
    expect(line).toContain('(base; not read on no-dashboard-index)');
    expect(line).not.toMatch(/mine|mended/);
  });

  test('one that was planned and never read is not called good', () => {
    const plan = { name: 'never read', operation: 'x', sql: 'select 1', equals: 1, source: '' };
    const planned = { ...sample.record, plan: { ...sample.record.plan, invariants: [plan] } };
    const row = invariantRows(planned, sides).held.find(({ name }) => name === 'never read');
    expect(words(row)).toEqual(['not read', 'not read']);
  });
});

test('indexes: unused, absent and unknown before those that serve', () => {
  const platform = expectationsView(contextOf(platformReport()));
  expect(platform?.indexes.open.map(words)).toEqual([['unused'], ['not measured']]);
  expect(platform?.indexes.used.map(words)).toEqual([['used'], ['used']]);
  expect(words(view?.indexes.open[0])).toEqual(['used', 'absent']);
  expect(unusedLine(platformReport().record)).toBe('reviews.by-user does not use idx_reviews_user_id.');
  expect(unusedLine(sample.record)).toBe('');
});

test('signals say what they were made from, or what would be needed; the score adds up', () => {
  const pool = view?.signals.find(({ signal }) => signal === 'pool-use');
  expect(pool?.sides[0]).toMatchObject({ value: 'not measured' });
  expect(pool?.sides[0]?.evidence).toMatch(/^needs db_pool/);
  expect(view?.scores.map(({ value, sum }) => [value, sum])).toEqual([
    ['94.8', '100 − 3.60 − 1.60 = 94.8'],
    ['70.2', '100 − 28.2 − 1.60 = 70.2'],
  ]);
});

test('a record of before any of it was measured has no section', () => {
  const { signals: _, alerts: __, indexUse: ___, ...old } = sample.record;
  const blocks = mapArms(old.blocks, ({ invariants: ____, ...arm }) => arm);
  expect(expectationsView(contextOf({ ...sample, record: { ...old, blocks } }))).toBeUndefined();
});
