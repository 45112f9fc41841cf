import type { Comparison } from '../../model/comparison.ts';
import { acceptedBlocks } from '../../model/figures.ts';
import { brokenInvariants } from '../../model/invariants.ts';
import type { RunRecord } from '../../model/run-record.ts';
import { count, duration, span } from '../format.ts';
import type { ReportInput } from '../reporter.ts';
import { missedObjectives, type VerdictView, verdictView } from '../verdict-view.ts';
import { alertLine } from './alerts.ts';
import { sidesOf } from './context.ts';
import { unusedLine } from './index-use.ts';
import { wrongLine } from './invariants.ts';
import { overviews, quantileUs } from './overview.ts';

/** What the reader with one minute gets: the same words in every reporter. */
export interface Headline {
  readonly verdict: VerdictView;
  readonly suite: string;
  /** "base → no-index", or the arm of a plain run. */
  readonly arms: string;
  readonly sentence: string;
  /** "Cause", or "Ruled out" where none was found. */
  readonly causeLabel: string;
  readonly cause: string;
  readonly advice: string;
  /** The advice is a statement to run, to be set as code. */
  readonly adviceIsSql: boolean;
  /** Wrong answers that the sentence does not tell already. */
  readonly wrong: string;
  /** What else should be known, such as raised alerts: a line each, none of them empty. */
  readonly signs: readonly { readonly label: string; readonly text: string }[];
  /** How sure: blocks, level. */
  readonly sureness: string;
  /** A partial or invalid record says so before anything else. */
  readonly banner: string;
  readonly when: string;
  readonly took: string;
  readonly blocks: string;
}

export function headline(input: ReportInput): Headline {
  const { record, comparison } = input;
  const cause = causeOf(comparison);
  const advice = adviceOf(record, comparison);
  const sentence = sentenceOf(input);
  const verdict = verdictView(input);
  return {
    verdict,
    suite: record.suite,
    arms: comparison ? `${comparison.a} → ${comparison.b}` : (record.arms[0]?.name ?? ''),
    sentence,
    causeLabel: cause.label,
    cause: cause.text,
    advice,
    adviceIsSql: /^(?:CREATE|REINDEX|ANALYZE|VACUUM|ALTER) /.test(advice),
    wrong: verdict.word === 'invalid' ? '' : wrongLine(record, sidesOf(input), sentence),
    signs: verdict.word === 'invalid' ? [] : signsOf(input, sentence),
    sureness: comparison ? surenessOf(comparison) : '',
    banner: bannerOf(record),
    when: instant(record.startedAt),
    took: span(Date.parse(record.finishedAt) - Date.parse(record.startedAt)),
    blocks: blocksText(record),
  };
}

function sentenceOf(input: ReportInput): string {
  const { record, comparison } = input;
  if (record.status === 'invalid' && comparison?.verdict !== 'invalid') {
    // what stopped a run is the last thing that it warned of
    const voided = record.blocks.find(block => block.generator.voided)?.generator.voided;
    const reason = voided ?? record.warnings.at(-1)?.message ?? comparison?.sentence;
    return reason ? `This run is no measurement. ${reason}` : 'This run is no measurement.';
  }
  return comparison ? comparison.sentence : plainSentence(record);
}

/** Wrong answers before slow ones. */
function plainSentence(record: RunRecord): string {
  const [broken] = brokenInvariants(record, record.arms[0]?.name ?? '');
  if (broken) return `${broken.operation} leaves the database in a wrong state. ${broken.sentence}.`;
  return measuredSentence(record);
}

function signsOf(input: ReportInput, sentence: string): Headline['signs'] {
  const { record, comparison } = input;
  const measured = comparison ? '' : measuredSentence(record);
  return [
    { label: 'Measured', text: measured === sentence ? '' : measured },
    { label: 'Indexes', text: comparison ? '' : unusedLine(record) },
    { label: 'Alerts', text: alertLine(record, sidesOf(input)) },
  ].filter(({ text }) => text !== '');
}

function measuredSentence(record: RunRecord): string {
  const arm = record.arms[0]?.name ?? '';
  const inBlocks = [...overviews(acceptedBlocks(record), arm).values()];
  const observed = record.observations
    .filter(block => block.rejected === undefined)
    .flatMap(block => [...overviews([block], arm).values()]);
  const figures = [...inBlocks, ...observed];
  if (figures.length === 0) return 'No operation was measured.';
  const requests = figures.reduce((total, entry) => total + entry.requests, 0);
  const failed = figures.reduce((total, entry) => total + entry.failedCount, 0);
  const tails = (inBlocks.length > 0 ? inBlocks : observed)
    .map(entry => ({ name: entry.operation, p95: quantileUs(entry, 0.95) }))
    .filter(entry => entry.p95 !== undefined)
    .sort((a, b) => (b.p95 ?? 0) - (a.p95 ?? 0));
  const worst = tails[0];
  // one name may be driven by several tools
  const names = new Set(figures.map(({ operation }) => operation)).size;
  const operations = `${names} ${names === 1 ? 'operation' : 'operations'}`;
  const failures = failed === 0 ? 'none failed' : `${count(failed)} failed`;
  const tail =
    worst?.p95 === undefined ? '' : ` The slowest p95 is ${worst.name} with ${duration(worst.p95)}.`;
  return `${operations}, ${count(requests)} requests, ${failures}.${tail}${objectivesText(record.objectives)}`;
}

