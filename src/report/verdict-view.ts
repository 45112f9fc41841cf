import type { Comparison, Finding, Verdict } from '../model/comparison.ts';
import { brokenInvariants } from '../model/invariants.ts';
import type { ObjectiveResult, RunRecord } from '../model/run-record.ts';
import type { ReportInput } from './reporter.ts';

export type Tone = 'good' | 'bad' | 'open' | 'void';

/** How a verdict looks everywhere: pill, page title, favicon, comment, JUnit, terminal, exit code. */
export interface VerdictView {
  readonly pill: string;
  readonly symbol: string;
  readonly tone: Tone;
  /** Outline of the favicon; each tone has its own, so that colour is never alone. */
  readonly shape: 'disc' | 'triangle' | 'ring' | 'dash';
  /** Name of the exit code. */
  readonly word: 'pass' | 'failed' | 'undecided' | 'invalid' | 'no-baseline';
  readonly exitCode: number;
  /** True when the pill stands on fewer blocks than were planned. */
  readonly partial: boolean;
}

const LOOKS = {
  good: { symbol: '✓', tone: 'good', shape: 'disc' },
  bad: { symbol: '▲', tone: 'bad', shape: 'triangle' },
  open: { symbol: '○', tone: 'open', shape: 'ring' },
  void: { symbol: '–', tone: 'void', shape: 'dash' },
} as const;

const VERDICTS: Readonly<Record<Verdict, Omit<VerdictView, 'exitCode' | 'partial'>>> = {
  pass: { pill: 'OK to merge', word: 'pass', ...LOOKS.good },
  fail: { pill: 'Do not merge', word: 'failed', ...LOOKS.bad },
  undecided: { pill: 'Undecided', word: 'undecided', ...LOOKS.open },
  invalid: { pill: 'Not measured', word: 'invalid', ...LOOKS.void },
  'no-baseline': { pill: 'No baseline', word: 'no-baseline', ...LOOKS.void },
};

/** The one place that turns a result into words and shapes. */
export function verdictView(input: ReportInput): VerdictView {
  const { record, comparison } = input;
  const partial = record.status === 'partial';
  if (record.status === 'invalid') return { ...VERDICTS.invalid, exitCode: 3, partial };
  if (comparison) return { ...VERDICTS[comparison.verdict], exitCode: comparison.exitCode, partial };
  const failure = failureOf(record);
  return failure === undefined
    ? { ...LOOKS.good, pill: 'Measured', word: 'pass', exitCode: 0, partial }
    : { ...LOOKS.bad, pill: failure, word: 'failed', exitCode: 1, partial };
}

/** What a plain run fails by; wrong answers come before slow ones. */
function failureOf(record: RunRecord): string | undefined {
  if (record.arms.some(({ name }) => brokenInvariants(record, name).length > 0)) return 'Wrong answers';
  if (missedObjectives(record.objectives).some(({ blocking }) => blocking)) return 'Objective missed';
  const unused = (record.indexUse ?? []).some(({ outcome }) => outcome === 'unused');
  return unused ? 'Index not used' : undefined;
}

/**
 * The input without findings where the measurement does not stand: "could not measure" must never read
 * like "unchanged". Everything else passes through.
 */
export function judgedInput(input: ReportInput): ReportInput {
  const { comparison } = input;
  if (!comparison || verdictView(input).word !== 'invalid') return input;
  const { family: _, ...rest } = comparison;
  return { ...input, comparison: { ...rest, metrics: [], counters: [], causes: [] }, controls: [] };
}

export function missedObjectives(objectives: readonly ObjectiveResult[]): readonly ObjectiveResult[] {
  return objectives.filter(objective => objective.outcome === 'missed');
}

/** The objectives the page is about: the comparison judges both arms, a plain run only its own. */
export function objectivesOf(record: RunRecord, comparison: Comparison | undefined) {
  return comparison && comparison.objectives.length > 0 ? comparison.objectives : record.objectives;
}

export interface FindingView {
  readonly finding: Finding;
  readonly symbol: string;
  readonly word: string;
  readonly tone: 'slower' | 'faster' | 'same' | 'unclear';
}

const SAME: Pick<FindingView, 'symbol' | 'word' | 'tone'> = { symbol: '●', word: 'unchanged', tone: 'same' };
const UNCLEAR: Pick<FindingView, 'symbol' | 'word' | 'tone'> = {
  symbol: '○',
  word: 'undecided',
  tone: 'unclear',
};

/** Shape and word of a finding. ▲ is always worse, ▼ always better; the word says in what. */
export function findingView(finding: Finding, metric: string): FindingView {
  const [worse, better] = wordsOf(metric);
  if (finding === 'regressed') return { finding, symbol: '▲', word: worse, tone: 'slower' };
  if (finding === 'improved') return { finding, symbol: '▼', word: better, tone: 'faster' };
  if (finding === 'unchanged') return { finding, ...SAME };
  if (finding === 'new') return { finding, symbol: '+', word: 'new', tone: 'unclear' };
  return { finding, ...UNCLEAR };
}

const COUNTERS: ReadonlySet<string> = new Set(['calls', 'rows', 'blocks', 'wal']);

function wordsOf(metric: string): readonly [worse: string, better: string] {
  if (metric.startsWith('cpu')) return ['more CPU', 'less CPU'];
  if (metric === 'errors') return ['more errors', 'fewer errors'];
  if (metric === 'rate') return ['lower rate', 'higher rate'];
  if (metric === 'db.time') return ['more time', 'less time'];
  if (COUNTERS.has(metric)) return ['more', 'less'];
  return ['slower', 'faster'];
}
