import { resolve } from 'node:path';
import type { StatementSnapshot } from '../collect/postgres/observer.ts';
import { machineSample, machineWindow } from '../collect/process/machine.ts';
import { type ArmUsage, type UsageMeter, usageMeter } from '../collect/process/usage.ts';
import { type Bucket, histogramDifference } from '../collect/prometheus/histogram.ts';
import { counterDifferences, type PrometheusPage, scrape, sumOf } from '../collect/prometheus/page.ts';
import { WindowSink } from '../collect/sample-sink.ts';
import type { DriveJob, DriveResult, SliceSchedule } from '../drive/driver.ts';
import { PlimsollError } from '../model/errors.ts';
import type { ScenarioPlan } from '../model/run-plan.ts';
import type { ArmBlock, GeneratorHealth, InvariantResult, OperationBlock } from '../model/run-record.ts';
import { mix } from '../stats/prng.ts';
import { generatorHealth } from '../summarise/health.ts';
import { answeredBy, operationBlocks } from '../summarise/operations.ts';
import { assertAccounting, targetCountBetween } from './accounting.ts';
import type { LiveArm } from './arm.ts';
import { type InvariantReadings, judgeInvariants, readInvariants } from './invariants.ts';
import { type MemoryWatch, watchMemory } from './memory.ts';
import type { Session } from './session.ts';

/** One arm's share of a window. */
export interface ArmWindow {
  readonly operations: Record<string, OperationBlock>;
  readonly requests: number;
  readonly wireRequests: number;
  readonly targetCount: number | undefined;
  readonly loadedMs: number;
  readonly usage: ArmUsage;
  readonly statementsBefore: StatementSnapshot | undefined;
  readonly statementsAfter: StatementSnapshot | undefined;
  readonly prometheus: Readonly<Record<string, number>> | undefined;
  readonly poolSize: number | undefined;
  readonly queryTimes: readonly Bucket[];
  readonly memory: NonNullable<ArmBlock['memory']>[number];
  readonly invariants: readonly InvariantResult[];
}

export interface Window {
  readonly arms: ReadonlyMap<string, ArmWindow>;
  readonly generator: GeneratorHealth;
  readonly windowMs: number;
}

interface Snapshot {
  readonly statements: StatementSnapshot | undefined;
  readonly page: PrometheusPage | undefined;
  readonly invariants: InvariantReadings;
}

/** At least this long nothing is in flight before the opening snapshot. */
const QUIET_MS = 500;

/** Quiet time → opening snapshots → load → closing snapshots, for all arms that share the window. */
export async function driveWindow(
  session: Session,
  scenario: ScenarioPlan,
  arms: readonly LiveArm[],
  key: number,
): Promise<Window> {
  await session.host.wait(QUIET_MS, session.signal);
  const meters = arms.map(() => usageMeter(session.host));
  const machineBefore = await machineSample(session.host);
  const openings = await Promise.all(arms.map((live, slot) => snapshot(session, live, meters[slot])));
  const sink = new WindowSink(scenario.suffix);
  const watches = arms.map(live => watchMemory(session, live.target.child?.pid));
  const job = jobFor(session, scenario, arms, scenario.load.durationMs, key);
  const result = await drive(session, job, sink, arms).finally(() => watches.map(watch => watch.stop()));
  const closings = await Promise.all(arms.map((live, slot) => snapshot(session, live, meters[slot])));
  const machine = machineWindow(machineBefore, await machineSample(session.host));
  const windowUs = result.endedAtUs - result.startedAtUs;
  const generator = { ...judgeGenerator(scenario, sink, result, windowUs), ...stolen(machine) };
  const windows = new Map<string, ArmWindow>();
  arms.forEach((live, slot) => {
    const [before, after] = [openings[slot] as Snapshot, closings[slot] as Snapshot];
    live.spanRequests += result.count.wireRequests[slot] ?? 0;
    windows.set(
      live.arm.name,
      armWindow(session, scenario, sink, {
        result,
        slot,
        slots: arms.length,
        before,
        after,
        usage: meters[slot]?.usage() ?? { missing: [] },
        watch: watches[slot] as MemoryWatch,
      }),
    );
  });
  assertAccounting(session, scenario, sink, result, arms, windows);
  return { arms: windows, generator, windowMs: windowUs / 1_000 };
}

/** The same load, shorter, by its own call of the tool; nothing of it is measured, but its requests are counted. */
export async function warmUp(
  session: Session,
  scenario: ScenarioPlan,
  arms: readonly LiveArm[],
  key: number,
): Promise<WindowSink> {
  const sink = new WindowSink();
  if (scenario.warmUpMs === 0) return sink;
  const result = await drive(session, jobFor(session, scenario, arms, scenario.warmUpMs, key), sink, arms);
  arms.forEach((live, slot) => {
    live.spanRequests += result.count.wireRequests[slot] ?? 0;
  });
  return sink;
}

export function jobFor(
  session: Session,
  scenario: ScenarioPlan,
  arms: readonly LiveArm[],
  armMs: number,
  key: number,
): DriveJob {
  const { plan, database } = session;
  const load = scenario.load;
  const slices: SliceSchedule = {
    t0EpochMs: Math.round(session.host.nowUs() / 1_000),
    sliceMs: plan.slicing.sliceMs,
    gapMs: plan.slicing.gapMs,
    seed: mix(plan.coinSeed, key),
  };
  return {
    scenario,
    file: resolve(plan.root, scenario.file),
    durationMs: armMs * arms.length,
    baseUrls: arms.map(live => live.target.baseUrl),
    ...(load.model === 'open' ? { ratePerSecond: load.ratePerSecond } : {}),
    ...(load.model === 'closed' ? { vus: load.vus } : {}),
    ...(load.model === 'burst' ? { burst: { size: load.size, everyMs: load.everyMs } } : {}),
    ...(arms.length > 1 ? { slices } : {}),
    ...(database?.dataFile ? { dataFile: database.dataFile } : {}),
  };
}

