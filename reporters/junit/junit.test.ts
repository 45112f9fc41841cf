import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Verdict } from '../../src/model/comparison.ts';
import { golden } from '../../src/report/testdata/golden.ts';
import { platformReport } from '../../src/report/testdata/platform-report.ts';
import { mapArms, sampleInvariant } from '../../src/report/testdata/sample-expectations.ts';
import { sampleReport } from '../../src/report/testdata/sample-report.ts';
import { junitReporter } from './junit.ts';
import { escapeXml } from './xml.ts';

const { record, comparison, controls } = sampleReport();
if (!comparison) throw new Error('The sample has a comparison.');
const text = (input = sampleReport()) => junitReporter.render(input)[0]?.text ?? '';

test('the file is the golden one', () => {
  expect(golden(new URL('./testdata/junit.golden.xml', import.meta.url), text())).toBe(text());
});

test.each([
  ['pass', 0, ''],
  ['fail', 1, 'failure'],
  ['undecided', 4, 'failure'],
  ['invalid', 3, 'error'],
  ['no-baseline', 5, 'error'],
] as const)('the verdict %s with exit code %i: %s', (verdict: Verdict, exitCode, tag) => {
  const quiet = { ...comparison, verdict, exitCode, metrics: [], objectives: [] };
  const got = text({ record: { ...record, objectives: [] }, comparison: quiet, controls });
  expect(got.match(/<(failure|error) /g) ?? []).toEqual(tag === '' ? [] : [`<${tag} `]);
});

test('an accepted regression is skipped with its reason', () => {
  const waivers = [
    { metric: 'p95', operation: 'dashboard', limit: '200%', reason: 'new list', expires: '2027-01-01' },
  ];
  const got = text({
    record,
    comparison: { ...comparison, verdict: 'pass', exitCode: 0, waivers },
    controls,
  });
  expect(got).toMatch(/name="p95">\n\s*<skipped message="dashboard p95 slower[^"]*accepted: new list"/);
});

test('what XML forbids becomes U+FFFD, the rest is escaped', () => {
  expect(escapeXml('a\u0000<b>&"\'\n\u000b\uffff')).toBe(
    'a\ufffd&lt;b&gt;&amp;&quot;&apos;&#10;\ufffd\ufffd',
  );
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), raw => {
      // biome-ignore lint/suspicious/noControlCharactersInRegex: none of these may come out
      expect(escapeXml(raw)).not.toMatch(/[<>"'\u0000-\u001f\ufffe\uffff]/);
      expect(escapeXml(raw).isWellFormed()).toBe(true);
    }),
  );
});

test('a run fails where its command does: wrong answers, an index that does not serve', () => {
  const failures = text(platformReport()).match(/name="[^"]*">\n\s*<failure/g) ?? [];
  expect(failures.map(found => found.slice(6, found.indexOf('">')))).toEqual([
    'verdict',
    'objective first-token (base)',
    'invariant webhooks applied once (base)',
    'invariant ledger balances (base)',
    'index idx_reviews_user_id (base)',
  ]);
});

test('what both arms break is told, and fails nothing', () => {
  const broken = sampleInvariant('exchanges stored', 'contact-exchange.create', 300, 301);
  const blocks = mapArms(record.blocks, arm => ({ ...arm, invariants: [broken] }));
  const got = text({ record: { ...record, blocks }, comparison: { ...comparison, metrics: [] }, controls });
  expect(got).toMatch(/name="invariant exchanges stored \(base\)">\n\s*<skipped message="broken: /);
  expect(got.match(/<failure /g)).toHaveLength(1);
});
