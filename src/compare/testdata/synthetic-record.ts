import { LatencyHistogram } from '../../model/histogram.ts';
import type { ObjectivePlan, RunPlan } from '../../model/run-plan.ts';
import type { ArmBlock, BlockRecord, ObjectiveResult, OperationBlock, RunRecord } from '../../model/run-record.ts';
import { keyOf, mix, stream } from '../../stats/prng.ts';
import { addedUs, type Fault, syntheticFootprint, syntheticWindow } from './synthetic-database.ts';

export interface SyntheticOperation {
  readonly name: string;
  readonly medianUs: number;
  /** Requests per arm and block. */
  readonly count: number;
}

export interface SyntheticOptions {
  /** Default `base` and `no-index`; with three, the second repeats the first. The fault sits in the last. */
  readonly arms?: readonly string[];
  readonly blocks?: number;
  readonly operations?: readonly SyntheticOperation[];
  readonly fault?: Fault;
  /** Slower by so many percent: shiftPct[arm][operation or `*`]. */
  readonly shiftPct?: Readonly<Record<string, Readonly<Record<string, number>>>>;
  /** Standard deviation over blocks of an arm's own speed, percent (the pair's spread is √2 times that). */
  readonly spreadPct?: number;
  /** Failed requests, percent of all, by arm. */
  readonly errorsPct?: Readonly<Record<string, number>>;
  readonly objectives?: readonly ObjectivePlan[];
  readonly objectiveResults?: readonly ObjectiveResult[];
  readonly status?: RunRecord['status'];
  /** Indexes of blocks that are marked as rejected. */
  readonly rejected?: readonly number[];
  readonly footprint?: boolean;
  readonly seed?: number;
}

export const OPERATIONS: readonly SyntheticOperation[] = [
  { name: 'dashboard', medianUs: 2_100, count: 1_500 },
  { name: 'help-requests.list', medianUs: 1_300, count: 1_200 },
  { name: 'contact-exchange.create', medianUs: 1_700, count: 300 },
  { name: 'contact-exchanges.list', medianUs: 1_100, count: 1_050 },
  { name: 'conversations.list', medianUs: 1_900, count: 1_100 },
  { name: 'messages.list', medianUs: 900, count: 1_050 },
];

interface Settings extends Required<Omit<SyntheticOptions, 'objectiveResults'>> {
  readonly objectiveResults: readonly ObjectiveResult[];
}

/** A complete record of a run that never took place; the same options give the same record. */
export function syntheticRecord(options: SyntheticOptions = {}): RunRecord {
  const settings: Settings = {
    arms: ['base', 'no-index'],
    blocks: 8,
    operations: OPERATIONS,
    fault: 'none',
    shiftPct: {},
    spreadPct: 1.5,
    errorsPct: {},
    objectives: [],
    objectiveResults: [],
    status: 'complete',
    rejected: [],
    footprint: true,
    seed: 1,
    ...options,
  };
  return {
    schemaVersion: 1,
    runId: `20261120-120000-${String(settings.seed).padStart(4, '0')}`,
    suite: 'care-collective',
    startedAt: '2026-11-20T12:00:00.000Z',
    finishedAt: '2026-11-20T12:06:00.000Z',
    status: settings.status,
    plan: planOf(settings),
    environment: ENVIRONMENT,
    data: DATA,
    arms: settings.arms.map(name => ({ name, ref: name === 'base' ? 'base' : `variant:${name}` })),
    blocks: Array.from({ length: settings.blocks }, (_, index) => blockOf(settings, index)),
    observations: [],
    ...(settings.footprint ? { footprint: footprintOf(settings) } : {}),
    objectives: settings.objectiveResults,
    warnings: [],
  };
}

function faultOf(settings: Settings, arm: string): Fault {
  return arm === settings.arms.at(-1) && settings.arms.length > 1 ? settings.fault : 'none';
}

function footprintOf(settings: Settings): NonNullable<RunRecord['footprint']> {
  const names = settings.operations.map(operation => operation.name);
  const arms = settings.arms.map(arm => syntheticFootprint(arm, faultOf(settings, arm), names));
  return { arms, repeat: syntheticFootprint(settings.arms[0] ?? 'base', 'none', names) };
}

function blockOf(settings: Settings, index: number): BlockRecord {
  const next = stream(mix(settings.seed, index));
  const machine = Math.exp(0.06 * normal(next));
  const slots = next() < 0.5 ? [...settings.arms] : [...settings.arms].reverse();
  const arms: Record<string, ArmBlock> = {};
  for (const arm of settings.arms) {
    const own = Math.exp((settings.spreadPct / 100) * normal(next));
    arms[arm] = armOf(settings, arm, machine * own, mix(mix(settings.seed, index), keyOf(arm)));
  }
  return {
    index,
    startedAt: new Date(Date.UTC(2026, 10, 20, 12, 0, index * 30)).toISOString(),
    slots,
    order: [...slots],
    interleaving: settings.arms.length > 1 ? 'slices' : 'single',
    ...(settings.rejected.includes(index) ? { rejected: 'Steal of 14 % in the window.' } : {}),
    arms,
    generator: { driver: 'k6', runQueueWaitPct: 0.4, cpuSharePct: 21, scheduleLagP99Us: 700, stealPct: 0 },
    spentMs: { clone: 160, start: 900, warmUp: 4_000, load: 20_000, close: 1_400 },
  };
}

