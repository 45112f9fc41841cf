import type { DatabaseWindow } from '../model/database.ts';
import { amount, percent } from '../model/format.ts';

/** What was taken off the score, and why. */
export interface Penalty {
  readonly points: number;
  readonly reason: string;
}

export interface ScoreEvidence {
  readonly coveragePct?: number;
  readonly bufferHitPct?: number;
  readonly windows: readonly DatabaseWindow[];
}

const SLOW_STATEMENT_MS = 100;
const DEAD_ROWS_PCT = 20;
const MOST = { coverage: 30, buffers: 20, dead: 15, unused: 10, slow: 15, connections: 10 } as const;

/**
 * Database health, 0 to 100: what is taken off is published here and shown in the report. Index coverage below 100 %:
 * 1 point a percent (at most 30). Pages not found in shared buffers: 2 points a percent (20). Tables with more than
 * 20 % dead rows: 5 points each (15). Size of indexes that this load did not use, keys left out: 1 point per 10 % of
 * all index bytes (10). Statements with a mean over 100 ms: 5 points each (15). Sessions idle in a transaction or
 * waiting for a lock: 5 points each (10).
 */
export function healthScore(evidence: ScoreEvidence): {
  value?: number;
  evidence: string;
  penalties?: readonly Penalty[];
} {
  const last = evidence.windows.at(-1);
  if (!last) return { evidence: 'needs the counters of a database of ours' };
  const penalties = [
    ...coverage(evidence.coveragePct),
    ...buffers(evidence.bufferHitPct),
    ...deadRows(last),
    ...unusedIndexes(evidence.windows),
    ...slowStatements(evidence.windows),
    ...connections(last),
  ].filter(({ points }) => points > 0);
  const off = penalties.reduce((total, { points }) => total + points, 0);
  const left = evidence.coveragePct === undefined ? '; index coverage unknown, not counted' : '';
  return {
    value: Math.round((100 - off) * 10) / 10,
    evidence:
      penalties.length === 0
        ? `nothing taken off${left}`
        : `${amount(Math.round(off * 10) / 10)} points taken off${left}`,
    penalties,
  };
}

function coverage(pct: number | undefined): Penalty[] {
  if (pct === undefined) return [];
  return [{ points: limited(100 - pct, MOST.coverage), reason: `index coverage is ${percent(pct)}` }];
}

function buffers(pct: number | undefined): Penalty[] {
  if (pct === undefined) return [];
  return [
    {
      points: limited(2 * (100 - pct), MOST.buffers),
      reason: `${percent(pct)} of pages were in shared buffers`,
    },
  ];
}

function deadRows({ tables }: DatabaseWindow): Penalty[] {
  const bloated = tables.filter(
    ({ liveRows, deadRows: dead }) => dead > 1_000 && (100 * dead) / (liveRows + dead) > DEAD_ROWS_PCT,
  );
  if (bloated.length === 0) return [];
  const names = bloated.map(({ name }) => name).join(', ');
  return [
    {
      points: limited(5 * bloated.length, MOST.dead),
      reason: `more than ${DEAD_ROWS_PCT} % dead rows in ${names}`,
    },
  ];
}

/** An index counts as used if any window used it; keys enforce something, so they are left out. */
function unusedIndexes(windows: readonly DatabaseWindow[]): Penalty[] {
  const last = windows.at(-1)?.indexes ?? [];
  const used = new Set(
    windows.flatMap(({ indexes }) => indexes.filter(({ scans }) => scans > 0).map(({ name }) => name)),
  );
  const unused = last.filter(({ name, unique, primary }) => !unique && !primary && !used.has(name));
  const size = (indexes: typeof last) => indexes.reduce((total, { sizeBytes }) => total + sizeBytes, 0);
  const all = size(last);
  if (unused.length === 0 || all === 0) return [];
  const share = (100 * size(unused)) / all;
  return [
    {
      points: limited(share / 10, MOST.unused),
      reason: `${unused.length} indexes with ${percent(share)} of the index bytes were not used by this load`,
    },
  ];
}

function slowStatements(windows: readonly DatabaseWindow[]): Penalty[] {
  const slow = new Set(
    windows.flatMap(({ statements }) =>
      statements
        .filter(({ topLevel, calls, execMs }) => topLevel && calls > 0 && execMs / calls > SLOW_STATEMENT_MS)
        .map(({ fingerprint }) => fingerprint),
    ),
  );
  if (slow.size === 0) return [];
  const what = slow.size === 1 ? 'one statement takes' : `${slow.size} statements take`;
  return [
    { points: limited(5 * slow.size, MOST.slow), reason: `${what} over ${SLOW_STATEMENT_MS} ms on average` },
  ];
}

/** States as the documents class them: idle is normal, active is working, all others need attention. */
function connections({ connections: states }: DatabaseWindow): Penalty[] {
  const odd = Object.entries(states).filter(
    ([state, sessions]) => sessions > 0 && state !== 'idle' && state !== 'active',
  );
  const sessions = odd.reduce((total, [, n]) => total + n, 0);
  if (sessions === 0) return [];
  return [
    {
      points: limited(5 * sessions, MOST.connections),
      reason: `sessions that need attention: ${odd.map(([state, n]) => `${n} ${state}`).join(', ')}`,
    },
  ];
}

function limited(points: number, most: number): number {
  return Math.round(10 * Math.min(most, Math.max(0, points))) / 10;
}
