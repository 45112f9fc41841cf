import { expect, test } from 'vitest';
import { HOSTILE } from '../testdata/hostile.ts';
import { sampleReport } from '../testdata/sample-report.ts';
import { scanClass, useClass } from './relations.ts';
import { reportView } from './report-view.ts';
import { changeText, plainPair, statementText, withoutUnit } from './statements.ts';

const input = sampleReport();
const view = reportView(input);

test('the worst operation is first, open, and carries its cause, statements and changed plan', () => {
  const [worst, second] = view.operations;
  expect(worst?.row.operation).toBe('dashboard');
  expect([worst?.open, second?.open]).toEqual([true, false]);
  expect(worst?.causes).toHaveLength(1);
  expect(worst?.statements[0]?.blocks).toEqual({ before: '24', after: '231', tone: 'slower' });
  const lines = worst?.plans[0]?.sides.map(side =>
    side.lines.filter(line => line.changed).map(line => line.label),
  );
  expect(lines).toEqual([
    ['Incremental Sort', 'Index Scan using idx_help_requests_status_urgency_created on help_requests'],
    ['Sort', 'Seq Scan on help_requests'],
  ]);
});

test('curves end at the last percentile that the count carries', () => {
  const last = (operation: string) =>
    view.operations.find(entry => entry.row.operation === operation)?.curves[1]?.points.at(-1)?.q ?? 0;
  expect(last('dashboard')).toBeGreaterThan(0.999);
  expect(last('contact-exchange.create')).toBeGreaterThan(0.99);
  expect(last('contact-exchange.create')).toBeLessThan(0.999);
  for (const { curves } of view.operations)
    for (const point of curves.flatMap(curve => curve.points)) {
      expect(point.lowUs).toBeLessThanOrEqual(point.us);
      expect(point.highUs).toBeGreaterThanOrEqual(point.us);
    }
});

test('p95 over time needs 200 requests a second, else p50 is drawn and says why', () => {
  expect(view.operations[0]?.time).toMatchObject({ metric: 'p50', seconds: 200 });
  expect(view.operations[0]?.time.note).toContain('p95 needs 200');
});

test('a statement moved most comes first; tables and indexes say what changed', () => {
  const { database } = view;
  expect(database?.statements[0]).toMatchObject({ blocksPerCall: { before: '24.0', after: '231' } });
  expect(database?.tables[0]).toMatchObject({
    name: 'public.help_requests',
    scanClass: 'INDEX_OPPORTUNITY',
    was: 'OPTIMIZED',
    flagged: true,
  });
  expect(database?.tables.find(table => table.name === 'public.settings')?.flagged).toBe(false);
  expect(database?.indexes[0]).toMatchObject({
    name: 'idx_help_requests_status_urgency_created',
    definition: 'btree (status, urgency, created_at DESC)',
    note: 'gone after',
  });
  expect(database?.connections.map(row => row.word)).toEqual(['WORKING', 'NORMAL', 'ATTENTION_NEEDED']);
});

test('statements beyond the thirtieth are summed', () => {
  const blocks = input.record.blocks.map(block => ({
    ...block,
    arms: Object.fromEntries(
      Object.entries(block.arms).map(([name, arm]) => {
        const [first] = arm.database?.statements ?? [];
        if (!arm.database || !first) throw new Error('The sample has statements.');
        const statements = Array.from({ length: 34 }, (_, at) => ({ ...first, fingerprint: `${at}` }));
        return [name, { ...arm, database: { ...arm.database, statements } }];
      }),
    ),
  }));
  const { database } = reportView({ ...input, record: { ...input.record, blocks } });
  expect(database?.statements).toHaveLength(30);
  expect(database?.rest).toMatch(/^4 further statements: .* ms a request together\.$/);
});

test('a stored baseline as "before" shows the figures of the comparison alone', () => {
  const { comparison } = input;
  if (!comparison) throw new Error('The sample has a comparison.');
  const stored = reportView({ ...input, comparison: { ...comparison, basis: 'baseline', a: 'main' } });
  const [worst] = stored.operations;
  expect(worst?.row.p95).toEqual({ before: '3.63', after: '9.23 ms', tone: 'slower' });
  expect(worst?.curves.map(curve => curve.side)).toEqual(['after']);
  expect(stored.database?.compared).toBe(false);
});

test('observed rounds carry their own definition, and vitals their judgement', () => {
  expect(view.observations.map(entry => entry.driver)).toEqual(['artillery', 'autocannon', 'playwright']);
  expect(view.observations[0]?.definition).toBe(
    'Counted from the moment it was due to the first byte, connecting included.',
  );
  const [lcp] = view.observations[2]?.marks.rows ?? [];
  expect(lcp).toMatchObject({
    mark: 'LCP, Largest Contentful Paint',
    word: '✓ good',
    p95: { after: 'too few (24)' },
  });
});

test.each([
  [5, 2, 'INDEX_OPPORTUNITY'],
  [0, 0, 'UNUSED_TABLE'],
  [2, 5, 'OPTIMIZED'],
  [3, 3, 'OPTIMIZED'],
] as const)('%i sequential and %i index scans: %s', (sequential, index, name) => {
  expect(scanClass(sequential, index)).toBe(name);
});

test.each([
  [0, 'unused'],
  [0.4, 'low'],
  [1, 'moderate'],
  [10, 'high'],
] as const)('%d scans per 100 requests: %s', (scans, use) => {
  expect(useClass(scans)).toBe(use);
});

test.each([
  ['3.63 ms', '9.23 ms', '3.63'],
  ['0.9 ms', '12 s', '0.9 ms'],
  ['150/s', '149/s', '150'],
  ['too few (4)', '9.23 ms', 'too few (4)'],
  ['24', '231', '24'],
])('%s before %s is %s', (before, after, wanted) => {
  expect(withoutUnit(before, after)).toBe(wanted);
});

test('figures that read the same are printed once', () => {
  expect(plainPair('1.28 ms', '1.28 ms')).toEqual({ before: '', after: '1.28 ms', tone: '' });
  expect(changeText(0, 0)).toBe('');
  expect(changeText(2, 3)).toBe('+50.0 %');
});

test('a long statement is cut and says so', () => {
  for (const text of HOSTILE) {
    const shown = statementText(text.repeat(50));
    expect(shown.text.length).toBeLessThan(3_100);
    expect(shown.short.length).toBeLessThan(120);
  }
  expect(statementText('x'.repeat(4_000)).text).toMatch(/ … \(1,000 more characters\)$/);
});
