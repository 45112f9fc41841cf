import { describe, expect, test } from 'vitest';
import type { Verdict } from '../model/comparison.ts';
import type { RunRecord } from '../model/run-record.ts';
import { platformReport } from './testdata/platform-report.ts';
import { sampleReport } from './testdata/sample-report.ts';
import { findingView, judgedInput, verdictView } from './verdict-view.ts';

const { record, comparison, controls } = sampleReport();
if (!comparison) throw new Error('The sample has a comparison.');
const [missed] = record.objectives.filter(objective => objective.outcome === 'missed');
if (!missed) throw new Error('The sample misses an objective.');

describe('the pill', () => {
  test.each([
    ['pass', 0, 'OK to merge', 'pass'],
    ['fail', 1, 'Do not merge', 'failed'],
    ['undecided', 4, 'Undecided', 'undecided'],
    ['invalid', 3, 'Not measured', 'invalid'],
    ['no-baseline', 5, 'No baseline', 'no-baseline'],
  ] as const)('of %s with exit code %i is %s', (verdict: Verdict, exitCode, pill, word) => {
    const view = verdictView({ record, comparison: { ...comparison, verdict, exitCode }, controls });
    expect(view).toMatchObject({ pill, word, exitCode, partial: false });
  });

  test('each tone has its own symbol and shape, so that colour is never alone', () => {
    const verdicts: Verdict[] = ['pass', 'fail', 'undecided', 'invalid'];
    const views = verdicts.map(verdict =>
      verdictView({ record, comparison: { ...comparison, verdict }, controls }),
    );
    expect(new Set(views.map(view => view.symbol)).size).toBe(4);
    expect(new Set(views.map(view => view.shape)).size).toBe(4);
  });

  test('of an invalid record is "Not measured", whatever the comparison says', () => {
    const invalid = { ...record, status: 'invalid' } as const;
    expect(
      verdictView({ record: invalid, comparison: { ...comparison, verdict: 'pass' }, controls }),
    ).toMatchObject({ pill: 'Not measured', exitCode: 3 });
  });

  test('of a plain run follows its blocking objectives', () => {
    const plain = (blocking: boolean) =>
      verdictView({ record: { ...record, objectives: [{ ...missed, blocking }] }, controls: [] });
    expect(plain(true)).toMatchObject({ pill: 'Objective missed', exitCode: 1, tone: 'bad' });
    expect(plain(false)).toMatchObject({ pill: 'Measured', exitCode: 0, tone: 'good' });
  });
});

test('a plain run fails by wrong answers before slow ones, and by an index that does not serve', () => {
  const { record: platform } = platformReport();
  const pill = (changes: Partial<RunRecord>) =>
    verdictView({ record: { ...platform, ...changes }, controls: [] });
  expect(pill({})).toMatchObject({ pill: 'Wrong answers', exitCode: 1 });
  expect(pill({ observations: [] })).toMatchObject({ pill: 'Objective missed', exitCode: 1 });
  expect(pill({ observations: [], objectives: [] })).toMatchObject({ pill: 'Index not used', exitCode: 1 });
  const quiet = { observations: [], objectives: [], indexUse: [] };
  expect(pill(quiet)).toMatchObject({ pill: 'Measured', exitCode: 0 });
});

test.each([
  ['regressed', 'p95', '▲', 'slower'],
  ['improved', 'p95', '▼', 'faster'],
  ['unchanged', 'p95', '●', 'unchanged'],
  ['undecided', 'p95', '○', 'undecided'],
  ['new', 'p95', '+', 'new'],
  ['regressed', 'cpu.server', '▲', 'more CPU'],
  ['improved', 'errors', '▼', 'fewer errors'],
  ['regressed', 'rate', '▲', 'lower rate'],
  ['regressed', 'blocks', '▲', 'more'],
] as const)('%s %s is %s %s', (finding, metric, symbol, word) => {
  expect(findingView(finding, metric)).toMatchObject({ symbol, word });
});

test('a measurement that does not stand keeps no finding; every other input stays as it is', () => {
  const input = { record, comparison, controls };
  expect(judgedInput(input)).toBe(input);
  const voided = judgedInput({ ...input, record: { ...record, status: 'invalid' } });
  expect(voided).toMatchObject({ comparison: { metrics: [], counters: [], causes: [] }, controls: [] });
  expect(voided.comparison?.family).toBeUndefined();
});
