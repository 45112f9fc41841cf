import type { Comparison, MetricComparison } from '../../src/model/comparison.ts';
import type { ObjectiveResult } from '../../src/model/run-record.ts';
import type { Reporter, ReportInput } from '../../src/report/reporter.ts';
import { judgedInput, objectivesOf } from '../../src/report/verdict-view.ts';
import { changeRow } from '../../src/report/view/changes.ts';
import { headline } from '../../src/report/view/headline.ts';
import { objectiveRow, SUITE } from '../../src/report/view/objectives.ts';
import { type Outcome, PASSED, type TestCase } from './case.ts';
import { expectationCases } from './expectations.ts';
import { element, writeXml, type XmlElement } from './xml.ts';

/** One test case for the verdict, one for each figure of each operation, one for each objective and expectation. */
export const junitReporter: Reporter = {
  name: 'junit',
  render(given) {
    const input = judgedInput(given);
    const cases = [
      verdictCase(input),
      ...metricCases(input.comparison),
      ...objectiveCases(input),
      ...expectationCases(input),
    ];
    const text = writeXml(element('testsuites', {}, suiteElement(input, cases)));
    return [{ path: 'junit.xml', mediaType: 'application/xml', text }];
  },
};

function suiteElement({ record }: ReportInput, cases: readonly TestCase[]): XmlElement {
  const seconds = (Date.parse(record.finishedAt) - Date.parse(record.startedAt)) / 1_000;
  const how = (kind: Outcome['kind']) => cases.filter(entry => entry.outcome.kind === kind).length;
  const attributes = {
    name: record.suite,
    tests: cases.length,
    failures: how('failure'),
    errors: how('error'),
    skipped: how('skipped'),
    time: Number.isFinite(seconds) ? seconds : 0,
    timestamp: record.startedAt,
  };
  return element('testsuite', attributes, ...cases.map(entry => caseElement(record.suite, entry)));
}

function caseElement(suite: string, { group, name, outcome }: TestCase): XmlElement {
  const attributes = { classname: group === '' ? suite : `${suite}.${group}`, name };
  if (outcome.kind === 'passed') return element('testcase', attributes);
  return element('testcase', attributes, element(outcome.kind, { message: outcome.message }));
}

/** Fails exactly when the command does. "Could not measure" is an error, not a failure. */
function verdictCase(input: ReportInput): TestCase {
  const { verdict, sentence, wrong, cause, advice } = headline(input);
  const message = [`${verdict.pill}.`, sentence, wrong, cause, advice].filter(text => text !== '').join(' ');
  const kind = verdict.word === 'invalid' || verdict.word === 'no-baseline' ? 'error' : 'failure';
  const outcome: Outcome = verdict.exitCode === 0 ? PASSED : { kind, message };
  return { group: '', name: 'verdict', outcome };
}

function metricCases(comparison: Comparison | undefined): TestCase[] {
  return (comparison?.metrics ?? []).map(entry => ({
    group: entry.operation,
    name: entry.metric,
    outcome: metricOutcome(entry, comparison),
  }));
}

function metricOutcome(entry: MetricComparison, comparison: Comparison | undefined): Outcome {
  if (entry.finding === 'unchanged' || entry.finding === 'improved') return PASSED;
  const row = changeRow(entry);
  const figures = row.before === '' ? row.after : `${row.before} → ${row.after}`;
  const interval = row.interval === '' ? '' : `, ${row.interval}`;
  const message = `${entry.operation} ${row.metric} ${row.finding.word}: ${figures} (${row.change}${interval})`;
  if (entry.finding !== 'regressed') return { kind: 'skipped', message };
  if (entry.class === 'diagnostic') return { kind: 'skipped', message: `${message}; shown only` };
  const waiver = comparison?.waivers.find(
    known =>
      (known.operation === entry.operation || known.operation === '*') && known.metric === entry.metric,
  );
  if (waiver && comparison?.verdict !== 'fail')
    return { kind: 'skipped', message: `${message}; accepted: ${waiver.reason}` };
  return { kind: 'failure', message };
}

function objectiveCases({ record, comparison }: ReportInput): TestCase[] {
  return objectivesOf(record, comparison).map(objective => ({
    group: objective.operation ?? SUITE,
    name: `objective ${objective.metric} (${objective.arm})`,
    outcome: objectiveOutcome(objective),
  }));
}

function objectiveOutcome(objective: ObjectiveResult): Outcome {
  if (objective.outcome === 'met') return PASSED;
  const row = objectiveRow(objective);
  const measured = objective.measured === undefined ? row.measured : `${row.measured}, ${row.word}`;
  const message = `${row.operation} ${objective.metric} ${row.limit}: ${measured} (${row.source})`;
  const blocks = objective.outcome === 'missed' && objective.blocking;
  return { kind: blocks ? 'failure' : 'skipped', message };
}
