import { describe, expect, test } from 'vitest';
import { LatencyHistogram } from '../../model/histogram.ts';
import { observation } from '../testdata/observation.ts';
import { platformReport } from '../testdata/platform-report.ts';
import { sampleReport } from '../testdata/sample-report.ts';
import { contextOf } from './context.ts';
import { markText } from './mark-figures.ts';
import { marksView } from './marks.ts';
import { observationsOf } from './observations.ts';
import { overviews } from './overview.ts';

const observed = (scenario: string) =>
  observationsOf(platformReport().record.observations).find(entry => entry.scenario === scenario)?.marks;
const same = (value: number, count: number) => {
  const values = new LatencyHistogram();
  values.record(value, count);
  return values;
};

test.each([
  ['first-row', 12_400, 30, 0.5, '12.4 ms'],
  ['first-row', 12_400, 12, 0.5, 'too few (12)'],
  ['first-row', 12_400, 30, 0.95, 'too few (30)'],
  ['body-bytes', 18_400, 3, 0.95, '18.4 kB'],
  ['image-bytes', 0, 30, 0.5, '0 B'],
  ['cls', 0, 30, 0.75, '0'],
  ['cls', 50_000, 30, 0.75, '0.0500'],
  ['download-rate', 120_000_000, 30, 0.5, '120 MB/s'],
  ['download-rate', 900_000_000, 30, 0.5, '≥ 300 MB/s'],
  ['tokens-count', 40, 30, 0.5, '40'],
])('%s of %d, %i times, at %d: %s', (name, value, count, q, text) => {
  expect(markText(name, same(value, count), q)).toBe(text);
});

test('sizes that differ need as many values as times do', () => {
  const values = same(18_400, 5);
  values.record(90_000);
  expect(markText('body-bytes', values, 0.5)).toBe('too few (6)');
});

describe('vitals', () => {
  const rows = observed('home-page')?.rows.filter(({ operation }) => operation === 'home.first') ?? [];

  test('come first, their parts behind them, with the loads that gave none', () => {
    expect(rows.map(({ mark, without }) => [mark.split(',')[0], without.after])).toEqual([
      ['LCP', '1 of 30 loads gave none'],
      ['lcp.element-render-delay', ''],
      ['INP', '14 of 30 loads gave none'],
      ['CLS', ''],
      ['TTFB', ''],
      ['FCP', ''],
      ['list-visible', ''],
    ]);
    expect(rows[0]).toMatchObject({ word: '✓ good', values: { after: '29' } });
  });

  test('one that no load gave has a row all the same', () => {
    const block = observation({
      driver: 'playwright',
      scenario: 'page',
      operations: ['page'],
      count: 25,
      marks: { ttfb: 9_000, 'lcp.missing': 1_000_000 },
    });
    const page = observationsOf([block])[0]?.marks.rows ?? [];
    expect(page.find(({ mark }) => mark.startsWith('LCP'))).toMatchObject({
      values: { after: '0' },
      without: { after: '25 of 25 loads gave none' },
      word: '',
    });
    expect(page.map(({ mark }) => mark)).not.toContain('lcp.missing');
  });
});

test('bytes by type stand in one table, a row for each view, and nowhere else', () => {
  const marks = observed('home-page');
  expect(marks?.tables).toHaveLength(1);
  expect(marks?.tables[0]).toMatchObject({
    columns: ['Document', 'Script', 'Style', 'Image', 'Total', 'Loads'],
    rows: [{ name: 'home.first' }, { name: 'home.repeat' }],
  });
  expect(marks?.rows.some(({ mark }) => mark.endsWith('-bytes'))).toBe(false);
  expect(observed('download')?.rows.map(({ mark }) => mark)).toEqual(['download-bytes', 'download-rate']);
});

test('a step that loads a page twice has a row for the repeated view', () => {
  const block = observation({
    driver: 'playwright',
    scenario: 'page',
    operations: ['page'],
    count: 25,
    marks: { 'total-bytes': 290_000, 'repeat-total-bytes': 1_200 },
  });
  const [table] = observationsOf([block])[0]?.marks.tables ?? [];
  expect(table?.rows.map(({ name, cells }) => [name, cells[0]?.after])).toEqual([
    ['page', '290 kB'],
    ['page, repeat', '1.20 kB'],
  ]);
});

test('the parts of a stream stand side by side, with the total', () => {
  const marks = observed('copilot');
  expect(marks?.rows).toEqual([]);
  expect(marks?.tables[0]?.columns).toEqual([
    'First byte',
    'First token',
    'Between tokens',
    'Tokens',
    'Total',
  ]);
  expect(marks?.tables[0]?.rows.map(({ name }) => name)).toEqual(['p50', 'p95', 'p99']);
});

test('a first byte without tokens is a mark like any other', () => {
  const block = observation({
    driver: 'autocannon',
    scenario: 'list',
    operations: ['list'],
    count: 30,
    marks: { 'first-byte': 900 },
  });
  expect(observationsOf([block])[0]?.marks).toMatchObject({ tables: [], rows: [{ mark: 'first-byte' }] });
});

test('of two arms each figure is before → after; what reads the same is printed once', () => {
  const { before, after } = contextOf(sampleReport());
  const { rows } = marksView([{ before: before.get('dashboard'), after: after.get('dashboard') }]);
  expect(rows.map(({ mark, values, p50 }) => [mark, values.before, values.after, p50.before !== ''])).toEqual(
    [
      ['first-row', '15,000', '14,970', true],
      ['body-bytes', '15,000', '14,970', false],
    ],
  );
});

test('a rate is a rate of the time that its own scenario loaded the arm', () => {
  const { blocks } = platformReport().record;
  const figures = overviews(blocks, 'base').get('cart.list');
  expect(figures?.ratePerSecond).toBe((figures?.ok ?? 0) / 5);
  expect(figures?.scheduledPerSecond).toBe((figures?.scheduled ?? 0) / 5);
});
