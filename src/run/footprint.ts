import { footprintOf } from '../collect/footprint/footprint.ts';
import { startStepProxy } from '../collect/footprint/step-proxy.ts';
import { enablePlanCapture, type PlanCapture, readPlans } from '../collect/postgres/plans.ts';
import { wroteRows } from '../collect/postgres/snapshot.ts';
import { WindowSink } from '../collect/sample-sink.ts';
import type { ArmFootprint, Footprint, OperationFootprint, StatementPlan } from '../model/database.ts';
import type { ArmPlan, ScenarioPlan } from '../model/run-plan.ts';
import type { Sample } from '../model/sample.ts';
import { type PlanContext, statementPlans } from '../summarise/plan-shape.ts';
import { identify } from '../summarise/statement-text.ts';
import { type LiveArm, startArm, stopArm } from './arm.ts';
import { type Session, scenariosOf, warn } from './session.ts';
import { drive, jobFor } from './window.ts';

/** At least 30 requests of each operation are wanted; a weighted scenario reaches its rarer ones in 60 iterations. */
const ITERATIONS = 60;
const FOOTPRINT_SLOT = 9;

/**
 * Each scenario driven by a single user, one request after the other, on each arm: how many calls, rows and blocks
 * a request costs is then exact. Unmeasured, so plans are captured here too. The first arm is measured twice.
 */
export async function takeFootprint(session: Session): Promise<Footprint | undefined> {
  const { plan, database } = session;
  if (!database?.template) return undefined;
  const arms: ArmFootprint[] = [];
  for (const [index, arm] of plan.arms.entries()) {
    session.progress.step(`footprint of ${arm.name}`, index / plan.arms.length);
    arms.push(await footprintOfArm(session, arm, index));
  }
  const first = plan.arms[0];
  const twin = arms.find(({ arm }) => plan.arms.find(({ name }) => name === arm)?.sameAs === first?.name);
  if (twin || !first) return { arms, ...(twin ? { repeat: twin } : {}) };
  return { arms, repeat: await footprintOfArm(session, first, plan.arms.length) };
}

async function footprintOfArm(session: Session, arm: ArmPlan, index: number): Promise<ArmFootprint> {
  const cluster = session.database?.cluster;
  const captures: PlanCapture[] = [];
  const live = await startArm(session, {
    arm,
    slot: FOOTPRINT_SLOT,
    label: `${session.plan.runId.slice(-4)}f${index}`,
    prepare: async name => {
      if (cluster?.logDirectory) captures.push(await enablePlanCapture(cluster, name));
    },
  });
  try {
    const operations: OperationFootprint[] = [];
    const texts = new Map<string, string>();
    for (const scenario of scenariosOf(session.plan, 'compared'))
      operations.push(...(await step(session, scenario, live, texts)));
    return { arm: arm.name, operations, ...(await catalogue(session, live, operations, captures[0], texts)) };
  } finally {
    await stopArm(session, live).catch(() => {});
  }
}

/** What the database says once the server has stopped: its counters are complete and its plans are in the log. */
async function catalogue(
  session: Session,
  live: LiveArm,
  operations: readonly OperationFootprint[],
  capture: PlanCapture | undefined,
  texts: ReadonlyMap<string, string>,
): Promise<Pick<ArmFootprint, 'plans' | 'indexes' | 'statisticsHash' | 'wroteRows'>> {
  await live.target.stop();
  if (!live.database) return { plans: [], indexes: [], statisticsHash: '', wroteRows: false };
  const { observer, objectsBefore } = live.database;
  const objects = await observer.objects();
  const indexes = objects.indexes.map(({ name, table, definition, valid }) => ({
    name,
    table,
    definition,
    valid,
  }));
  const wanted = new Set(
    operations.flatMap(operation => operation.statements.map(statement => statement.fingerprint)),
  );
  return {
    plans: capture ? await plansOf(session, capture, { texts, indexes, wanted }) : [],
    indexes,
    statisticsHash: await observer.statisticsHash(),
    wroteRows: wroteRows(objectsBefore, objects),
  };
}

/** One user through the stepping proxy; the k-th request on the wire is of the k-th sample of the tool that sent any. */
async function step(
  session: Session,
  scenario: ScenarioPlan,
  live: LiveArm,
  texts: Map<string, string>,
): Promise<OperationFootprint[]> {
  if (!live.database) return [];
  const proxy = await startStepProxy({ targetUrl: live.target.baseUrl, observer: live.database.observer });
  const operations: string[] = [];
  const sink = new (class extends WindowSink {
    override sample(sample: Sample): void {
      const name = sample.operation + (scenario.suffix ?? '');
      for (let i = 0; i < (sample.requests ?? 1); i++) operations.push(name);
    }
  })();
  try {
    const job = jobFor(session, scenario, [live], scenario.load.durationMs, 0);
    await drive(session, { ...job, baseUrls: [proxy.url], iterations: ITERATIONS }, sink, [live]);
    for (const [id, text] of await live.database.observer.texts(await proxy.queryIds())) texts.set(id, text);
    return footprintOf(await proxy.steps(), operations, identify(texts));
  } finally {
    await proxy.close();
  }
}

async function plansOf(
  session: Session,
  capture: PlanCapture,
  context: PlanContext,
): Promise<StatementPlan[]> {
  if (!session.database) return [];
  const { plans, missing } = await readPlans(session.host, session.database.cluster, capture);
  for (const message of missing) warn(session, { code: 'plans-missing', subject: 'footprint', message });
  return statementPlans(plans, context);
}
