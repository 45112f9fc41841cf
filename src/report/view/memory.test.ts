import { expect, test } from 'vitest';
import { platformReport } from '../testdata/platform-report.ts';
import { mapArms } from '../testdata/sample-expectations.ts';
import { sampleReport } from '../testdata/sample-report.ts';
import { contextOf } from './context.ts';
import { memoryView } from './memory.ts';

const rising = (seconds: number) =>
  Array.from({ length: seconds + 1 }, (_, second) => ({ second, bytes: 100_000_000 + second }));

test('the longest window of each arm is drawn, with its growth', () => {
  const view = memoryView(contextOf(sampleReport()));
  expect(view?.note).toBe('over the longest window, 29 s');
  expect(view?.series.map(({ side, arm, growth }) => [side, arm, growth.split(';')[0]])).toEqual([
    ['before', 'base', '+620 kB a minute'],
    ['after', 'no-dashboard-index', '+620 kB a minute'],
  ]);
});

test('a window of an observed scenario counts too', () => {
  expect(memoryView(contextOf(platformReport()))?.series[0]?.points).toHaveLength(30);
});

test('a soak is thinned, and its peak stays', () => {
  const input = sampleReport();
  const peak = { second: 1_234, bytes: 900_000_000 };
  const soak = rising(3_600).map(reading => (reading.second === peak.second ? peak : reading));
  const blocks = mapArms(input.record.blocks, arm => ({ ...arm, memory: [rising(5), soak] }));
  const [series] = memoryView(contextOf({ ...input, record: { ...input.record, blocks } }))?.series ?? [];
  expect(series?.points.length).toBeLessThanOrEqual(300);
  expect(series?.points).toContainEqual(peak);
  expect(series?.highest).toBe('900 MB');
});

test.each([
  ['no readings', []],
  ['two seconds', [rising(2)]],
])('%s: no chart', (_, memory) => {
  const input = sampleReport();
  const blocks = mapArms(input.record.blocks, arm => ({ ...arm, memory }));
  expect(memoryView(contextOf({ ...input, record: { ...input.record, blocks } }))).toBeUndefined();
});

test('growth that is not known says what would be needed', () => {
  const input = sampleReport();
  const signals = (input.record.signals ?? []).map(({ value: _, ...signal }) => ({
    ...signal,
    evidence: 'needs a window of at least fifteen seconds',
  }));
  const view = memoryView(contextOf({ ...input, record: { ...input.record, signals } }));
  expect(view?.series[0]?.growth).toBe('growth not measured: needs a window of at least fifteen seconds');
});
