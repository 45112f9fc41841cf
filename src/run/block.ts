import type { ScenarioPlan } from '../model/run-plan.ts';
import type { BlockRecord, GeneratorHealth } from '../model/run-record.ts';
import { drawSlots } from '../stats/coins.ts';
import { type LiveArm, startArm, stopArm } from './arm.ts';
import { armBlock } from './arm-block.ts';
import { decideInterleaving } from './interleaving.ts';
import { type Session, scenariosOf } from './session.ts';
import { type ArmWindow, driveWindow, type Window, warmUp } from './window.ts';

interface BlockParts {
  readonly windows: Map<string, ArmWindow[]>;
  readonly generators: GeneratorHealth[];
  readonly spentMs: Record<string, number>;
}

/**
 * One unit of the comparison: every arm alive at once, fresh databases and processes, slots by coin.
 * Resolves once everything it started is stopped.
 */
export async function runBlock(session: Session, index: number): Promise<BlockRecord> {
  const slots = drawSlots(
    session.plan.coinSeed,
    index,
    session.plan.arms.map(arm => arm.name),
  );
  return runArms(session, { index, slots, scenarios: scenariosOf(session.plan, 'compared') });
}

/** A scenario that is driven once, on the first arm: measured, never compared. */
export async function runObservation(
  session: Session,
  index: number,
  scenario: ScenarioPlan,
): Promise<BlockRecord> {
  const first = session.plan.arms[0]?.name ?? '';
  return runArms(session, { index, slots: [first], scenarios: [scenario] });
}

interface BlockJob {
  readonly index: number;
  readonly slots: readonly string[];
  readonly scenarios: readonly ScenarioPlan[];
}

async function runArms(session: Session, job: BlockJob): Promise<BlockRecord> {
  const { host } = session;
  const startedAt = new Date(host.nowUs() / 1_000).toISOString();
  const parts: BlockParts = { windows: new Map(), generators: [], spentMs: {} };
  const clock = stopwatch(session, parts.spentMs);
  const live: LiveArm[] = [];
  try {
    for (const [slot, name] of job.slots.entries()) {
      const arm = session.plan.arms.find(candidate => candidate.name === name);
      if (arm)
        live.push(
          await startArm(session, { arm, slot, label: `${session.plan.runId.slice(-4)}b${job.index}` }),
        );
    }
    clock('start');
    for (const [position, scenario] of job.scenarios.entries())
      await runScenario(session, scenario, live, job.index * 64 + position, parts);
    clock('load');
    for (const arm of live) await arm.target.stop();
    const arms: BlockRecord['arms'] = Object.fromEntries(
      await Promise.all(
        live.map(
          async arm =>
            [arm.arm.name, await armBlock(session, arm, parts.windows.get(arm.arm.name) ?? [])] as const,
        ),
      ),
    );
    return {
      index: job.index,
      startedAt,
      slots: job.slots,
      order: job.slots,
      interleaving: interleavingOf(session, job),
      arms,
      generator: worst(parts.generators),
      spentMs: parts.spentMs,
    };
  } finally {
    await Promise.all(live.map(arm => stopArm(session, arm).catch(() => {})));
    clock('stop');
  }
}

/** All arms in slices of one window where that works; whole rounds of one arm after the other otherwise. */
async function runScenario(
  session: Session,
  scenario: ScenarioPlan,
  live: readonly LiveArm[],
  key: number,
  parts: BlockParts,
): Promise<void> {
  const mayTakeTurns = live.length > 1 && session.drivers[scenario.driver].takesTurns(scenario);
  if (mayTakeTurns && session.interleaving.get(scenario.name) !== 'rounds') {
    await warmUp(session, scenario, live, key);
    const window = await driveWindow(session, scenario, live, key);
    if (!session.interleaving.has(scenario.name)) decideInterleaving(session, scenario, live, window);
    if (session.interleaving.get(scenario.name) === 'slices') return keep(window, parts);
  }
  for (const arm of live) {
    await warmUp(session, scenario, [arm], key);
    keep(await driveWindow(session, scenario, [arm], key), parts);
  }
}

function keep(window: Window, parts: BlockParts): void {
  parts.generators.push(window.generator);
  for (const [arm, part] of window.arms) parts.windows.set(arm, [...(parts.windows.get(arm) ?? []), part]);
}

function interleavingOf(session: Session, job: BlockJob): BlockRecord['interleaving'] {
  if (job.slots.length === 1) return 'single';
  return job.scenarios.every(scenario => session.interleaving.get(scenario.name) === 'slices')
    ? 'slices'
    : 'rounds';
}

/** The generator that had least machine speaks for the block. */
function worst(generators: readonly GeneratorHealth[]): GeneratorHealth {
  const [first, ...rest] = generators;
  return rest.reduce(
    (a, b) => ((b.runQueueWaitPct ?? 0) > (a.runQueueWaitPct ?? 0) ? b : a),
    first ?? { driver: 'none' },
  );
}

function stopwatch(session: Session, spentMs: Record<string, number>): (part: string) => void {
  let last = session.host.nowUs();
  return part => {
    const now = session.host.nowUs();
    spentMs[part] = Math.round((now - last) / 1_000);
    last = now;
  };
}
