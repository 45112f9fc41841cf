import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { syntheticRecord } from '../../src/compare/testdata/synthetic-record.ts';
import type { ReportInput } from '../../src/report/reporter.ts';
import { golden } from '../../src/report/testdata/golden.ts';
import { platformReport } from '../../src/report/testdata/platform-report.ts';
import { sampleComparison } from '../../src/report/testdata/sample-comparison.ts';
import { mapArms } from '../../src/report/testdata/sample-expectations.ts';
import { sampleReport } from '../../src/report/testdata/sample-report.ts';
import { htmlReporter } from './html.ts';

const page = (input: ReportInput) => htmlReporter.render(input)[0]?.text ?? '';

function seconds(count: number) {
  return Array.from({ length: count }, (_, second) => ({
    second,
    count: 40,
    p50Us: 900 + ((37 * second) % 211),
    p95Us: 1_900,
  }));
}

/** Two operations and six blocks: enough for every section, small enough to read. */
function smallReport(): ReportInput {
  const record = syntheticRecord({
    blocks: 6,
    fault: 'dropped-index',
    operations: [
      { name: 'dashboard', medianUs: 2_100, count: 1_000 },
      { name: 'messages.list', medianUs: 900, count: 300 },
    ],
  });
  return { record, comparison: sampleComparison(record, 'base', 'no-index'), controls: [] };
}

describe('the HTML report', () => {
  test('of a small comparison is the golden one', () => {
    const got = page(smallReport());
    expect(golden(new URL('./testdata/small.golden.html', import.meta.url), got)).toBe(got);
  });

  test('stays below 400 kB and says the verdict in the title', () => {
    const text = page(sampleReport());
    expect(Buffer.byteLength(text)).toBeLessThan(400_000);
    expect(text).toContain('<title>Do not merge: care-collective, base → no-dashboard-index</title>');
  });

  test('of fifty operations on two arms stays below 1.5 MB', () => {
    const operations = Array.from({ length: 50 }, (_, at) => ({
      name: `op-${at}`,
      medianUs: 900,
      count: 400,
    }));
    const record = syntheticRecord({ arms: ['base', 'head'], blocks: 4, operations });
    const longer = mapArms(record.blocks, arm => ({
      ...arm,
      operations: Object.fromEntries(
        Object.entries(arm.operations).map(([name, operation]) => [
          name,
          { ...operation, timeline: seconds(80) },
        ]),
      ),
    }));
    const input = { record: { ...record, blocks: longer }, controls: [] };
    const text = page({ ...input, comparison: sampleComparison(input.record, 'base', 'head') });
    expect(text.match(/class="line thin/g)).toHaveLength(50 * 2 * 4);
    expect(Buffer.byteLength(text)).toBeLessThan(1_500_000);
  });

  test('of a large platform tells wrong answers first and groups operations by scenario', () => {
    const text = page(platformReport());
    expect(text).toContain('<title>Wrong answers: market, base</title>');
    expect(text).toContain('<h1>webhook.first leaves the database in a wrong state.');
    expect(text.match(/<tr class="group">/g)).toHaveLength(10);
    expect(text.match(/<details class="operation"/g)).toHaveLength(40 + 5);
    expect(text.match(/<details class="operation" open/g)).toHaveLength(2);
  });

  test('is one file: no script, no address to load from, and a policy that forbids both', () => {
    const text = page(sampleReport());
    expect(text).not.toMatch(/<script|<iframe|\ssrc=|url\(|@import|\sstyle=|\son[a-z]+=/i);
    expect([...text.matchAll(/href="([^"]*)"/g)].map(match => match[1]?.slice(0, 5))).toEqual(
      expect.not.arrayContaining(['http:', 'https', 'file:']),
    );
    expect(text).toContain("default-src 'none'");
  });

  test('of a plain run without a database has no comparison and no database section', () => {
    const { record } = sampleReport();
    const blocks = record.blocks.map(block => ({
      ...block,
      arms: Object.fromEntries(
        Object.entries(block.arms).map(([name, { database: _, ...arm }]) => [name, arm]),
      ),
    }));
    const { footprint: _, ...rest } = record;
    const text = page({ record: { ...rest, blocks, objectives: [] }, controls: [] });
    expect(text).toContain('Measured');
    expect(text).not.toContain('id="changes"');
    expect(text).not.toContain('id="database"');
  });

  test('of a partial record says so before the verdict; of an invalid one "Not measured"', () => {
    const { record, comparison, controls } = sampleReport();
    if (!comparison) throw new Error('The sample has a comparison.');
    const partial = page({ record: { ...record, status: 'partial' }, comparison, controls });
    expect(partial.indexOf('Partial: the run was stopped')).toBeGreaterThan(0);
    expect(partial.indexOf('Partial: the run was stopped')).toBeLessThan(partial.indexOf('<h1>'));
    const invalid = page({ record: { ...record, status: 'invalid' }, comparison, controls });
    expect(invalid).toContain('<title>Not measured:');
    expect(invalid).not.toMatch(/Do not merge|● unchanged|▲ slower/);
  });

  test('of an empty record still renders', () => {
    const { record } = sampleReport();
    const empty = { ...record, status: 'partial', blocks: [], observations: [], objectives: [] } as const;
    expect(page({ record: empty, controls: [] })).toContain('No operation was measured.');
  });

  test('templates never bypass escaping', () => {
    for (const name of ['page', 'first-screen', 'operations', 'evidence', 'expectations']) {
      const source = readFileSync(new URL(`./templates/${name}.ts`, import.meta.url), 'utf8');
      expect(source).not.toMatch(/\{\{\{|\{\{~?&/);
    }
  });
});
