import type { StatementRow } from '../postgres/snapshot.ts';

/** What one statement did during one request. */
export interface StatementDelta {
  readonly queryId: string;
  readonly topLevel: boolean;
  readonly calls: number;
  readonly rows: number;
  /** Shared blocks, hit and read together: which of the two is a matter of cache. */
  readonly blocks: number;
  readonly walBytes: number;
  readonly execMs: number;
}

/** Statements that ran between two snapshots, none of whose rows was reset or evicted meanwhile. */
export function statementDeltas(
  before: readonly StatementRow[],
  after: readonly StatementRow[],
): StatementDelta[] {
  const known = new Map(before.map(row => [keyOf(row), row.counters]));
  return after.flatMap(row => {
    const old = known.get(keyOf(row)) ?? {};
    const grown = (name: string) => Number(BigInt(row.counters[name] ?? '0') - BigInt(old[name] ?? '0'));
    const calls = grown('calls');
    if (calls === 0) return [];
    return [
      {
        queryId: row.queryId,
        topLevel: row.topLevel,
        calls,
        rows: grown('rows'),
        blocks: grown('shared_blks_hit') + grown('shared_blks_read'),
        walBytes: grown('wal_bytes'),
        execMs: Number(row.counters.total_exec_time ?? 0) - Number(old.total_exec_time ?? 0),
      },
    ];
  });
}

function keyOf(row: StatementRow): string {
  return `${row.userId} ${row.queryId} ${row.topLevel} ${row.since ?? ''}`;
}
