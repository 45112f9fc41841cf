import type { IndexWindow, TableWindow } from '../../model/database.ts';
import { bytes, count, percent, significant } from '../format.ts';
import { type ArmWindows, quotient } from './arm-windows.ts';
import { type Pair, pair } from './statements.ts';

export type ScanClass = 'INDEX_OPPORTUNITY' | 'UNUSED_TABLE' | 'OPTIMIZED';
export type UseClass = 'high' | 'moderate' | 'low' | 'unused';

export interface TableRow {
  readonly name: string;
  readonly sequential: Pair;
  readonly sequentialRows: Pair;
  readonly index: Pair;
  readonly rows: string;
  readonly dead: string;
  readonly size: string;
  readonly scanClass: ScanClass;
  /** Large enough for the class to matter. */
  readonly flagged: boolean;
  /** The class before, where it differs. */
  readonly was: string;
}

export interface IndexRow {
  readonly name: string;
  readonly table: string;
  readonly definition: string;
  readonly kind: string;
  readonly scans: Pair;
  readonly share: string;
  readonly size: string;
  readonly use: UseClass;
  /** Only on one of the two sides, or invalid. */
  readonly note: string;
  readonly alarming: boolean;
}

/** Scans an index needs per 100 requests to count as high and as moderate use. */
export const USE_LIMITS = { high: 10, moderate: 1 } as const;

/** More sequential than index scans; no index scan at all; else served by indexes. In this order. */
export function scanClass(sequentialScans: number, indexScans: number): ScanClass {
  if (sequentialScans > indexScans) return 'INDEX_OPPORTUNITY';
  return indexScans === 0 ? 'UNUSED_TABLE' : 'OPTIMIZED';
}

export function useClass(scansPer100Requests: number): UseClass {
  if (scansPer100Requests <= 0) return 'unused';
  if (scansPer100Requests >= USE_LIMITS.high) return 'high';
  return scansPer100Requests >= USE_LIMITS.moderate ? 'moderate' : 'low';
}

/** Below, reading the whole table is as good as an index. */
const SMALL_TABLE_ROWS = 1_000;

interface TableSum {
  readonly last: TableWindow;
  readonly sequentialScans: number;
  readonly sequentialRows: number;
  readonly indexScans: number;
}

function sumTables(side: ArmWindows | undefined): Map<string, TableSum> {
  const sums = new Map<string, TableSum>();
  for (const table of side?.windows.flatMap(window => window.tables) ?? []) {
    const sum = sums.get(table.name);
    sums.set(table.name, {
      last: table,
      sequentialScans: (sum?.sequentialScans ?? 0) + table.sequentialScans,
      sequentialRows: (sum?.sequentialRows ?? 0) + table.sequentialRows,
      indexScans: (sum?.indexScans ?? 0) + table.indexScans,
    });
  }
  return sums;
}

/** Tables by rows read in sequential scans, the most first. Counts are per request. */
export function tableRows(before: ArmWindows | undefined, after: ArmWindows): TableRow[] {
  const a = sumTables(before);
  const b = sumTables(after);
  return [...b]
    .sort(
      ([, x], [, y]) =>
        y.sequentialRows - x.sequentialRows ||
        y.sequentialScans + y.indexScans - x.sequentialScans - x.indexScans,
    )
    .map(([name, sum]) => {
      const old = a.get(name);
      const each = (pick: (entry: TableSum) => number) =>
        pair(
          before !== undefined,
          quotient(old && pick(old), before?.spanRequests),
          quotient(pick(sum), after.spanRequests),
          significant,
        );
      const now = scanClass(sum.sequentialScans, sum.indexScans);
      const then = old ? scanClass(old.sequentialScans, old.indexScans) : now;
      return {
        name,
        sequential: each(entry => entry.sequentialScans),
        sequentialRows: each(entry => entry.sequentialRows),
        index: { ...each(entry => entry.indexScans), tone: '' as const },
        rows: count(sum.last.liveRows),
        dead: deadShare(sum.last),
        size: bytes(sum.last.sizeBytes),
        scanClass: now,
        flagged: now === 'INDEX_OPPORTUNITY' && sum.last.liveRows >= SMALL_TABLE_ROWS,
        was: then === now ? '' : then,
      };
    });
}

function deadShare(table: TableWindow): string {
  const all = table.liveRows + table.deadRows;
  return all === 0 ? '0 %' : percent((table.deadRows / all) * 100);
}

interface IndexSum {
  readonly last: IndexWindow;
  readonly scans: number;
}

/** Paired by definition, not by name: a renamed index is the same index. */
function sumIndexes(side: ArmWindows | undefined): Map<string, IndexSum> {
  const sums = new Map<string, IndexSum>();
  for (const index of side?.windows.flatMap(window => window.indexes) ?? []) {
    const key = index.definition.replace(/\bINDEX \S+ ON\b/, 'INDEX ON');
    sums.set(key, { last: index, scans: (sums.get(key)?.scans ?? 0) + index.scans });
  }
  return sums;
}

/** Indexes that only one side has come first, then by use. Scans are per 100 requests. */
export function indexRows(before: ArmWindows | undefined, after: ArmWindows): IndexRow[] {
  const a = sumIndexes(before);
  const b = sumIndexes(after);
  const rows = [...new Set([...b.keys(), ...a.keys()])].map(key =>
    indexRow(before, after, a.get(key), b.get(key)),
  );
  return rows
    .filter(row => row !== undefined)
    .sort((x, y) => Number(y.alarming) - Number(x.alarming) || y.rate - x.rate)
    .map(entry => entry.row);
}

function indexRow(
  before: ArmWindows | undefined,
  after: ArmWindows,
  old: IndexSum | undefined,
  now: IndexSum | undefined,
) {
  const shown = (now ?? old)?.last;
  if (!shown) return undefined;
  const then = 100 * quotient(old?.scans, before?.spanRequests);
  const rate = 100 * quotient(now?.scans, after.spanRequests);
  const note = noteOf(before !== undefined, old, now);
  const row: IndexRow = {
    name: shown.name,
    table: shown.table,
    definition: shown.definition.replace(/^CREATE (?:UNIQUE )?INDEX .+? USING (?=\w+ \()/, ''),
    kind: shown.primary ? 'primary key' : shown.unique ? 'unique' : '',
    scans: { ...pair(before !== undefined, then, rate, significant), tone: '' },
    share: significant(rate),
    size: bytes(shown.sizeBytes),
    use: useClass(now ? rate : then),
    note,
    alarming: note !== '',
  };
  return { row, rate: Math.max(rate, then), alarming: row.alarming };
}

function noteOf(compared: boolean, old: IndexSum | undefined, now: IndexSum | undefined): string {
  if (compared && !now) return 'gone after';
  if (compared && !old) return 'new after';
  return now?.last.valid === false ? 'invalid: PostgreSQL does not use it' : '';
}
