import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { DatabaseWindow } from '../model/database.ts';
import {
  changedQueryIds,
  databaseWindow,
  type NotUsable,
  type StatementCounterRow,
  type StatementCounters,
  type WindowEdges,
} from './postgres-delta.ts';

const EMPTY: StatementCounters = {
  takenAt: '2026-03-01 10:00:00+00',
  serverStartedAt: '2026-03-01 09:00:00+00',
  databaseResetAt: '',
  settings: { track_io_timing: 'on' },
  info: { evictions: '0', resetAt: '2026-03-01 09:00:00+00' },
  rows: [],
  database: { xact_commit: '10', tup_inserted: '5' },
  connections: { idle: 2 },
};

const rowOf = (
  queryId: string,
  counters: Record<string, string>,
  more: Partial<StatementCounterRow> = {},
) => ({
  ...{ userId: '10', queryId, topLevel: true, since: 'first' },
  ...{ counters: { total_exec_time: '0', rows: '0', ...counters } },
  ...more,
});

function edges(
  before: Partial<StatementCounters>,
  after: Partial<StatementCounters>,
  more: Partial<WindowEdges> = {},
) {
  const statementsBefore = { ...EMPTY, ...before };
  const statementsAfter = { ...EMPTY, ...after };
  const ids = [...statementsBefore.rows, ...statementsAfter.rows].map(({ queryId }) => queryId);
  const none = { tables: [], indexes: [] };
  return {
    ...{ statementsBefore, statementsAfter, objectsBefore: none, objectsAfter: none, spanRequests: 7 },
    texts: new Map(ids.map(id => [id, `SELECT q${id.replace('-', '_')}`])),
    ...more,
  };
}

function usable(result: DatabaseWindow | NotUsable): DatabaseWindow {
  if ('notUsable' in result) throw new Error(result.notUsable);
  return result;
}

