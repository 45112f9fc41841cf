import type { ReportInput } from '../../src/report/reporter.ts';
import { alertRows } from '../../src/report/view/alerts.ts';
import { type Outcome as Look, sidesOf } from '../../src/report/view/context.ts';
import { indexUseRows } from '../../src/report/view/index-use.ts';
import { invariantRows, isBrokenOn } from '../../src/report/view/invariants.ts';
import { SUITE } from '../../src/report/view/objectives.ts';
import { type Outcome, PASSED, type TestCase } from './case.ts';

/** Invariants, indexes and alerts of every arm shown; a case fails exactly where the command does. */
export function expectationCases(input: ReportInput): TestCase[] {
  return [...invariantCases(input), ...indexCases(input), ...alertCases(input)];
}

/** What the arm before the change breaks too is not the change's fault. */
function invariantCases(input: ReportInput): TestCase[] {
  const { broken, held } = invariantRows(input.record, sidesOf(input));
  return [...broken, ...held].flatMap(({ name, operation, source, sides }) => {
    const brokenBefore = sides.some(look => look.side === 'before' && isBrokenOn(look));
    return sides.map(look => ({
      group: operation,
      name: `invariant ${name} (${look.arm})`,
      outcome: outcomeOf(look, !brokenBefore, source),
    }));
  });
}

/** An index that does not serve fails a plain run; in a comparison the change itself is judged. */
function indexCases(input: ReportInput): TestCase[] {
  const { open, used } = indexUseRows(input.record, sidesOf(input));
  return [...open, ...used].flatMap(({ operation, index, sides }) =>
    sides.map(look => ({
      group: operation,
      name: `index ${index} (${look.arm})`,
      outcome: outcomeOf(look, input.comparison === undefined, ''),
    })),
  );
}

function alertCases(input: ReportInput): TestCase[] {
  const { raised, quiet } = alertRows(input.record, sidesOf(input));
  return [...raised, ...quiet].flatMap(({ name, signal, threshold, source, sides }) =>
    sides.map(look => {
      const measured = look.measured === '' ? look.evidence : `${look.measured} (${look.evidence})`;
      const told = { ...look, evidence: `${signal} ${threshold}: ${measured}` };
      return { group: SUITE, name: `alert ${name} (${look.arm})`, outcome: outcomeOf(told, false, source) };
    }),
  );
}

function outcomeOf(look: Look, blocks: boolean, source: string): Outcome {
  if (look.tone === 'faster') return PASSED;
  const where = source === '' ? '' : ` (${source})`;
  const message = `${look.word}: ${look.evidence}${where}`;
  return { kind: look.tone === 'slower' && blocks ? 'failure' : 'skipped', message };
}
