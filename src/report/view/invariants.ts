import { own } from '../../model/figures.ts';
import type { InvariantResult, RunRecord } from '../../model/run-record.ts';
import { count } from '../format.ts';
import type { Outcome, Side } from './context.ts';

/** What must hold in the database, on every arm that the report is about. */
export interface InvariantRow {
  readonly name: string;
  readonly operation: string;
  readonly scenario: string;
  readonly source: string;
  /** `evidence` is the sentence of the first window that broke it. */
  readonly sides: readonly Outcome[];
}

export interface InvariantsView {
  readonly broken: readonly InvariantRow[];
  /** Held everywhere, or could not be read. */
  readonly held: readonly InvariantRow[];
}

export function invariantRows(record: RunRecord, sides: readonly Side[]): InvariantsView {
  const results = sides.map(({ arm }) => resultsOf(record, arm));
  const planned = (record.plan.invariants ?? []).map(({ name }) => name);
  const names = new Set([...planned, ...results.flat().map(({ name }) => name)]);
  const rows = [...names].map(name => invariantRow(record, name, sides, results));
  const isBroken = (row: InvariantRow) => row.sides.some(isBrokenOn);
  // what only the arm in question breaks comes first
  const fault = ({ sides: outcomes }: InvariantRow) => outcomes.filter(isBrokenOn).map(({ side }) => side);
  const rank = (row: InvariantRow) => ['after', 'before,after', 'before'].indexOf(fault(row).join(','));
  return {
    broken: rows.filter(isBroken).sort((a, b) => rank(a) - rank(b)),
    held: rows.filter(row => !isBroken(row)),
  };
}

export function isBrokenOn({ tone }: Outcome): boolean {
  return tone === 'slower';
}

function resultsOf(record: RunRecord, arm: string): InvariantResult[] {
  return [...record.blocks, ...record.observations].flatMap(block => own(block.arms, arm)?.invariants ?? []);
}

function invariantRow(
  record: RunRecord,
  name: string,
  sides: readonly Side[],
  results: readonly (readonly InvariantResult[])[],
): InvariantRow {
  const ofSide = sides.map((_, index) => (results[index] ?? []).filter(result => result.name === name));
  const all = ofSide.flat();
  const plan = (record.plan.invariants ?? []).find(entry => entry.name === name);
  const shown = all.find(result => !result.holds) ?? all[0];
  return {
    name,
    operation: shown?.operation ?? plan?.operation ?? '',
    scenario: shown?.scenario ?? '',
    source: shown?.source ?? plan?.source ?? '',
    sides: sides.map((side, index) => ({ ...side, ...outcomeOf(ofSide[index] ?? []) })),
  };
}

function outcomeOf(results: readonly InvariantResult[]): Omit<Outcome, keyof Side> {
  const broken = results.filter(({ holds }) => !holds);
  const windows = `${count(results.length)} ${results.length === 1 ? 'window' : 'windows'}`;
  if (results.length === 0)
    return { symbol: '–', word: 'not read', tone: 'unclear', evidence: 'no window could be judged' };
  if (broken.length === 0) return { symbol: '✓', word: 'held', tone: 'faster', evidence: `in ${windows}` };
  return {
    symbol: '▲',
    word: 'broken',
    tone: 'slower',
    evidence: `${broken[0]?.sentence} (${count(broken.length)} of ${windows})`,
  };
}

const TOLD = 2;

/**
 * Wrong answers in one line; what `sentence` tells already is left out. Those that both arms give say so; those that
 * only the arm before gave are told where the other was never asked.
 */
export function wrongLine(record: RunRecord, sides: readonly Side[], sentence: string): string {
  const faults = invariantRows(record, sides).broken.flatMap(row => {
    const fault = faultOf(row);
    const first = resultsOf(record, fault?.arm ?? '').find(({ name, holds }) => name === row.name && !holds);
    if (!fault || !first || sentence.includes(first.sentence)) return [];
    return [`${first.sentence}${fault.where}`];
  });
  if (faults.length === 0) return '';
  const more = faults.length > TOLD ? `; and ${faults.length - TOLD} more` : '';
  return `${faults.slice(0, TOLD).join('; ')}${more}.`;
}

/** The arm that a broken invariant is told of; undefined where the change mended it. */
function faultOf({ sides }: InvariantRow): { arm: string; where: string } | undefined {
  const [before, after] = [sides.find(({ side }) => side === 'before'), sides.at(-1)];
  if (!after) return undefined;
  if (isBrokenOn(after))
    return { arm: after.arm, where: before && isBrokenOn(before) ? ' (before the change too)' : '' };
  const unknown = before !== undefined && after.tone === 'unclear';
  return unknown ? { arm: before.arm, where: ` (${before.arm}; not read on ${after.arm})` } : undefined;
}