export async function drive(
  session: Session,
  job: DriveJob,
  sink: WindowSink,
  arms: readonly LiveArm[],
): Promise<DriveResult> {
  const driver = session.drivers[job.scenario.driver];
  const workDir = await session.run.workDirectory(`${job.scenario.name}-${session.host.nowUs()}`);
  try {
    const result = await driver.drive(job, { host: session.host, signal: session.signal, sink, workDir });
    for (const live of arms) live.target.assertAlive();
    return result;
  } catch (error) {
    session.signal.throwIfAborted();
    for (const live of arms) live.target.assertAlive(); // a dead target explains the tool's complaint better
    throw error;
  }
}

/** Statement counters, the target's own page, CPU so far: read at the edges of the window, when nothing is in flight. */
async function snapshot(session: Session, live: LiveArm, meter: UsageMeter | undefined): Promise<Snapshot> {
  live.target.assertAlive();
  const { metrics } = session.plan.target;
  const [statements, page, backends, invariants] = await Promise.all([
    live.database?.observer.statements(),
    metrics ? scrape(`${live.target.baseUrl}${metrics}`, session.signal) : undefined,
    live.database?.observer.backends(),
    readInvariants(session, live),
  ]);
  meter?.read(
    live.target.child?.pid,
    (backends ?? []).map(backend => backend.pid),
  );
  return { statements, page, invariants };
}

function stolen({
  stealPct,
  throttledPct,
}: ReturnType<typeof machineWindow>): Pick<GeneratorHealth, 'stealPct' | 'throttledPct'> {
  return {
    ...(stealPct === undefined ? {} : { stealPct }),
    ...(throttledPct === undefined ? {} : { throttledPct }),
  };
}

interface ArmFacts {
  readonly result: DriveResult;
  readonly slot: number;
  readonly slots: number;
  readonly before: Snapshot;
  readonly after: Snapshot;
  readonly usage: ArmUsage;
  readonly watch: MemoryWatch;
}

function armWindow(session: Session, scenario: ScenarioPlan, sink: WindowSink, facts: ArmFacts): ArmWindow {
  const { result, slot, slots, before, after } = facts;
  const collected = sink.operations(slot);
  const dropped = droppedOf(scenario, result, slots, collected);
  const loadedMs = (result.endedAtUs - result.startedAtUs) / 1_000 / slots;
  const operations = operationBlocks(collected, {
    scenario,
    loadedMs,
    latency: result.latency,
    dropped,
    inFlight: slot === 0 ? result.count.inFlightAtStop : 0,
  });
  const targetCount = targetCountBetween(session, before.page, after.page);
  return {
    operations,
    requests: [...collected.values()].reduce((sum, operation) => sum + answeredBy(operation), 0),
    wireRequests: result.count.wireRequests[slot] ?? 0,
    targetCount,
    loadedMs,
    usage: facts.usage,
    statementsBefore: before.statements,
    statementsAfter: after.statements,
    ...pageFigures(session, before.page, after.page),
    memory: facts.watch.stop(),
    invariants: judgeInvariants(session, scenario, operations, before.invariants, after.invariants),
  };
}

/** Each slot has equally many bursts, so what an arm missed is known; arrivals of a rate are shared evenly. */
function droppedOf(
  { load }: ScenarioPlan,
  { count }: DriveResult,
  slots: number,
  collected: ReturnType<WindowSink['operations']>,
): number {
  if (load.model !== 'burst' || count.scheduled === undefined) return Math.round(count.dropped / slots);
  const begun = [...collected.values()].reduce((total, operation) => total + operation.due, 0);
  return Math.max(0, Math.round(count.scheduled / slots) - begun);
}

/** What the target's own page says of the window. */
function pageFigures(
  session: Session,
  before: PrometheusPage | undefined,
  after: PrometheusPage | undefined,
): Pick<ArmWindow, 'prometheus' | 'poolSize' | 'queryTimes'> {
  if (!before || !after) return { prometheus: undefined, poolSize: undefined, queryTimes: [] };
  return {
    prometheus: counterDifferences(before, after),
    poolSize: sumOf(after, 'db_pool_size'),
    queryTimes: histogramDifference(before, after, session.plan.target.queryHistogram),
  };
}

function judgeGenerator(
  scenario: ScenarioPlan,
  sink: WindowSink,
  result: DriveResult,
  windowUs: number,
): GeneratorHealth {
  const { cpuUs, runQueueWaitUs, eventLoopDelayP99Us, memoryBytes } = result.generator;
  const all = sink.operations(0).values().next().value;
  const health = generatorHealth({
    driver: scenario.driver,
    windowUs,
    p50Us: all ? all.response.quantileUs(0.5) : 0,
    ...(cpuUs === undefined ? {} : { cpuUs }),
    ...(runQueueWaitUs === undefined ? {} : { runQueueWaitUs }),
    ...(eventLoopDelayP99Us === undefined ? {} : { eventLoopDelayP99Us }),
    ...(sink.lag.count > 0 ? { scheduleLagP99Us: sink.lag.quantileUs(0.99) } : {}),
  });
  if (health.voided && !scenario.expectSaturation) {
    throw new PlimsollError(
      'GENERATOR_STARVED',
      `The load generator of "${scenario.name}" had too little machine: ${health.voided}.`,
      'Lower the rate, stop other programs, or give the machine more cores; the target was not judged.',
    );
  }
  return memoryBytes === undefined ? health : { ...health, memoryBytes };
}