describe('databaseWindow', () => {
  test('subtracts every counter, whatever columns the version has', () => {
    const io17 = { shared_blk_read_time: '1.5', temp_blk_write_time: '0.25' };
    const counters = {
      ...{ calls: '9', rows: '90', total_exec_time: '12.5', total_plan_time: '1', shared_blks_hit: '100' },
      ...{ shared_blks_read: '7', shared_blks_dirtied: '3', shared_blks_written: '2', temp_blks_read: '4' },
      ...{ temp_blks_written: '5', wal_bytes: '18446744073709551620', ...io17 },
    };
    const old = { calls: '4', rows: '40', total_exec_time: '10', wal_bytes: '18446744073709551610' };
    const window = usable(
      databaseWindow(edges({ rows: [rowOf('1', old)] }, { rows: [rowOf('1', counters)] })),
    );
    expect(window.statements).toMatchObject([
      {
        ...{ queryId: '1', text: 'SELECT q1', topLevel: true, calls: 5, rows: 50, execMs: 2.5, planMs: 1 },
        ...{ blocksHit: 100, blocksRead: 7, blocksDirtied: 3, blocksWritten: 2, tempBlocks: 9 },
        ...{ ioMs: 1.75, walBytes: 10 },
      },
    ]);
    const io16 = rowOf('1', { calls: '1', blk_read_time: '2', blk_write_time: '3' });
    expect(usable(databaseWindow(edges({}, { rows: [io16] }))).statements).toMatchObject([{ ioMs: 5 }]);
  });

  test('query ids beyond 2^53 stay apart', () => {
    const rows = ['9007199254740992', '9007199254740993', '-9007199254740993'].map(id =>
      rowOf(id, { calls: '1' }),
    );
    const window = usable(databaseWindow(edges({}, { rows })));
    expect(window.statements.map(({ queryId }) => queryId).toSorted()).toEqual(
      rows.map(row => row.queryId).toSorted(),
    );
  });

  test('one text is one statement, whichever roles and ids ran it; levels stay apart', () => {
    const rows = [
      rowOf('1', { calls: '1' }),
      rowOf('1', { calls: '2' }, { userId: '11' }),
      rowOf('2', { calls: '4' }),
      rowOf('1', { calls: '8' }, { topLevel: false }),
    ];
    const texts = new Map([
      ['1', 'SELECT a IN ($1)'],
      ['2', 'SELECT a IN ($1, $2)'],
    ]);
    const { statements } = usable(databaseWindow(edges({}, { rows }, { texts })));
    expect(statements.map(({ topLevel, calls }) => [topLevel, calls])).toEqual(
      expect.arrayContaining([
        [true, 7],
        [false, 8],
      ]),
    );
    expect(new Set(statements.map(({ fingerprint }) => fingerprint)).size).toBe(1);
  });

  test('a statement whose text is hidden is counted, and the right to see it named', () => {
    const rows = [rowOf('1', { calls: '1' })];
    const window = usable(databaseWindow(edges({}, { rows }, { texts: new Map() })));
    expect(window.statements).toMatchObject([{ calls: 1, text: '(text not visible)' }]);
    expect(window.missing).toEqual([expect.stringContaining('GRANT pg_read_all_stats')]);
  });

  test("the observer's own statements are left out", () => {
    const rows = [rowOf('1', { calls: '1' })];
    const texts = new Map([['1', 'SELECT /* plimsoll-observer */ $1']]);
    expect(usable(databaseWindow(edges({}, { rows }, { texts }))).statements).toEqual([]);
  });

  test.each<[string, Partial<StatementCounters>]>([
    ['restarted', { serverStartedAt: 'later' }],
    ['statistics of the database were reset', { databaseResetAt: 'now' }],
    ['pg_stat_statements was reset', { info: { evictions: '0', resetAt: 'now' } }],
    ['track_io_timing was changed', { settings: { track_io_timing: 'off' } }],
    ['xact_commit went down', { database: { xact_commit: '9', tup_inserted: '5' } }],
  ])('not usable: %s', (reason, after) => {
    expect(databaseWindow(edges({}, after))).toEqual({ notUsable: expect.stringContaining(reason) });
  });

  test('totals, sessions, requests of the span and what the observer missed', () => {
    const after = {
      database: { xact_commit: '17', tup_inserted: '8', tup_deleted: '1' },
      connections: { active: 1 },
    };
    const window = usable(databaseWindow(edges({}, after, { missing: ['GRANT x'] })));
    expect(window.totals).toMatchObject({ commits: 7, rowsWritten: 4, deadlocks: 0 });
    expect(window).toMatchObject({ connections: { active: 1 }, spanRequests: 7, missing: ['GRANT x'] });
  });

  test('tables and indexes: growth of counters, state of the rest; a reset one is named', () => {
    const table = (id: string, counters: Record<string, string>) => ({
      id,
      name: `t${id}`,
      sizeBytes: 8192,
      counters,
    });
    const index = {
      name: 'i',
      table: 't1',
      definition: 'CREATE INDEX …',
      unique: false,
      primary: false,
      valid: true,
    };
    const indexAt = (idx_scan: string) => ({ ...index, id: '9', sizeBytes: 16384, counters: { idx_scan } });
    const before = [table('1', { seq_scan: '5', n_live_tup: '90' }), table('2', { seq_scan: '5' })];
    const after = [
      table('1', { seq_scan: '8', n_live_tup: '80' }),
      table('2', { seq_scan: '1' }),
      table('3', { n_tup_ins: '4' }),
    ];
    const window = usable(
      databaseWindow(
        edges(
          {},
          {},
          {
            objectsBefore: { tables: before, indexes: [indexAt('2')] },
            objectsAfter: { tables: after, indexes: [indexAt('12')] },
          },
        ),
      ),
    );
    expect(window.tables).toMatchObject([
      { name: 't1', sequentialScans: 3, liveRows: 80, sizeBytes: 8192 },
      { name: 't3', inserted: 4, sequentialScans: 0 },
    ]);
    expect(window.indexes).toMatchObject([{ ...index, scans: 10, rowsRead: 0, sizeBytes: 16384 }]);
    expect(window.missing).toEqual([expect.stringContaining('t2')]);
  });

  test('asks for the texts of what ran, and of nothing else', () => {
    const before = { ...EMPTY, rows: [rowOf('1', { calls: '3' }), rowOf('2', { calls: '3' })] };
    const after = {
      ...EMPTY,
      rows: [rowOf('1', { calls: '3' }), rowOf('2', { calls: '4' }), rowOf('3', { calls: '1' })],
    };
    expect(changedQueryIds(before, after)).toEqual(['2', '3']);
  });
});

