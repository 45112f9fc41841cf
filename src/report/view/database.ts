import type { DatabaseWindow, StatementWindow } from '../../model/database.ts';
import { own } from '../../model/figures.ts';
import { count, duration, percent, significant } from '../format.ts';
import { type ArmWindows, quotient, windowsOf } from './arm-windows.ts';
import type { ReportContext } from './context.ts';
import { type IndexRow, indexRows, type TableRow, tableRows } from './relations.ts';
import { changeText, MARK_TIMES_FROM, type Pair, pair, statementText } from './statements.ts';

export interface DatabaseView {
  readonly compared: boolean;
  readonly statements: readonly DatabaseStatement[];
  readonly rest: string;
  readonly tables: readonly TableRow[];
  readonly indexes: readonly IndexRow[];
  readonly connections: readonly ConnectionRow[];
  readonly facts: readonly { readonly name: string; readonly value: Pair }[];
  /** What could not be seen, with what would show it. */
  readonly missing: readonly string[];
}

export interface DatabaseStatement {
  readonly text: string;
  readonly short: string;
  readonly long: boolean;
  /** "inside a function", or empty. */
  readonly place: string;
  readonly time: Pair;
  readonly change: string;
  readonly calls: Pair;
  readonly perCall: Pair;
  readonly rowsPerCall: Pair;
  readonly blocksPerCall: Pair;
}

export interface ConnectionRow {
  readonly state: string;
  readonly connections: Pair;
  readonly word: string;
  readonly attention: boolean;
}

const STATEMENTS_SHOWN = 30;

/** Undefined when no block saw a database. */
export function databaseView(context: ReportContext): DatabaseView | undefined {
  const after = windowsOf(context, context.afterArm);
  if (after.windows.length === 0) return undefined;
  const before = context.beforeArm === undefined ? undefined : windowsOf(context, context.beforeArm);
  const compared = before !== undefined && before.windows.length > 0;
  const sorted = movedStatements(compared ? before : undefined, after);
  const rest = sorted.slice(STATEMENTS_SHOWN);
  const restMs = rest.reduce((total, entry) => total + entry.afterMs, 0);
  return {
    compared,
    statements: sorted.slice(0, STATEMENTS_SHOWN).map(entry => entry.row),
    rest:
      rest.length === 0
        ? ''
        : `${count(rest.length)} further statements: ${duration(restMs * 1_000)} a request together.`,
    tables: tableRows(compared ? before : undefined, after),
    indexes: indexRows(compared ? before : undefined, after),
    connections: connectionRows(compared ? before : undefined, after),
    facts: totalsOf(compared ? before : undefined, after),
    missing: [...new Set([...(before?.windows ?? []), ...after.windows].flatMap(window => window.missing))],
  };
}

interface StatementSum {
  readonly text: string;
  readonly topLevel: boolean;
  readonly calls: number;
  readonly rows: number;
  readonly execMs: number;
  readonly blocks: number;
}

/** A statement at top level and the same one inside a function are two rows: only the first adds up. */
function sumStatements(windows: readonly DatabaseWindow[]): Map<string, StatementSum> {
  const sums = new Map<string, StatementSum>();
  for (const entry of windows.flatMap(window => window.statements)) {
    const key = `${entry.topLevel}:${entry.fingerprint}`;
    sums.set(key, addStatement(sums.get(key), entry));
  }
  return sums;
}

function addStatement(sum: StatementSum | undefined, entry: StatementWindow): StatementSum {
  return {
    text: sum?.text ?? entry.text,
    topLevel: entry.topLevel,
    calls: (sum?.calls ?? 0) + entry.calls,
    rows: (sum?.rows ?? 0) + entry.rows,
    execMs: (sum?.execMs ?? 0) + entry.execMs,
    blocks: (sum?.blocks ?? 0) + entry.blocksHit + entry.blocksRead,
  };
}

