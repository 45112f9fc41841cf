import { compareArms } from './compare/arms.ts';
import type { Driver } from './drive/driver.ts';
import { explain, withExplanation } from './explain/explain.ts';
import type { Host } from './host/host.ts';
import type { Comparison } from './model/comparison.ts';
import { PlimsollError } from './model/errors.ts';
import type { DriverName, RunPlan } from './model/run-plan.ts';
import type { BlockRecord, ProbeResult, RunRecord } from './model/run-record.ts';
import { startArm, stopArm } from './run/arm.ts';
import { runBlock, runObservation } from './run/block.ts';
import { describeEnvironment } from './run/environment.ts';
import { takeFootprint } from './run/footprint.ts';
import { buildTarget, prepareDatabase, probeDrivers } from './run/prepare.ts';
import { runProbes } from './run/probes.ts';
import type { Progress } from './run/progress.ts';
import { type Session, scenariosOf } from './run/session.ts';
import type { OpenRun } from './store/run-store.ts';
import { judgeAlerts } from './summarise/alerts.ts';
import { judgeIndexUse } from './summarise/index-use.ts';
import { judgeObjectives } from './summarise/objectives.ts';
import { signalsOf } from './summarise/signals.ts';

/** What a run needs from outside; the registry and the command line bring it. */
export interface Tools {
  readonly host: Host;
  readonly drivers: Readonly<Record<DriverName, Driver>>;
  readonly progress: Progress;
  readonly signal: AbortSignal;
  readonly version: string;
  /** With `--keep`: called with a running server once all is measured; the server stays up until it resolves. */
  readonly keep?: (kept: KeptArm) => Promise<void>;
}

export interface KeptArm {
  readonly baseUrl: string;
  readonly databaseUrl?: string;
}

export interface Outcome {
  readonly record: RunRecord;
  /** Why the run ended early; the record holds the blocks that were finished. */
  readonly stopped?: PlimsollError;
}

/** The table of contents: plan → seed → target → drive + collect → summarise. Comparison and report start from the record. */
export async function execute(plan: RunPlan, run: OpenRun, tools: Tools): Promise<Outcome> {
  const { host, progress, signal } = tools;
  const startedAt = new Date(host.nowUs() / 1_000).toISOString();
  const versions = await probeDrivers(host, plan, tools.drivers);

  progress.phase('seed', plan.data ? `${plan.data.dataset} at volume ${plan.data.volume}` : 'no data');
  const database = await prepareDatabase(host, plan, run, progress, signal);
  try {
    await buildTarget(host, plan, signal);
    const environment = await describeEnvironment(
      host,
      plan.root,
      database?.cluster,
      versions,
      tools.version,
    );
    await run.keep({ kind: 'begin', value: { startedAt, environment, data: database?.template?.identity } });
    const session: Session = { ...tools, plan, run, database, warnings: [], interleaving: new Map() };
    const parts = {
      blocks: [] as BlockRecord[],
      observations: [] as BlockRecord[],
      footprint: undefined as RunRecord['footprint'],
      probes: [] as readonly ProbeResult[],
    };
    const stopped = await measure(session, parts);
    const identity = database?.template?.identity;
    const record: RunRecord = {
      schemaVersion: 1,
      runId: plan.runId,
      suite: plan.suite,
      startedAt,
      finishedAt: new Date(host.nowUs() / 1_000).toISOString(),
      status: stopped === undefined ? 'complete' : stopped.code === 'INTERRUPTED' ? 'partial' : 'invalid',
      plan,
      environment,
      ...(identity ? { data: identity } : {}),
      arms: plan.arms.map(({ name, ref }) => ({ name, ref })),
      blocks: parts.blocks,
      observations: parts.observations,
      ...(parts.footprint ? { footprint: parts.footprint } : {}),
      objectives: [],
      probes: parts.probes,
      warnings: stopped
        ? [...session.warnings, { code: stopped.code, subject: 'run', message: stopped.message }]
        : session.warnings,
    };
    const judged = summarise(record);
    await run.writeRecord(judged);
    if (tools.keep && !stopped) await keepFirstArm(session, tools.keep);
    return stopped ? { record: judged, stopped } : { record: judged };
  } finally {
    await database?.cluster.stop();
  }
}

async function keepFirstArm(session: Session, keep: NonNullable<Tools['keep']>): Promise<void> {
  const [arm] = session.plan.arms;
  if (!arm) return;
  const live = await startArm(session, { arm, slot: 0, label: `${session.plan.runId.slice(-4)}keep` });
  const { database, target } = live;
  const url = database && session.database?.cluster.url(database.name, 'app');
  try {
    await keep({ baseUrl: target.baseUrl, ...(url ? { databaseUrl: url } : {}) });
  } finally {
    await stopArm(session, live);
  }
}

interface Measured {
  readonly blocks: BlockRecord[];
  readonly observations: BlockRecord[];
  footprint: RunRecord['footprint'];
  probes: readonly ProbeResult[];
}

/** Every finished block is on disk before the next begins; returns what stopped it, if anything did. */
async function measure(session: Session, into: Measured): Promise<PlimsollError | undefined> {
  const { plan, progress, run } = session;
  try {
    if (session.database?.template)
      progress.phase('footprint', 'each scenario alone, one request after the other');
    into.footprint = await takeFootprint(session);
    await run.keep({ kind: 'footprint', value: into.footprint ?? null });
    progress.phase(
      'drive',
      `${plan.blocks} ${plan.blocks === 1 ? 'block' : 'blocks'} of ${plan.arms.map(arm => arm.name).join(', ')}`,
    );
    const began = session.host.nowUs();
    for (let index = 0; index < plan.blocks && scenariosOf(plan, 'compared').length > 0; index++) {
      const spentMs = (session.host.nowUs() - began) / 1_000;
      const leftMs = index > 0 ? (spentMs / index) * (plan.blocks - index) : undefined;
      progress.step(`block ${index + 1} of ${plan.blocks}`, index / plan.blocks, leftMs);
      const block = await runBlock(session, index);
      await run.keepBlock(block, 'comparison');
      into.blocks.push(block);
    }
    for (const [position, scenario] of scenariosOf(plan, 'observed').entries()) {
      progress.step(`one round of ${scenario.name}`);
      const block = await runObservation(session, plan.blocks + position, scenario);
      await run.keepBlock(block, 'observation');
      into.observations.push(block);
    }
    if (plan.kind === 'run') into.probes = await runProbes(session);
    return undefined;
  } catch (error) {
    if (session.signal.aborted)
      return new PlimsollError(
        'INTERRUPTED',
        `Stopped after ${into.blocks.length} of ${plan.blocks} blocks.`,
        'The finished blocks are kept; the report is marked partial.',
      );
    if (error instanceof PlimsollError) return error;
    throw error;
  }
}

/** What the suite expects, held against what was measured. */
function summarise(record: RunRecord): RunRecord {
  const signals = signalsOf(record);
  return {
    ...record,
    signals,
    objectives: judgeObjectives(record, signals),
    alerts: judgeAlerts(record, signals),
    indexUse: judgeIndexUse(record),
  };
}

/** compare → explain, from the record alone: the same for a run just ended and one read from disk. */
export function conclude(record: RunRecord, a: string, b: string): Comparison {
  const comparison = compareArms(record, a, b);
  return withExplanation(comparison, explain(record, comparison));
}