function armOf(settings: Settings, arm: string, factor: number, seed: number): ArmBlock {
  const fault = faultOf(settings, arm);
  const errorsPct = settings.errorsPct[arm] ?? 0;
  const shifts = settings.shiftPct[arm] ?? {};
  const operations: Record<string, OperationBlock> = {};
  const requests: Record<string, number> = {};
  for (const operation of settings.operations) {
    const shift = 1 + (shifts[operation.name] ?? shifts['*'] ?? 0) / 100;
    const median = (operation.medianUs * shift + addedUs(fault, operation.name)) * factor;
    operations[operation.name] = operationOf(operation, median, errorsPct, mix(seed, keyOf(operation.name)));
    requests[operation.name] = operation.count;
  }
  const all = Object.values(requests).reduce((total, count) => total + count, 0);
  const database = syntheticWindow(fault, requests, factor);
  const busyUs = database.statements.reduce((total, entry) => total + entry.execMs * 1_000, 0);
  return {
    operations,
    cpuUsPerRequest: {
      server: (fault === 'application-cpu' ? 1_300 : 400) * factor,
      database: 90 * factor + (0.9 * busyUs) / all,
    },
    memoryBytes: { server: 96_000_000, database: 180_000_000 },
    requests: all,
    targetCount: all,
    loadedMs: 10_000,
    database,
    prometheus: {},
    health: { cpuSharePct: 24, eventLoopDelayP99Us: 1_900 },
  };
}

function operationOf(
  operation: SyntheticOperation,
  medianUs: number,
  errorsPct: number,
  seed: number,
): OperationBlock {
  const { count } = operation;
  const failed = Math.round((count * errorsPct) / 100);
  const histogram = new LatencyHistogram();
  const next = stream(seed);
  for (let i = 0; i < count; i++) histogram.record(medianUs * Math.exp(0.35 * normal(next)));
  return {
    driver: 'k6',
    scenario: 'browse',
    latencyDefinition: { endsAt: 'last-byte', includesConnect: true, startedFrom: 'intended' },
    startedFrom: 'intended',
    scheduled: count,
    sent: count,
    ok: count - failed,
    failed: failed > 0 ? { 'http-error': failed } : {},
    dropped: 0,
    inFlight: 0,
    latency: histogram.encode(),
    marks: {},
    timeline: timelineOf(operation, medianUs, next),
  };
}

function timelineOf(operation: SyntheticOperation, medianUs: number, next: () => number) {
  return Array.from({ length: 20 }, (_, second) => ({
    second,
    count: Math.round(operation.count / 20),
    p50Us: Math.round(medianUs * (0.98 + 0.04 * next())),
    p95Us: Math.round(medianUs * 1.78 * (0.95 + 0.1 * next())),
  }));
}

/** Box-Muller. */
function normal(next: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next());
}

function planOf(settings: Settings): RunPlan {
  return {
    schemaVersion: 1,
    runId: `20261120-120000-${String(settings.seed).padStart(4, '0')}`,
    suite: 'care-collective',
    kind: settings.arms.length > 1 ? 'ab' : 'run',
    planHash: 'c0ffee',
    root: '.',
    arms: settings.arms.map(name => ({ name, ref: `variant:${name}`, sql: [], env: {} })),
    blocks: settings.blocks,
    slicing: { sliceMs: 500, gapMs: 50 },
    coinSeed: settings.seed,
    target: {
      command: 'node server.ts',
      ready: '/healthz',
      readyTimeoutMs: 30_000,
      metrics: '/metrics',
      requestCounter: 'http_request_duration_seconds_count',
      queryHistogram: 'db_query_duration_seconds',
      env: {},
    },
    database: { kind: 'embedded', major: 18 },
    scenarios: [
      {
        name: 'browse',
        driver: 'k6',
        file: 'scenarios/care-collective/browse.k6.ts',
        sha256: '00',
        load: { model: 'open', ratePerSecond: 310, durationMs: 20_000, maxVus: 200 },
        warmUpMs: 4_000,
        expectSaturation: false,
        role: 'compared',
      },
    ],
    objectives: settings.objectives,
    alerts: [],
    invariants: [],
    indexUse: {},
    probes: [],
    gate: { toleratePct: { p50: 5, p95: 5, p99: 10, cpu: 5, db: 5, rate: 5 }, policy: 'strict', budgetMs: 900_000 },
    allowHosts: [],
  };
}

const ENVIRONMENT: RunRecord['environment'] = {
  class: '3f9a1c',
  name: '2 × Intel Xeon, 8 GiB, Debian 12, PostgreSQL 18',
  cpuModel: 'Intel Xeon',
  cores: 2,
  memoryBytes: 8_589_934_592,
  os: 'Debian 12',
  kernel: '6.1.0',
  node: 'v24.21.0',
  postgresMajor: 18,
  postgresVersion: '18.4',
  postgresSettings: { shared_buffers: '128MB' },
  drivers: { k6: '2.1.0' },
  plimsoll: '0.1.0',
  commit: 'd34db33f',
  commitSubject: 'Drop an index',
};

const DATA: NonNullable<RunRecord['data']> = {
  dataset: 'seeds/care-collective/dataset.ts',
  volume: 'small',
  seed: 42,
  fingerprint: 'data-1',
  schemaHash: 'schema-1',
  statisticsHash: '9f31c0aa',
  rows: { help_requests: 8_012, profiles: 2_000, messages: 30_000 },
  sizeBytes: 18_000_000,
};