/** What can happen to a statement in a server that has room for few. */
const event = fc.record({
  kind: fc.constantFrom('call', 'call', 'call', 'call', 'evict', 'resetOne', 'resetAll', 'snapshot'),
  id: fc.integer({ min: 0, max: 4 }),
});

/** A model of pg_stat_statements that, unlike the real one, also knows the truth. */
function simulate(events: readonly { kind: string; id: number }[], knowsSince: boolean) {
  const rows = new Map<number, { since: string; calls: number; ms: number }>();
  const truth = new Map<number, number>();
  let evictions = 0;
  let resets = 0;
  let losses = 0;
  let before: StatementCounters | undefined;
  const snapshot = (): StatementCounters => ({
    ...EMPTY,
    info: { evictions: `${evictions}`, resetAt: `${resets}` },
    rows: [...rows].map(([id, row]) =>
      rowOf(
        `${id}`,
        { calls: `${row.calls}`, total_exec_time: `${row.ms}` },
        knowsSince ? { since: row.since } : { since: '' },
      ),
    ),
  });
  for (const [time, { kind, id }] of events.entries()) {
    if (kind === 'call') {
      const row = rows.get(id) ?? { since: `${time}`, calls: 0, ms: 0 };
      rows.set(id, { ...row, calls: row.calls + 1, ms: row.ms + 0.1 });
      if (before) truth.set(id, (truth.get(id) ?? 0) + 1);
    } else if (kind === 'snapshot') before ??= snapshot();
    else if (kind === 'resetAll') {
      rows.clear();
      resets++;
    } else if (rows.delete(id)) {
      if (kind === 'evict') evictions++;
      if (before) losses++;
    }
  }
  return { before: before ?? snapshot(), after: snapshot(), truth, losses };
}

describe('of any history of calls, resets and evictions', () => {
  const names = Array.from({ length: 5 }, (_, id) => [`${id}`, `SELECT q${id}`] as const);
  const run = (events: readonly { kind: string; id: number }[], knowsSince: boolean) => {
    const history = simulate(events, knowsSince);
    const result = databaseWindow(edges(history.before, history.after, { texts: new Map(names) }));
    return { ...history, result };
  };

  test.each([true, false])('nothing is negative or invented (rows know their birth: %s)', knowsSince => {
    fc.assert(
      fc.property(fc.array(event, { maxLength: 60 }), events => {
        const { before, after, truth, losses, result } = run(events, knowsSince);
        if (before.info?.resetAt !== after.info?.resetAt) {
          expect(result).toHaveProperty('notUsable');
          return;
        }
        const { statements } = usable(result);
        for (const { queryId, calls, execMs } of statements) {
          expect(calls).toBeGreaterThan(0);
          expect(calls).toBeLessThanOrEqual(truth.get(Number(queryId)) ?? 0);
          expect(execMs).toBeGreaterThanOrEqual(0);
        }
        if (losses > 0) return;
        expect(new Map(statements.map(({ queryId, calls }) => [Number(queryId), calls]))).toEqual(truth);
      }),
      { numRuns: 2_000 },
    );
  });

  test('where rows know their birth, no loss goes unsaid', () => {
    fc.assert(
      fc.property(fc.array(event, { maxLength: 60 }), events => {
        const { truth, result } = run(events, true);
        if ('notUsable' in result) return;
        const seen = result.statements.reduce((sum, { calls }) => sum + calls, 0);
        const happened = [...truth.values()].reduce((sum, calls) => sum + calls, 0);
        const wasInTheFirst = result.missing.some(text => text.includes('lower bounds'));
        // a row that came and went between two snapshots leaves no trace but the eviction count
        const cameAndWent = events.some(({ kind }) => kind === 'resetOne');
        if (seen < happened && !cameAndWent) expect(wasInTheFirst).toBe(true);
      }),
      { numRuns: 1_000 },
    );
  });

  test('counters of any length are subtracted exactly', () => {
    fc.assert(
      fc.property(
        fc.bigInt({ min: 0n, max: 2n ** 80n }),
        fc.integer({ min: 1, max: 2 ** 31 }),
        (start, growth) => {
          const rows = (calls: bigint) => ({ rows: [rowOf('1', { calls: `${calls}` })] });
          const { statements } = usable(databaseWindow(edges(rows(start), rows(start + BigInt(growth)))));
          expect(statements[0]?.calls).toBe(growth);
        },
      ),
    );
  });
});
