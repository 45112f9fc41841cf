import type { Cause, Comparison, CounterComparison, PlanComparison } from '../model/comparison.ts';
import { duration } from '../model/format.ts';
import type { RunRecord } from '../model/run-record.ts';
import { indexChanges } from './indexes.ts';
import { callTimes, footprintOf, type Ledger, type LedgerLine, ledgersOf } from './ledger.ts';
import { comparePlans } from './plans.ts';
import { databaseMovedUs, failureCauses, serverCause, wholeArm } from './server-cause.ts';
import { type Catalogs, statementCause, type UnrankedCause } from './statement-cause.ts';

export interface Explanation {
  /** By explained time, largest first; empty when nothing regressed or nothing was found. */
  readonly causes: readonly Cause[];
  readonly plans: readonly PlanComparison[];
  /** What was looked at and did not change, when something regressed and no cause was found. */
  readonly ruledOut: readonly string[];
}

const WHOLE_ARM = '(all)';
const MOST_CAUSES = 20;
/** A statement that moved less than this share of an operation's change, or so few µs, is not named. */
const LEAST_SHARE = 0.1;
const LEAST_US = 10;
/** Nor one whose own time moved by less than this: load moves it too. */
const LEAST_GROWTH = 0.1;

/** Why the second arm is worse. A comparison without regression has no causes, whatever differs. */
export function explain(record: RunRecord, comparison: Comparison): Explanation {
  const { a, b } = comparison;
  const [before, after] = [footprintOf(record, a), footprintOf(record, b)];
  const plans = comparePlans(before, after, { before: callTimes(record, a), after: callTimes(record, b) });
  if (comparison.basis !== 'blocks' || !hasRegressed(comparison)) return { causes: [], plans, ruledOut: [] };
  const catalogs: Catalogs = {
    before,
    after,
    indexes: indexChanges(before?.indexes ?? [], after?.indexes ?? []),
    changedPlans: new Set(plans.filter(plan => plan.changed).map(plan => plan.fingerprint)),
  };
  const ledgers = affectedLedgers(ledgersOf(record, a, b), comparison);
  const found = [
    ...ledgers.flatMap(ledger => statementCauses(ledger, comparison, catalogs)),
    ...withoutGaps([serverCause(record, comparison, ledgers)]),
    ...failureCauses(record, comparison),
  ];
  const causes = ranked(found);
  return { causes, plans, ruledOut: causes.length > 0 ? [] : ruledOut(comparison, ledgers, catalogs) };
}

/** The comparison with its explanation: causes, plans, the cure as advice, and what was ruled out as a warning. */
export function withExplanation(comparison: Comparison, explanation: Explanation): Comparison {
  const { causes, plans, ruledOut } = explanation;
  const cure = causes[0]?.cure;
  const warning = {
    code: 'no-cause-found',
    subject: 'explanation',
    message: `No cause was found. Ruled out: ${ruledOut.join('; ')}.`,
  };
  return {
    ...comparison,
    ...(cure === undefined ? {} : { advice: cure }),
    causes,
    plans,
    warnings: ruledOut.length > 0 ? [...comparison.warnings, warning] : comparison.warnings,
  };
}

function hasRegressed(comparison: Comparison): boolean {
  return regressedMetrics(comparison).length > 0 || regressedCounters(comparison).length > 0;
}

function regressedMetrics(comparison: Comparison) {
  return comparison.metrics.filter(metric => metric.class === 'gated' && metric.finding === 'regressed');
}

/** Totals of an operation; WAL alone regresses nothing. */
function regressedCounters(comparison: Comparison): CounterComparison[] {
  return comparison.counters.filter(
    entry => entry.statement === WHOLE_ARM && entry.counter !== 'wal' && entry.finding === 'regressed',
  );
}

/** Operations that regressed; all of them when only a figure of the whole server did. */
function affectedLedgers(ledgers: readonly Ledger[], comparison: Comparison): readonly Ledger[] {
  const names = new Set(
    [
      ...regressedMetrics(comparison).filter(metric => metric.metric !== 'errors'),
      ...regressedCounters(comparison),
    ].map(entry => entry.operation),
  );
  names.delete(WHOLE_ARM);
  const affected = ledgers.filter(ledger => names.has(ledger.operation));
  return affected.length > 0 ? affected : ledgers;
}

function statementCauses(ledger: Ledger, comparison: Comparison, catalogs: Catalogs): UnrankedCause[] {
  return withoutGaps(
    ledger.lines
      .filter(line => matters(line, ledger, comparison))
      .map(line => statementCause(line, ledger, catalogs)),
  );
}

/** Time that moved enough, or a counter that regressed by itself. */
function matters(line: LedgerLine, ledger: Ledger, comparison: Comparison): boolean {
  const counted = comparison.counters.some(
    entry =>
      entry.operation === line.operation &&
      entry.statement === line.fingerprint &&
      entry.counter !== 'wal' &&
      (entry.finding === 'regressed' || entry.finding === 'new'),
  );
  const slower = Math.max(0, ledger.meanAfterUs - ledger.meanBeforeUs);
  const spentBefore = line.before ? line.before.calls * line.before.callUs : 0;
  const moved =
    line.movedUs >= Math.max(LEAST_US, LEAST_SHARE * slower) && line.movedUs >= LEAST_GROWTH * spentBefore;
  return moved || counted;
}

function ranked(causes: readonly UnrankedCause[]): Cause[] {
  return [...causes]
    .sort((one, other) => (other.explainedUs ?? 0) - (one.explainedUs ?? 0))
    .slice(0, MOST_CAUSES)
    .map((cause, index) => ({ ...cause, rank: index + 1 }));
}

function ruledOut(comparison: Comparison, ledgers: readonly Ledger[], catalogs: Catalogs): string[] {
  const lines: string[] = [];
  const time = wholeArm(comparison, 'db.time');
  if (time)
    lines.push(`time in the database (${duration(time.before)} → ${duration(time.after)} per request)`);
  if (comparison.counters.length > 0 && regressedCounters(comparison).length === 0)
    lines.push('calls, rows and pages per request (unchanged)');
  if (
    catalogs.before &&
    catalogs.after &&
    catalogs.indexes.gone.length + catalogs.indexes.invalid.length === 0
  )
    lines.push('indexes (all still there)');
  if (catalogs.before?.plans.length && catalogs.changedPlans.size === 0) lines.push('plans (none changed)');
  const cpu = wholeArm(comparison, 'cpu.server');
  if (cpu && cpu.finding !== 'regressed')
    lines.push(`CPU of the server (${duration(cpu.before)} → ${duration(cpu.after)} per request)`);
  const moved = ledgers.reduce((sum, ledger) => sum + databaseMovedUs(ledger), 0);
  if (lines.length === 0) lines.push(`statements of the operations (${duration(moved)} moved)`);
  return lines;
}

function withoutGaps<T>(values: readonly (T | undefined)[]): T[] {
  return values.filter((value): value is T & {} => value !== undefined);
}