/** Statements by how much of a request's time they moved; in a plain run by the time itself. */
function movedStatements(before: ArmWindows | undefined, after: ArmWindows) {
  const a = sumStatements(before?.windows ?? []);
  const b = sumStatements(after.windows);
  const entries = [...new Set([...b.keys(), ...a.keys()])].map(key => {
    const beforeMs = (a.get(key)?.execMs ?? 0) / Math.max(1, before?.requests ?? 1);
    const afterMs = (b.get(key)?.execMs ?? 0) / Math.max(1, after.requests);
    const row = statementRow(a.get(key), b.get(key), before, after.requests, beforeMs, afterMs);
    return { row, afterMs, moved: before ? Math.abs(afterMs - beforeMs) : afterMs };
  });
  return entries.sort((x, y) => y.moved - x.moved);
}

function statementRow(
  a: StatementSum | undefined,
  b: StatementSum | undefined,
  before: ArmWindows | undefined,
  afterRequests: number,
  beforeMs: number,
  afterMs: number,
): DatabaseStatement {
  const compared = before !== undefined;
  const perCall = (pick: (sum: StatementSum) => number, show: (value: number) => string, markFrom?: number) =>
    pair(compared, quotient(a && pick(a), a?.calls), quotient(b && pick(b), b?.calls), show, markFrom);
  return {
    ...statementText(a?.text ?? b?.text ?? ''),
    place: (b ?? a)?.topLevel === false ? 'inside a function' : '',
    time: pair(compared, beforeMs, afterMs, ms => duration(ms * 1_000), MARK_TIMES_FROM),
    change: compared ? changeText(beforeMs, afterMs) : '',
    calls: pair(
      compared,
      quotient(a?.calls, before?.requests),
      quotient(b?.calls, afterRequests),
      significant,
    ),
    perCall: perCall(
      sum => sum.execMs,
      ms => duration(ms * 1_000),
      MARK_TIMES_FROM,
    ),
    rowsPerCall: perCall(sum => sum.rows, significant),
    blocksPerCall: perCall(sum => sum.blocks, significant),
  };
}

/** Peak connections by state over the blocks. */
function connectionRows(before: ArmWindows | undefined, after: ArmWindows): ConnectionRow[] {
  const peak = (side: ArmWindows | undefined, state: string) =>
    Math.max(0, ...(side?.windows.map(window => own(window.connections, state) ?? 0) ?? []));
  const states = [...(before?.windows ?? []), ...after.windows].flatMap(window =>
    Object.keys(window.connections),
  );
  return [...new Set(states)].sort().map(state => ({
    state: state === '' ? 'no state' : state,
    connections: { ...pair(before !== undefined, peak(before, state), peak(after, state), count), tone: '' },
    word: state === 'idle' ? 'NORMAL' : state === 'active' ? 'WORKING' : 'ATTENTION_NEEDED',
    attention: state !== 'idle' && state !== 'active',
  }));
}

function totalsOf(before: ArmWindows | undefined, after: ArmWindows): DatabaseView['facts'] {
  const compared = before !== undefined;
  const sum = (side: ArmWindows | undefined, pick: (window: DatabaseWindow) => number) =>
    side?.windows.reduce((total, window) => total + pick(window), 0) ?? 0;
  const hit = (side: ArmWindows | undefined) => {
    const hits = sum(side, window => window.totals.blocksHit);
    const all = hits + sum(side, window => window.totals.blocksRead);
    return all === 0 ? 100 : (hits / all) * 100;
  };
  const each = (pick: (window: DatabaseWindow) => number, show: (value: number) => string) =>
    pair(
      compared,
      quotient(sum(before, pick), before?.spanRequests),
      quotient(sum(after, pick), after.spanRequests),
      show,
    );
  const all = (pick: (window: DatabaseWindow) => number) =>
    pair(compared, sum(before, pick), sum(after, pick), count);
  return [
    {
      name: 'Pages found in shared buffers',
      value: { ...pair(compared, hit(before), hit(after), percent), tone: '' },
    },
    { name: 'Rows read a request', value: each(window => window.totals.rowsReturned, significant) },
    { name: 'Rows written a request', value: each(window => window.totals.rowsWritten, significant) },
    { name: 'Rolled back transactions', value: all(window => window.totals.rollbacks) },
    { name: 'Temporary files', value: all(window => window.totals.tempFiles) },
    { name: 'Deadlocks', value: all(window => window.totals.deadlocks) },
  ];
}
