import type { ArmFootprint } from '../model/database.ts';
import { acceptedBlocks, mergedFigures, own } from '../model/figures.ts';
import type { RunRecord } from '../model/run-record.ts';

/** What one request of an operation spends on one statement. */
export interface StatementCost {
  readonly calls: number;
  readonly rows: number;
  readonly blocks: number;
  readonly wal: number;
  /** Mean time of a call under load, planning included, µs. */
  readonly callUs: number;
}

/** One line of an operation's ledger; a side is absent when that arm never ran the statement. */
export interface LedgerLine {
  readonly operation: string;
  readonly fingerprint: string;
  readonly text: string;
  readonly before?: StatementCost;
  readonly after?: StatementCost;
  /** Change of the operation's mean that this statement accounts for, µs per request. */
  readonly movedUs: number;
}

export interface Ledger {
  readonly operation: string;
  readonly meanBeforeUs: number;
  readonly meanAfterUs: number;
  readonly lines: readonly LedgerLine[];
}

/**
 * Mean response time of each operation before and after, and what each statement adds to the difference:
 * calls per request from the footprint (exact) times the time of a call from the measured blocks.
 */
export function ledgersOf(record: RunRecord, a: string, b: string): Ledger[] {
  const [before, after] = [footprintOf(record, a), footprintOf(record, b)];
  const [timesBefore, timesAfter] = [callTimes(record, a), callTimes(record, b)];
  const [was, is] = [mergedFigures(record, a), mergedFigures(record, b)];
  return [...is.keys()].flatMap(operation => {
    const old = was.get(operation);
    if (!old) return [];
    const costsBefore = costsOf(before, operation, timesBefore);
    const costsAfter = costsOf(after, operation, timesAfter);
    const fingerprints = [...new Set([...costsBefore.keys(), ...costsAfter.keys()])];
    const lines = fingerprints.map(fingerprint =>
      lineOf(operation, fingerprint, costsBefore.get(fingerprint), costsAfter.get(fingerprint)),
    );
    const meanAfterUs = is.get(operation)?.meanUs ?? 0;
    return [{ operation, meanBeforeUs: old.meanUs, meanAfterUs, lines }];
  });
}

interface NamedCost extends StatementCost {
  readonly text: string;
}

function lineOf(
  operation: string,
  fingerprint: string,
  before: NamedCost | undefined,
  after: NamedCost | undefined,
): LedgerLine {
  const spent = (cost: StatementCost | undefined) => (cost ? cost.calls * cost.callUs : 0);
  return {
    operation,
    fingerprint,
    text: after?.text ?? before?.text ?? '',
    ...(before ? { before } : {}),
    ...(after ? { after } : {}),
    movedUs: spent(after) - spent(before),
  };
}

export function footprintOf(record: RunRecord, arm: string): ArmFootprint | undefined {
  return record.footprint?.arms.find(entry => entry.arm === arm);
}

function costsOf(
  footprint: ArmFootprint | undefined,
  operation: string,
  times: ReadonlyMap<string, number>,
): Map<string, NamedCost> {
  const statements = footprint?.operations.find(entry => entry.operation === operation)?.statements ?? [];
  return new Map(
    statements
      .filter(statement => statement.callsPerRequest > 0)
      .map(statement => [
        statement.fingerprint,
        {
          text: statement.text,
          calls: statement.callsPerRequest,
          rows: statement.rowsPerRequest,
          blocks: statement.blocksPerRequest,
          wal: statement.walBytesPerRequest,
          callUs:
            times.get(statement.fingerprint) ??
            (1_000 * statement.execMsPerRequest) / statement.callsPerRequest,
        },
      ]),
  );
}

/** µs per call of each statement over the blocks that count. */
export function callTimes(record: RunRecord, arm: string): Map<string, number> {
  const sums = new Map<string, { calls: number; ms: number }>();
  for (const block of acceptedBlocks(record))
    for (const statement of own(block.arms, arm)?.database?.statements ?? []) {
      if (!statement.topLevel) continue;
      const sum = sums.get(statement.fingerprint) ?? { calls: 0, ms: 0 };
      sum.calls += statement.calls;
      sum.ms += statement.execMs + statement.planMs;
      sums.set(statement.fingerprint, sum);
    }
  return new Map(
    [...sums].flatMap(([fingerprint, { calls, ms }]) =>
      calls > 0 ? [[fingerprint, (1_000 * ms) / calls] as const] : [],
    ),
  );
}