/** " 1 of 5 objectives is missed, 2 have no figure."; what has none is never passed over. */
function objectivesText(objectives: RunRecord['objectives']): string {
  if (objectives.length === 0) return '';
  const missed = missedObjectives(objectives).length;
  const unknown = objectives.filter(({ measured }) => measured === undefined).length;
  const told =
    missed === 0
      ? 'No objective is missed'
      : `${missed} of ${objectives.length} objectives ${missed === 1 ? 'is' : 'are'} missed`;
  return ` ${told}${unknown === 0 ? '' : `, ${unknown} ${unknown === 1 ? 'has' : 'have'} no figure`}.`;
}

function causeOf(comparison: Comparison | undefined): { label: string; text: string } {
  if (!comparison || comparison.verdict === 'invalid' || comparison.verdict === 'no-baseline')
    return { label: '', text: '' };
  const first = [...comparison.causes].sort((a, b) => a.rank - b.rank)[0];
  if (first) return { label: 'Cause', text: first.sentence };
  return withoutCause(comparison);
}

/** Where no cause is named: what was looked at and found equal, or what differs all the same. */
function withoutCause(comparison: Comparison): { label: string; text: string } {
  const { counters, plans } = comparison;
  const grown = counters.filter(entry => entry.finding === 'regressed').length;
  const changed = plans.filter(plan => plan.changed).length;
  if (grown + changed > 0) {
    const seen = [
      ...(grown > 0 ? [`${grown} exact ${grown === 1 ? 'counter' : 'counters'} grew`] : []),
      ...(changed > 0 ? [`${changed} of ${plans.length} plans changed`] : []),
    ];
    return { label: 'Seen', text: `No single cause is named, but ${seen.join(' and ')}.` };
  }
  const equal = [
    ...(counters.length > 0 ? ['every statement runs as often and reads as much as before'] : []),
    ...(plans.length > 0 ? ['no plan changed'] : []),
  ].join(', and ');
  return { label: 'Ruled out', text: equal && `${equal.charAt(0).toUpperCase()}${equal.slice(1)}.` };
}

function adviceOf(record: RunRecord, comparison: Comparison | undefined): string {
  const cure = [...(comparison?.causes ?? [])].sort((a, b) => a.rank - b.rank)[0]?.cure;
  if (record.status === 'invalid') return comparison?.advice ?? '';
  return cure ?? comparison?.advice ?? '';
}

function surenessOf(comparison: Comparison): string {
  const { family } = comparison;
  const blocks = Math.max(0, ...comparison.metrics.map(entry => entry.blocks));
  const basis = blocks > 0 ? `${blocks} ${blocks === 1 ? 'block' : 'blocks'}` : '';
  if (!family) return basis;
  const level = `${family.metrics} figures tested together at ${family.levelPct} %`;
  return [basis, level].filter(text => text !== '').join(', ');
}

function bannerOf(record: RunRecord): string {
  if (record.status === 'partial') {
    const done = record.blocks.length;
    return `Partial: the run was stopped after ${done} of ${record.plan.blocks} blocks. What follows rests on those.`;
  }
  return record.status === 'invalid' ? 'The figures below show why. They are no result.' : '';
}

function blocksText(record: RunRecord): string {
  const rejected = record.blocks.filter(block => block.rejected !== undefined).length;
  const kept = record.blocks.length - rejected;
  const unit = record.plan.kind === 'ab' ? 'block' : 'round';
  const text = `${kept} ${unit}${kept === 1 ? '' : 's'}`;
  return rejected === 0 ? text : `${text}, ${rejected} rejected`;
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** "20 Nov 2026, 12:00 UTC", the same on every machine; text that is no date is shown as it is. */
export function instant(iso: string): string {
  const date = new Date(iso);
  if (Number.isNaN(date.getTime())) return iso;
  const time = date.toISOString().slice(11, 16);
  return `${date.getUTCDate()} ${MONTHS[date.getUTCMonth()]} ${date.getUTCFullYear()}, ${time} UTC`;
}
