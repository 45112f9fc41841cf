import type { ObjectiveResult } from '../../model/run-record.ts';
import { figure, limitText, tooFew } from '../format.ts';
import { objectivesOf } from '../verdict-view.ts';
import type { ReportContext } from './context.ts';

export interface ObjectiveRow {
  readonly operation: string;
  readonly metric: string;
  readonly arm: string;
  readonly limit: string;
  readonly measured: string;
  readonly symbol: string;
  readonly word: string;
  readonly tone: 'faster' | 'slower' | 'unclear';
  readonly blocking: string;
  readonly source: string;
}

const OUTCOMES = {
  met: { symbol: '✓', word: 'met', tone: 'faster' },
  missed: { symbol: '▲', word: 'missed', tone: 'slower' },
  'already-missed': { symbol: '△', word: 'missed before too', tone: 'unclear' },
  'too-few': { symbol: '○', word: 'too few', tone: 'unclear' },
  'not-measured': { symbol: '–', word: 'not measured', tone: 'unclear' },
} as const;
const ORDER = ['missed', 'already-missed', 'too-few', 'not-measured', 'met'];

/** Objectives with what was measured, the missed ones first. */
export function objectiveRows(context: ReportContext): ObjectiveRow[] {
  return [...objectivesOf(context.record, context.comparison)]
    .sort((a, b) => ORDER.indexOf(a.outcome) - ORDER.indexOf(b.outcome))
    .map(objectiveRow);
}

/** Stands where an operation's name would, for what is said of all of them. */
export const SUITE = 'whole suite';

export function objectiveRow(objective: ObjectiveResult): ObjectiveRow {
  const { unit, measured } = objective;
  const missing = objective.outcome === 'too-few' ? tooFew(objective.count) : 'not measured';
  return {
    operation: objective.operation ?? SUITE,
    metric: objective.at === undefined ? objective.metric : `${objective.metric} ${objective.at}`,
    arm: objective.arm,
    limit: limitText(objective),
    measured: measured === undefined ? missing : figure(measured, unit),
    ...OUTCOMES[objective.outcome],
    blocking: objective.blocking ? 'blocks a merge' : 'shown only',
    source: objective.source,
  };
}
