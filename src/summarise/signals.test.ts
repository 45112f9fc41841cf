import { describe, expect, test } from 'vitest';
import type { DatabaseWindow, PlanNode } from '../model/database.ts';
import { LatencyHistogram } from '../model/histogram.ts';
import type { SignalName } from '../model/measures.ts';
import type { ArmBlock, OperationBlock, RunRecord } from '../model/run-record.ts';
import { judgeAlerts } from './alerts.ts';
import { healthScore } from './health-score.ts';
import { judgeIndexUse, sequentialTables } from './index-use.ts';
import { signalsOf } from './signals.ts';

function operation(ok: number, failed = 0): OperationBlock {
  const latency = new LatencyHistogram();
  latency.record(5_000, Math.max(1, ok));
  return {
    ok,
    failed: { timeout: failed },
    latency: latency.encode(),
    marks: {},
  } as unknown as OperationBlock;
}

const database = (given: Partial<DatabaseWindow> = {}): DatabaseWindow => ({
  statements: [],
  totals: { blocksHit: 90, blocksRead: 10 } as DatabaseWindow['totals'],
  tables: [],
  indexes: [],
  spanRequests: 1,
  connections: { idle: 3 },
  missing: [],
  ...given,
});

function record(arm: Partial<ArmBlock>, more: Partial<RunRecord> = {}): RunRecord {
  const full = { operations: {}, loadedMs: 10_000, requests: 10, ...arm } as ArmBlock;
  return {
    plan: { alerts: [], indexUse: {} },
    arms: [{ name: 'base', ref: 'base' }],
    blocks: [{ arms: { base: full } }],
    observations: [],
    ...more,
  } as unknown as RunRecord;
}

function signal(name: SignalName, from: RunRecord) {
  const found = signalsOf(from).find(entry => entry.signal === name);
  if (!found) throw new Error(`no signal ${name}`);
  return found;
}

const node = (type: string, relation: string, index?: string, children: PlanNode[] = []): PlanNode => ({
  type,
  relation,
  ...(index ? { index } : {}),
  details: [],
  children,
});

describe('signalsOf', () => {
  test('a signal without evidence has no value and says what it needs', () => {
    for (const { value, evidence, signal: name } of signalsOf(record({}))) {
      expect(value, name).toBeUndefined();
      expect(evidence).not.toBe('');
    }
  });

  test('the mean of statements is weighted by calls; inner statements do not count twice', () => {
    const statements = [
      { topLevel: true, calls: 9, execMs: 9 },
      { topLevel: true, calls: 1, execMs: 11 },
      { topLevel: false, calls: 5, execMs: 500 },
    ] as unknown as DatabaseWindow['statements'];
    expect(signal('query-mean', record({ database: database({ statements }) })).value).toBe(2_000);
  });

  test('p95 of statements is the upper bound of its bucket, from 200 values on', () => {
    const times = (few: number) => [
      { upToUs: 1_000, count: 189 - few },
      { upToUs: 5_000, count: 10 },
      { count: 1 },
    ];
    expect(signal('query-p95', record({ queryTimes: times(0) })).value).toBe(5_000);
    expect(signal('query-p95', record({ queryTimes: times(100) })).value).toBeUndefined();
  });

  test('slow statements are scaled to an hour, and it says so', () => {
    const slow = signal('slow-queries-per-hour', record({ queryTimes: [{ upToUs: 2_500_000, count: 2 }] }));
    expect(slow.value).toBe(720);
    expect(slow.evidence).toContain('2 over 1 s');
  });

  test('shares of caches, pool, errors', () => {
    const from = record({
      prometheus: {
        'cache_requests_total{cache="a",result="hit"}': 3,
        'cache_requests_total{cache="b",result="miss"}': 1,
        db_pool_connection_seconds_total: 20,
      },
      poolSize: 20,
      operations: { list: operation(98, 2) },
      database: database(),
    });
    expect(signal('app-cache-hit', from).value).toBe(75);
    expect(signal('pool-use', from).value).toBe(10);
    expect(signal('error-share', from).value).toBe(2);
    expect(signal('buffer-hit', from).value).toBe(90);
    expect(signal('slowest-response', from)).toMatchObject({ evidence: 'of list' });
  });

  test('index coverage weighs statements by their calls and forgives small tables', () => {
    const statement = (fingerprint: string, callsPerRequest: number) => ({ fingerprint, callsPerRequest });
    const plan = (fingerprint: string, root: PlanNode) => ({ fingerprint, root });
    const footprint = {
      arms: [
        {
          arm: 'base',
          operations: [
            { operation: 'list', statements: [statement('a', 3), statement('b', 1), statement('c', 1)] },
          ],
          plans: [
            plan('a', node('Index Scan', 'orders', 'idx')),
            plan('b', node('Seq Scan', 'orders')),
            plan('c', node('Seq Scan', 'colours')),
          ],
          indexes: [],
        },
      ],
    };
    const from = record({}, {
      footprint,
      data: { rows: { orders: 5_000, colours: 7 } },
    } as unknown as RunRecord);
    expect(signal('index-coverage', from).value).toBe(80);
  });
});

