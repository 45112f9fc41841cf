import type { CounterComparison, Finding } from '../model/comparison.ts';
import type { Footprint, OperationFootprint } from '../model/database.ts';
import { WHOLE_ARM } from './series.ts';

type Counter = CounterComparison['counter'];

/** Cost per request of a statement, or of all statements of an operation. */
interface Costs extends Readonly<Record<Counter, number>> {
  readonly text: string;
}

/** Percent that a counter moves by itself; infinite where nobody knows. */
export type CounterNoise = (operation: string, statement: string, counter: Counter) => number;

const COUNTERS: readonly Counter[] = ['calls', 'rows', 'blocks', 'wal'];

/** Differences per request below these are no cost that anybody pays, and 30 requests cannot carry them. */
const LEAST: Readonly<Record<Counter, number>> = { calls: 0.1, rows: 0.5, blocks: 1, wal: 100 };

/** Without a second measurement of the same build nobody knows the noise, so a change decides nothing. */
const UNKNOWN_NOISE = Number.POSITIVE_INFINITY;

/**
 * Calls, rows, blocks and WAL bytes per request, operation by operation and statement by statement.
 * Worse than max(tolerated, 3 × noise) is a regression at once: counters carry no chance, so no test.
 */
export function compareCounters(
  footprint: Footprint | undefined,
  a: string,
  b: string,
  tolerancePct: number,
): CounterComparison[] {
  const before = footprint?.arms.find(arm => arm.arm === a);
  const after = footprint?.arms.find(arm => arm.arm === b);
  if (!footprint || !before || !after) return [];
  const noise = noiseBetween(footprint.arms[0]?.operations, footprint.repeat?.operations);
  return compareFootprints(before.operations, after.operations, noise, tolerancePct);
}

/** The same for two footprints of any origin. */
export function compareFootprints(
  before: readonly OperationFootprint[],
  after: readonly OperationFootprint[],
  noise: CounterNoise,
  tolerancePct: number,
): CounterComparison[] {
  return after.flatMap(operation => {
    const old = before.find(entry => entry.operation === operation.operation);
    if (!old) return [];
    const [was, is] = [costsByStatement(old), costsByStatement(operation)];
    const statements = [...new Set([...was.keys(), ...is.keys()])];
    return statements.flatMap(statement =>
      COUNTERS.flatMap(counter => {
        const spread = noise(operation.operation, statement, counter);
        const figures = {
          before: was.get(statement),
          after: is.get(statement),
          isNew: statement !== WHOLE_ARM && !was.has(statement),
        };
        const found = compareOne(figures, counter, spread, tolerancePct);
        return found ? [{ operation: operation.operation, statement, ...found }] : [];
      }),
    );
  });
}

/** Counters on which a regression blocks: totals of an operation; WAL alone never does. */
export function blockingCounters(counters: readonly CounterComparison[]): CounterComparison[] {
  return counters.filter(
    entry => entry.statement === WHOLE_ARM && entry.counter !== 'wal' && entry.finding === 'regressed',
  );
}

/** Percent between two measurements of the same build, if there are two. */
export function noiseBetween(
  one: readonly OperationFootprint[] | undefined,
  other: readonly OperationFootprint[] | undefined,
): CounterNoise {
  if (!one || !other) return () => UNKNOWN_NOISE;
  return (operation, statement, counter) => {
    const [first, second] = [costs(one, operation, statement), costs(other, operation, statement)];
    return Math.abs(changePct(first?.[counter] ?? 0, second?.[counter] ?? 0));
  };
}

function costs(
  operations: readonly OperationFootprint[],
  operation: string,
  statement: string,
): Costs | undefined {
  const found = operations.find(entry => entry.operation === operation);
  return found && costsByStatement(found).get(statement);
}

function costsByStatement(operation: OperationFootprint): Map<string, Costs> {
  const byStatement = new Map<string, Costs>();
  for (const entry of operation.statements) {
    const own = {
      text: entry.text,
      calls: entry.callsPerRequest,
      rows: entry.rowsPerRequest,
      blocks: entry.blocksPerRequest,
      wal: entry.walBytesPerRequest,
    };
    byStatement.set(entry.fingerprint, own);
    byStatement.set(WHOLE_ARM, sum(byStatement.get(WHOLE_ARM), own));
  }
  return byStatement;
}

function sum(total: Costs | undefined, own: Costs): Costs {
  return {
    text: 'all statements',
    calls: (total?.calls ?? 0) + own.calls,
    rows: (total?.rows ?? 0) + own.rows,
    blocks: (total?.blocks ?? 0) + own.blocks,
    wal: (total?.wal ?? 0) + own.wal,
  };
}

function compareOne(
  figures: {
    readonly before: Costs | undefined;
    readonly after: Costs | undefined;
    readonly isNew: boolean;
  },
  counter: Counter,
  noisePct: number,
  tolerancePct: number,
): Omit<CounterComparison, 'operation' | 'statement'> | undefined {
  const before = figures.before?.[counter] ?? 0;
  const after = figures.after?.[counter] ?? 0;
  if (before === 0 && after === 0) return undefined;
  const change = changePct(before, after);
  const known = Number.isFinite(noisePct);
  const limit = Math.max(tolerancePct, known ? 3 * noisePct : 0);
  const moved = Math.abs(change) > limit && Math.abs(after - before) >= LEAST[counter];
  return {
    text: figures.after?.text ?? figures.before?.text ?? '',
    counter,
    before,
    after,
    changePct: change,
    noisePct: known ? noisePct : 0,
    finding: moved ? direction(change, known, figures.isNew) : 'unchanged',
  };
}

function direction(change: number, known: boolean, isNew: boolean): Finding {
  if (isNew) return 'new';
  if (!known) return 'undecided';
  return change > 0 ? 'regressed' : 'improved';
}

/** Percent; something from nothing counts as +100 %. */
function changePct(before: number, after: number): number {
  if (before === after) return 0;
  return before === 0 ? 100 : (100 * (after - before)) / before;
}
