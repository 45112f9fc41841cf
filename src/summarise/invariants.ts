import { amount, count } from '../model/format.ts';
import type { InvariantPlan } from '../model/run-plan.ts';
import type { InvariantResult, OperationBlock } from '../model/run-record.ts';

/**
 * Whether what must hold in the database held over a window. Undefined where the number is not known, or where a
 * response may have been cut off: then a row more than good responses is no fault.
 */
export function judgeInvariant(
  invariant: InvariantPlan,
  scenario: string,
  operations: Readonly<Record<string, OperationBlock>>,
  readings: { readonly before: number | undefined; readonly after: number | undefined },
): InvariantResult | undefined {
  const { name, operation, source, equals, growsBy } = invariant;
  const { before, after } = readings;
  if (before === undefined || after === undefined) return undefined;
  const facts = { name, operation, scenario, source };
  if (equals !== undefined) {
    const sentence = `${name}: ${amount(after)} where ${amount(equals)} is right`;
    return { ...facts, expected: equals, found: after, holds: after === equals, sentence };
  }
  const driven = (growsBy ?? []).map(one => operations[one]).filter(one => one !== undefined);
  const good = driven.reduce((total, { ok }) => total + ok, 0);
  const open = driven.reduce(
    (total, { inFlight, failed }) => total + inFlight + Object.values(failed).reduce((a, b) => a + b, 0),
    0,
  );
  const found = after - before;
  const sentence = `${name}: ${amount(found)} more for ${count(good)} good responses of ${(growsBy ?? []).join(', ')}`;
  // a request that failed or was cut off may have been carried out
  return { ...facts, expected: good, found, holds: found >= good && found <= good + open, sentence };
}