describe('healthScore', () => {
  test('takes off what it publishes, and never more than its share', () => {
    const windows = [
      database({
        tables: [{ name: 'orders', liveRows: 5_000, deadRows: 5_000 }] as unknown as DatabaseWindow['tables'],
        indexes: [
          { name: 'used', scans: 4, sizeBytes: 500 },
          { name: 'unused', scans: 0, sizeBytes: 500 },
        ] as unknown as DatabaseWindow['indexes'],
        connections: { idle: 2, 'idle in transaction': 1 },
      }),
    ];
    const score = healthScore({ coveragePct: 0, bufferHitPct: 99, windows });
    expect(score.penalties?.map(({ points }) => points)).toEqual([30, 2, 5, 5, 5]);
    expect(score.value).toBe(53);
  });

  test('nothing is said without a database', () => {
    expect(healthScore({ windows: [] }).value).toBeUndefined();
  });
});

test('sequentialTables looks into the whole tree', () => {
  const root = node('Nested Loop', '', undefined, [
    node('Seq Scan', 'orders'),
    node('Index Scan', 'users', 'pk'),
  ]);
  expect(sequentialTables(root, { orders: 2_000 })).toEqual(['orders']);
  expect(sequentialTables(root, { orders: 1_000 })).toEqual([]);
});

describe('judgeIndexUse', () => {
  const footprint = {
    arms: [
      {
        arm: 'base',
        operations: [{ operation: 'list', statements: [{ fingerprint: 'a' }] }],
        plans: [{ fingerprint: 'a', root: node('Index Scan', 'orders', 'idx_orders') }],
        indexes: [{ name: 'idx_orders' }, { name: 'idx_other' }, { name: 'idx_late' }],
      },
    ],
  };
  const indexUse = {
    list: ['idx_orders', 'idx_other', 'idx_gone'],
    late: ['idx_late'],
    never: ['idx_late'],
  };
  const late = {
    operations: { late: operation(5) },
    database: database({ indexes: [{ name: 'idx_late', scans: 7 }] as unknown as DatabaseWindow['indexes'] }),
  };
  const from = record(late, { footprint, plan: { indexUse } } as unknown as RunRecord);

  test('by plan, else by the counter while the operation was driven', () => {
    expect(judgeIndexUse(from).map(({ index, outcome }) => `${index} ${outcome}`)).toEqual([
      'idx_orders used',
      'idx_other unused',
      'idx_gone absent',
      'idx_late used',
      'idx_late not-measured',
    ]);
  });
});

test('an alert is raised beyond its threshold, on the side it names', () => {
  const base = { severity: 'warning', source: '', unit: 'pct' } as const;
  const from = {
    arms: [{ name: 'base', ref: 'base' }],
    plan: {
      alerts: [
        { ...base, name: 'low cache', signal: 'app-cache-hit', below: 85 },
        { ...base, name: 'full pool', signal: 'pool-use', above: 80 },
        { ...base, name: 'errors', signal: 'error-share', above: 1 },
      ],
    },
  } as unknown as RunRecord;
  const measured = [
    { arm: 'base', signal: 'app-cache-hit', unit: 'pct', value: 60, evidence: '' },
    { arm: 'base', signal: 'pool-use', unit: 'pct', value: 80, evidence: '' },
  ] as const;
  expect(judgeAlerts(from, measured).map(({ outcome }) => outcome)).toEqual([
    'raised',
    'quiet',
    'not-measured',
  ]);
});
