import { LOST_INDEX } from '../../compare/testdata/synthetic-database.ts';
import { syntheticRecord } from '../../compare/testdata/synthetic-record.ts';
import type { DatabaseWindow, TableWindow } from '../../model/database.ts';
import type { ArmBlock, ObjectiveResult, RunRecord } from '../../model/run-record.ts';
import type { ReportInput } from '../reporter.ts';
import { markOf, observation } from './observation.ts';
import { sampleComparison } from './sample-comparison.ts';
import {
  mapArms,
  sampleAlerts,
  sampleIndexUse,
  sampleInvariant,
  sampleMemory,
  sampleSignals,
} from './sample-expectations.ts';

const FAULTY = 'no-dashboard-index';

/** The demo's report: an index dropped, a same-build control, three observed drivers, objectives. */
export function sampleReport(): ReportInput {
  const record = sampleRecord();
  const comparison = sampleComparison(record, 'base', FAULTY, {
    sentence:
      '1 of 6 operations is slower. dashboard p95 went from 3.63 to 9.23 ms (+152 %, between +146 and +158 %).',
    advice: 'Restore the index, or give the query one that fits its order.',
    causes: [
      {
        operation: 'dashboard',
        rank: 1,
        kind: 'index-dropped',
        object: LOST_INDEX,
        sentence: `The statement that lists open requests reads 231 blocks per call instead of 24 since ${LOST_INDEX} is gone: 3.10 of the 3.11 ms that a request got slower.`,
        explainedUs: 3_100,
        evidence: [
          'Blocks read per call: 24 before, 231 after, no spread between two measurements of the same build.',
          'The plan changed: Index Scan on help_requests before, Seq Scan after; 5,908 rows are read and thrown away.',
        ],
        cure: `Restore ${LOST_INDEX} on help_requests (status, urgency, created_at DESC).`,
      },
    ],
    objectives: OBJECTIVES,
  });
  return { record, comparison, controls: [sampleComparison(record, 'base', 'same-build')] };
}

export function sampleRecord(): RunRecord {
  const record = syntheticRecord({
    arms: ['base', 'same-build', FAULTY],
    fault: 'dropped-index',
    blocks: 10,
    seed: 11,
    errorsPct: { [FAULTY]: 0.2 },
  });
  const names = ARMS.map(arm => arm.name);
  const signals = sampleSignals(names, { [FAULTY]: {
      'index-coverage': [71.8, '71.8 % of the calls, 7 statements with a plan'],
      'health-score': [70.2, '29.8 points taken off'],
    } });
  return {
    ...record,
    runId: '20261120-120000-care-collective-7f3a',
    plan: { ...record.plan, arms: ARMS },
    blocks: mapArms(record.blocks, (arm, name, index) => ({
      ...arm,
      ...(arm.database ? { database: moreTables(arm.database) } : {}),
      operations: withMarks(arm.operations, name === FAULTY ? 5_900 : 2_600),
      memory: [sampleMemory(index + name.length, 29, 96_000_000, 40_000)],
      invariants: [sampleInvariant('exchanges stored', 'contact-exchange.create', 300, 300)],
    })),
    signals,
    alerts: sampleAlerts(signals),
    indexUse: sampleIndexUse(names, [FAULTY]),
    objectives: OBJECTIVES,
    observations: [
      observation({
        driver: 'artillery',
        scenario: 'mixed-reading',
        operations: ['dashboard', 'conversations.list'],
        count: 260,
      }),
      observation({
        driver: 'autocannon',
        scenario: 'conversations',
        operations: ['conversations.list'],
        count: 4_200,
      }),
      observation({
        driver: 'playwright',
        scenario: 'dashboard-browser',
        operations: ['dashboard.page'],
        count: 24,
        marks: { ttfb: 12_000, lcp: 310_000, cls: [20_000, 21], 'list-visible': 290_000 },
      }),
    ],
    warnings: [
      {
        code: 'same-machine',
        subject: 'k6',
        message: 'Load generator, target and database share this machine with 2 cores.',
      },
    ],
  };
}

const ARMS: RunRecord['plan']['arms'] = [
  { name: 'base', ref: 'base', sql: [], env: {} },
  { name: 'same-build', ref: 'base', sql: [], env: {}, sameAs: 'base' },
  { name: FAULTY, ref: `variant:${FAULTY}`, sql: [`DROP INDEX ${LOST_INDEX}`], env: {} },
];

const OBJECTIVES: readonly ObjectiveResult[] = [
  objective('dashboard', 'p95', 100_000, true, 9_230, 'met'),
  objective('contact-exchange.create', 'p95', 100_000, true, 2_900, 'met'),
  objective('conversations.list', 'p95', 2_000, false, 3_380, 'already-missed'),
  objective('contact-exchanges.list', 'p95', 1_500, false, 1_960, 'missed'),
  { ...objective('dashboard.page', 'list-visible', 5_000_000, true, 0, 'too-few'), count: 24 },
];

function objective(
  operation: string,
  metric: string,
  max: number,
  blocking: boolean,
  measured: number,
  outcome: ObjectiveResult['outcome'],
): ObjectiveResult {
  const base = {
    operation,
    metric,
    max,
    unit: 'us',
    blocking,
    source: 'docs/PERFORMANCE.md',
    outcome,
  } as const;
  return { ...base, count: 12_000, arm: FAULTY, ...(outcome === 'too-few' ? {} : { measured }) };
}

/** What the scenario of the dashboard marks beside its latency. */
function withMarks(operations: ArmBlock['operations'], firstRowUs: number): ArmBlock['operations'] {
  const { dashboard, ...others } = operations;
  if (!dashboard) return operations;
  const marks = {
    'first-row': markOf('first-row', firstRowUs, dashboard.ok),
    'body-bytes': markOf('body-bytes', 18_400, dashboard.ok),
  };
  return { dashboard: { ...dashboard, marks }, ...others };
}

function moreTables(database: DatabaseWindow): DatabaseWindow {
  const span = database.spanRequests;
  return {
    ...database,
    tables: [
      ...database.tables,
      table('public.messages', 0, span, 30_000, 6_300_000),
      table('public.profiles', 0, span * 3, 2_000, 410_000),
      table('public.audit_logs', 0, 0, 5_000, 1_200_000),
      table('public.settings', 40, 2, 12, 8_192),
    ],
    indexes: [
      ...database.indexes,
      index('idx_messages_conversation_created', 'public.messages', '(conversation_id, created_at)', span),
      index('idx_help_requests_user_id', 'public.help_requests', '(user_id)', Math.round(span / 40)),
      index('idx_audit_logs_user_id', 'public.audit_logs', '(user_id)', 0),
    ],
    connections: { active: 4, idle: 17, 'idle in transaction': 1 },
    missing: ['Waits of other sessions are hidden: GRANT pg_monitor TO plimsoll_observer.'],
  };
}

function table(name: string, seq: number, scans: number, rows: number, sizeBytes: number): TableWindow {
  return {
    name,
    sequentialScans: seq,
    sequentialRows: seq * rows,
    indexScans: scans,
    indexRows: scans * 4,
    inserted: 0,
    updated: 0,
    deleted: 0,
    hotUpdated: 0,
    liveRows: rows,
    deadRows: Math.round(rows / 200),
    sizeBytes,
  };
}

function index(name: string, onTable: string, columns: string, scans: number) {
  return {
    name,
    table: onTable,
    definition: `CREATE INDEX ${name} ON ${onTable} USING btree ${columns}`,
    scans,
    rowsRead: scans * 4,
    sizeBytes: 410_000,
    unique: false,
    primary: false,
    valid: true,
  };
}
