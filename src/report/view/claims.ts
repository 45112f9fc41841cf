import type { ClaimLedger, ClaimOutcome, ClaimResult } from '../../model/claims.ts';
import { count } from '../format.ts';

export interface ClaimsView {
  /** "128 of 190 claims hold, 31 do not …". */
  readonly sentence: string;
  readonly suites: readonly SuiteClaims[];
}

export interface SuiteClaims {
  readonly suite: string;
  readonly document: string;
  readonly sentence: string;
  readonly rows: readonly ClaimRow[];
}

export interface ClaimRow {
  readonly id: string;
  readonly section: string;
  readonly claim: string;
  readonly kind: string;
  readonly symbol: string;
  readonly word: string;
  readonly tone: 'faster' | 'slower' | 'unclear' | 'same';
  readonly finding: string;
  readonly volume: string;
  readonly evidence: readonly string[];
  /** Run that holds the figure, or the command that measures it. */
  readonly source: string;
}

const OUTCOMES = {
  holds: { symbol: '✓', word: 'holds', tone: 'faster' },
  'does-not-hold': { symbol: '▲', word: 'does not hold', tone: 'slower' },
  undecided: { symbol: '○', word: 'undecided', tone: 'unclear' },
  'not-measured': { symbol: '–', word: 'not measured yet', tone: 'unclear' },
  'not-measurable': { symbol: '–', word: 'not measurable here', tone: 'same' },
} as const;

const KINDS = {
  objective: 'target',
  change: 'before and after',
  probe: 'statement',
  configuration: 'configuration',
  'not-measurable': 'outside',
} as const;

/** The ledger as a reader sees it: by suite, in the order of its document. */
export function claimsView({ claims }: ClaimLedger): ClaimsView {
  const suites = [...new Set(claims.map(({ suite }) => suite))];
  return {
    sentence: sentenceOf(claims),
    suites: suites.map(suite => {
      const own = claims.filter(claim => claim.suite === suite);
      return { suite, document: own[0]?.document ?? suite, sentence: sentenceOf(own), rows: own.map(row) };
    }),
  };
}

function row(claim: ClaimResult): ClaimRow {
  return {
    id: claim.id,
    section: claim.section,
    claim: claim.claim,
    kind: KINDS[claim.kind],
    ...OUTCOMES[claim.outcome],
    finding: claim.finding,
    volume: claim.kind === 'configuration' || claim.kind === 'not-measurable' ? '' : (claim.volume ?? ''),
    evidence: claim.evidence ?? [],
    source: claim.runId === undefined ? (claim.command ?? '') : `run ${claim.runId}`,
  };
}

function sentenceOf(claims: readonly ClaimResult[]): string {
  const number = (outcome: ClaimOutcome) => claims.filter(claim => claim.outcome === outcome).length;
  const parts = [
    ['does-not-hold', 'do not hold'],
    ['undecided', 'undecided'],
    ['not-measured', 'not measured yet'],
    ['not-measurable', 'not measurable here'],
  ] as const;
  const rest = parts
    .filter(([outcome]) => number(outcome) > 0)
    .map(([outcome, words]) => `${count(number(outcome))} ${words}`);
  return `${[`${count(number('holds'))} of ${count(claims.length)} claims hold`, ...rest].join(', ')}.`;
}
