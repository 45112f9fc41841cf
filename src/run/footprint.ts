import { footprintOf } from '../collect/footprint/footprint.ts';
import { startStepProxy } from '../collect/footprint/step-proxy.ts';
import { enablePlanCapture, readPlans } from '../collect/postgres/plans.ts';
import { WindowSink } from '../collect/sample-sink.ts';
import { withClient } from '../host/postgres/cluster.ts';
import type { ArmFootprint, Footprint, OperationFootprint, StatementPlan } from '../model/database.ts';
import type { ArmPlan, ScenarioPlan } from '../model/run-plan.ts';
import type { Sample } from '../model/sample.ts';
import { type LiveArm, startArm, stopArm } from './arm.ts';
import { type Session, scenariosOf } from './session.ts';
import { drive, jobFor } from './window.ts';

/** At least 30 requests of each operation are wanted; a weighted scenario reaches its rarer ones in 60 iterations. */
const ITERATIONS = 60;
const SLOT = 9;

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
  if (twin || plan.arms.length === 1 || !first) return { arms, ...(twin ? { repeat: twin } : {}) };
  return { arms, repeat: await footprintOfArm(session, first, plan.arms.length) };
}

async function footprintOfArm(session: Session, arm: ArmPlan, index: number): Promise<ArmFootprint> {
  const cluster = session.database?.cluster;
  let captured = '';
  const live = await startArm(session, {
    arm,
    slot: SLOT,
    label: `${session.plan.runId.slice(-4)}f${index}`,
    prepare: async name => {
      captured = name;
      if (cluster?.logDirectory)
        await withClient(cluster.url('postgres', 'admin'), client => enablePlanCapture(client, name));
    },
  });
  try {
    const operations: OperationFootprint[] = [];
    for (const scenario of scenariosOf(session.plan, 'compared'))
      operations.push(...(await step(session, scenario, live)));
    const objects = await live.database?.observer.objects();
    const statisticsHash = (await live.database?.observer.statisticsHash()) ?? '';
    await live.target.stop();
    const after = await live.database?.observer.objects();
    return {
      arm: arm.name,
      operations,
      plans: cluster?.logDirectory ? await plansOf(session, live, cluster.logDirectory, captured) : [],
      indexes: (objects?.indexes ?? []).map(({ name, table, definition, valid }) => ({
        name,
        table,
        definition,
        valid,
      })),
      statisticsHash,
      wroteRows: (after?.tables ?? []).some(table => wrote(table, live.database?.objectsBefore.tables ?? [])),
    };
  } finally {
    await stopArm(session, live).catch(() => {});
  }
}

/** One user through the stepping proxy; the k-th request on the wire is the k-th sample of the tool. */
async function step(session: Session, scenario: ScenarioPlan, live: LiveArm): Promise<OperationFootprint[]> {
  if (!live.database) return [];
  const proxy = await startStepProxy({ targetUrl: live.target.baseUrl, observer: live.database.observer });
  const operations: string[] = [];
  const sink = new (class extends WindowSink {
    override sample(sample: Sample): void {
      operations.push(sample.operation);
    }
  })();
  try {
    const job = jobFor(session, scenario, [live], scenario.load.durationMs, 0);
    await drive(session, { ...job, baseUrls: [proxy.url], iterations: ITERATIONS }, sink, [live]);
    return footprintOf(proxy.steps(), operations, await live.database.observer.texts(proxy.queryIds()));
  } finally {
    await proxy.close();
  }
}

async function plansOf(
  session: Session,
  live: LiveArm,
  logDirectory: string,
  database: string,
): Promise<StatementPlan[]> {
  void live;
  return readPlans(session.host, logDirectory, database);
}

function wrote(
  table: {
    readonly name: string;
    readonly inserted: string;
    readonly updated: string;
    readonly deleted: string;
  },
  before: readonly {
    readonly name: string;
    readonly inserted: string;
    readonly updated: string;
    readonly deleted: string;
  }[],
): boolean {
  const old = before.find(({ name }) => name === table.name);
  return (
    old !== undefined &&
    (table.inserted !== old.inserted || table.updated !== old.updated || table.deleted !== old.deleted)
  );
}
