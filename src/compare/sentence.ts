import type { CounterComparison, MetricComparison, Verdict } from '../model/comparison.ts';
import { amount, between, count, figure, fromTo, limitText, signedPercent, span } from '../model/format.ts';
import type { ObjectiveResult } from '../model/run-record.ts';
import { WHOLE_ARM } from './series.ts';
import { worseSign } from './tolerance.ts';
import type { Grounds } from './verdict.ts';

export interface Story {
  readonly verdict: Verdict;
  readonly grounds: Grounds;
  readonly metrics: readonly MetricComparison[];
  readonly counters: readonly CounterComparison[];
  /** Blocks that were judged. */
  readonly blocks: number;
  /** Fewest blocks with which a regression could be shown; 0 = not a matter of blocks. */
  readonly fewest: number;
  readonly levelPct: number;
  /** Mean time that a block took, ms. */
  readonly blockMs: number;
  readonly invalid?: string;
}

/** Beyond this, more blocks are no sensible advice. */
const SENSIBLE_BLOCKS = 200;

const LATENCIES = ['p95', 'p50', 'p99'];

const METRIC_WORDS: Readonly<Record<string, string>> = {
  errors: 'share of failed requests',
  'cpu.server': 'CPU time of the server per request',
  'cpu.database': 'CPU time of the database per request',
  'db.time': 'time in the database per request',
  rate: 'achieved rate',
};

const COUNTER_WORDS: Readonly<Record<CounterComparison['counter'], string>> = {
  calls: 'statements',
  rows: 'rows',
  blocks: 'database pages',
  wal: 'bytes of write-ahead log',
};

/** The verdict in one or two sentences, the worst operation in figures. */
export function sentenceOf(story: Story): string {
  if (story.verdict === 'invalid') return `Not measured: ${story.invalid ?? 'the run is not valid.'}`;
  if (story.verdict === 'fail') return failure(story);
  if (story.verdict === 'undecided') return undecided(story);
  return passed(story.metrics);
}

/** What to do next, in one sentence. */
export function adviceOf(story: Story): string {
  const { verdict, grounds } = story;
  if (verdict === 'invalid') return 'Free the machine of other work, then run it again.';
  if (verdict === 'pass') return 'Nothing to do: the change may merge.';
  if (verdict === 'undecided') return moreAdvice(story);
  const worst = worstOf(grounds.regressed);
  const where =
    grounds.broken[0]?.operation ??
    worst?.operation ??
    grounds.counters[0]?.operation ??
    grounds.missed[0]?.operation ??
    '';
  return where === WHOLE_ARM || where === ''
    ? 'Look at the CPU and database time of the whole server first.'
    : `Look at ${where} first.`;
}

/** "dashboard p95 went from 14.2 to 46.8 ms (+230 %, between +214 and +247 %)". */
export function changeText(metric: MetricComparison): string {
  const words = METRIC_WORDS[metric.metric] ?? metric.metric;
  const name = metric.operation === WHOLE_ARM ? `The ${words}` : `${metric.operation} ${words}`;
  const went = `${name} went ${fromTo(metric.before, metric.after, metric.unit)}`;
  if (metric.metric === 'errors') return `${went} (${points(metric.changePct)} percentage points)`;
  return `${went} (${signedPercent(metric.changePct)}, ${between(metric.loPct, metric.hiPct)})`;
}

/** The metric that moved most for the worse, in units of what is tolerated; of one operation p95 speaks first. */
export function worstOf(metrics: readonly MetricComparison[]): MetricComparison | undefined {
  const severity = (metric: MetricComparison) =>
    (metric.changePct * worseSign(metric.metric)) / Math.max(metric.tolerancePct, 0.01);
  const own = metrics.filter(metric => metric.operation !== WHOLE_ARM);
  const [worst] = [...(own.length > 0 ? own : metrics)].sort((a, b) => severity(b) - severity(a));
  const rank = (metric: MetricComparison) => LATENCIES.indexOf(metric.metric);
  if (!worst || rank(worst) < 0) return worst;
  const [spokesman] = own
    .filter(metric => metric.operation === worst.operation && rank(metric) >= 0)
    .sort((a, b) => rank(a) - rank(b));
  return spokesman ?? worst;
}

function failure({ grounds, metrics }: Story): string {
  const [broken] = grounds.broken;
  if (broken) return `${broken.operation} leaves the database in a wrong state. ${broken.sentence}.`;
  const worst = worstOf(grounds.regressed);
  if (worst) return `${headline(grounds.regressed, metrics)} ${changeText(worst)}.`.trim();
  const [counter] = [...grounds.counters].sort((a, b) => b.changePct - a.changePct);
  if (counter) return counterText(counter);
  const [missed] = grounds.missed;
  return missed ? objectiveText(missed) : 'The gate failed.';
}

function headline(regressed: readonly MetricComparison[], metrics: readonly MetricComparison[]): string {
  const all = operationsOf(metrics).size;
  const slower = operationsOf(regressed.filter(metric => LATENCIES.includes(metric.metric))).size;
  if (slower > 0 && all === 1) return 'The one operation measured is slower.';
  if (slower > 0) return `${slower} of ${all} operations ${slower === 1 ? 'is' : 'are'} slower.`;
  const failing = operationsOf(regressed).size;
  if (failing > 0) return `${failing} of ${all} operations ${failing === 1 ? 'fails' : 'fail'} more often.`;
  return 'No single operation is proven slower, but the whole is.';
}

