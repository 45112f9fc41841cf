import { expect, test } from 'vitest';
import type { MetricComparison } from '../../model/comparison.ts';
import { sampleReport } from '../testdata/sample-report.ts';
import { changeGroups, changeRow, operationsByChange } from './changes.ts';

const { comparison, controls } = sampleReport();
if (!comparison) throw new Error('The sample has a comparison.');
const [metric] = comparison.metrics;
if (!metric) throw new Error('The sample has metrics.');

test('operations come first, worst on top; then counters, whole server and the control', () => {
  const groups = changeGroups(comparison, controls);
  expect(groups.map(group => group.title)).toEqual([
    'Operations',
    'Exact counters',
    'Whole server',
    'Same build, as a control',
  ]);
  expect(groups[0]?.rows[0]).toMatchObject({
    operation: 'dashboard',
    metric: 'p95',
    finding: { word: 'slower' },
  });
  expect(operationsByChange(comparison)[0]).toBe('dashboard');
});

test('p50 stands for an operation whose p95 is not gated', () => {
  const rows = changeGroups(comparison, [])[0]?.rows ?? [];
  expect(rows.find(row => row.operation === 'contact-exchange.create')?.metric).toBe('p50');
});

test('a gated figure that found something else than the main one gets its own row', () => {
  const worse = { ...metric, metric: 'p50', finding: 'regressed', class: 'gated', operation: 'x' } as const;
  const main = { ...metric, metric: 'p95', finding: 'unchanged', class: 'gated', operation: 'x' } as const;
  const rows = changeGroups({ ...comparison, metrics: [main, worse], counters: [] }, [])[0]?.rows ?? [];
  expect(rows.map(row => row.metric)).toEqual(['p50', 'p95']);
});

test('more than fifteen rows fold', () => {
  const metrics = Array.from({ length: 22 }, (_, index) => ({ ...metric, operation: `operation-${index}` }));
  const group = changeGroups({ ...comparison, metrics, counters: [] }, [])[0];
  expect([group?.rows.length, group?.more.length]).toEqual([15, 7]);
});

const figures = { before: 14_200, after: 46_800, changePct: 230, loPct: 214, hiPct: 247 };

test.each<[string, Partial<MetricComparison>, object]>([
  ['a latency', figures, { before: '14.2', after: '46.8 ms', change: '+230 %', interval: '+214 to +247 %' }],
  ['equal figures', { ...figures, after: 14_200 }, { before: '', after: '14.2 ms' }],
  ['a new operation', { ...figures, finding: 'new' }, { before: '', change: '', interval: '' }],
  [
    'errors, in points',
    { metric: 'errors', unit: 'pct', before: 0, after: 2, changePct: 2, loPct: 1, hiPct: 3 },
    { before: '0', after: '2.00 %', change: '+2.00 points', interval: '+1.00 to +3.00', drawn: false },
  ],
  [
    'an undecided one',
    { ...figures, finding: 'undecided', blocksNeeded: 12 },
    { note: 'about 12 more blocks' },
  ],
  ['a change that is no number', { ...figures, changePct: Number.NaN }, { change: 'n/a', estimate: 0 }],
  ['a fall to nothing', { ...figures, changePct: -100 }, { estimate: Math.log1p(-99.9 / 100) }],
])('%s reads right', (_, change, wanted) => {
  expect(changeRow({ ...metric, unit: 'us', class: 'gated', finding: 'regressed', ...change })).toMatchObject(
    wanted,
  );
});