function counterText(counter: CounterComparison): string {
  const needs = `${amount(counter.after)} ${COUNTER_WORDS[counter.counter]} per request instead of ${amount(counter.before)}`;
  return `${counter.operation} needs ${needs} (${signedPercent(counter.changePct)}); this is counted, not timed.`;
}

function objectiveText(missed: ObjectiveResult): string {
  const source = missed.source === '' ? '' : ` (${missed.source})`;
  const measured = missed.measured === undefined ? 'unknown' : figure(missed.measured, missed.unit);
  return `${missed.operation ?? 'The suite'} misses its objective: ${missed.at === undefined ? missed.metric : `${missed.metric} ${missed.at}`} is ${measured}, wanted ${limitText(missed)}${source}.`;
}

function passed(metrics: readonly MetricComparison[]): string {
  const gated = metrics.filter(metric => metric.class === 'gated');
  const better = gated.filter(metric => metric.finding === 'improved' && LATENCIES.includes(metric.metric));
  if (better.length === 0)
    return `No operation is slower: every change lies within the tolerated ${tolerated(gated)}.`;
  const best = worstOf(better.map(metric => ({ ...metric, changePct: -metric.changePct })));
  const shown = better.find(metric => metric.operation === best?.operation && metric.metric === best.metric);
  const faster = operationsOf(better).size;
  const all = operationsOf(metrics).size;
  return `No operation is slower, ${faster} of ${all} ${faster === 1 ? 'is' : 'are'} faster. ${shown ? changeText(shown) : ''}.`;
}

/** "5 %", or "5 to 10 %" when the metrics differ; errors count in points and stay out. */
function tolerated(gated: readonly MetricComparison[]): string {
  const limits = gated.filter(metric => metric.metric !== 'errors').map(metric => metric.tolerancePct);
  const [low, high] = [Math.min(...limits), Math.max(...limits)];
  if (limits.length === 0) return 'change';
  return low === high ? `${short(high)} %` : `${short(low)} to ${short(high)} %`;
}

function undecided({ grounds, blocks, fewest, levelPct }: Story): string {
  const have = `${count(blocks)} ${blocks === 1 ? 'block' : 'blocks'}`;
  if (grounds.gated === 0) return 'Nothing could be judged: no operation has enough answers in every block.';
  if (grounds.undecided.length === 0) return `Undecided: ${unmeasuredText(grounds)}`;
  const open = `${grounds.undecided.length} of ${grounds.gated} gated figures`;
  if (blocks < fewest)
    return `Undecided: ${have} cannot show a regression at a level of ${short(levelPct)} %, at least ${fewest} can.`;
  const widest = leastCertain(grounds.undecided);
  return `Nothing is proven slower, but ${open} are undecided after ${have}. ${widest ? changeText(widest) : ''}.`;
}

/** The metric whose interval reaches furthest to the worse side, in units of what is tolerated. */
function leastCertain(metrics: readonly MetricComparison[]): MetricComparison | undefined {
  const reach = (metric: MetricComparison) =>
    (worseSign(metric.metric) > 0 ? metric.hiPct : -metric.loPct) / Math.max(metric.tolerancePct, 0.01);
  return [...metrics].sort((a, b) => reach(b) - reach(a))[0];
}

function unmeasuredText(grounds: Grounds): string {
  const [objective] = grounds.unmeasured;
  if (!objective) return 'not every gated figure could be judged.';
  return `${objective.operation} has too few answers for its objective (${objective.metric}).`;
}

function moreAdvice({ grounds, blocks, blockMs, fewest }: Story): string {
  if (grounds.gated === 0) return 'Raise the rate or the duration of the scenarios.';
  if (fewest === 0) return 'Measure both builds in one run with `plimsoll ab`.';
  if (grounds.undecided.length === 0) return 'Raise the rate or the duration of that scenario.';
  const needed = Math.max(fewest - blocks, ...grounds.undecided.map(metric => metric.blocksNeeded ?? 1));
  if (needed > SENSIBLE_BLOCKS)
    return `The noise of this machine hides it: more than ${SENSIBLE_BLOCKS} more blocks would be needed.`;
  const total = blocks + needed;
  return `Run ${count(needed)} more ${needed === 1 ? 'block' : 'blocks'} (about ${span(roundly(needed * blockMs))}): --blocks ${total}.`;
}

/** A forecast is no figure to the second: whole minutes from two minutes on. */
function roundly(ms: number): number {
  return ms < 120_000 ? ms : Math.round(ms / 60_000) * 60_000;
}

function operationsOf(metrics: readonly MetricComparison[]): Set<string> {
  return new Set(metrics.map(metric => metric.operation).filter(name => name !== WHOLE_ARM));
}

/** "5", "0.5": a limit as it was written. */
function short(value: number): string {
  return String(value);
}

function points(value: number): string {
  return signedPercent(value).replace(/ %$/, '');
}
