import { LatencyHistogram } from '../model/histogram.ts';
import type { ScenarioPlan } from '../model/run-plan.ts';
import type { LiveArm } from './arm.ts';
import { type Session, warn } from './session.ts';
import type { ArmWindow, Window } from './window.ts';

/**
 * Decided once, on the first block's window: slices only where responses are short against a slice (99 % within a
 * quarter of it), few are under way when the arms change, the slower arm leaves the machine room, and the native file
 * asks for its base URL once an iteration. Otherwise whole rounds alternate, which costs power and is said.
 */
export function decideInterleaving(
  session: Session,
  scenario: ScenarioPlan,
  arms: readonly LiveArm[],
  window: Window,
): void {
  const reason = reasonAgainst(session, turnMs(session, scenario), arms, window);
  session.interleaving.set(scenario.name, reason ? 'rounds' : 'slices');
  if (!reason) return;
  warn(session, {
    code: 'whole-rounds',
    subject: scenario.name,
    message: `"${scenario.name}" runs in alternating whole rounds: ${reason}. Slices would need fewer blocks for the same certainty.`,
  });
}

/** Above this share of requests in flight at a switch, the arms would answer each other's load. */
const MOST_STRADDLING = 0.05;
/** Above this share of the machine the slower arm's queue would run over into the other's slice. */
const MOST_BUSY = 0.6;

/** How long an arm's turn lasts: bursts belong to one arm each. */
function turnMs({ plan }: Session, { load }: ScenarioPlan): number {
  return load.model === 'burst' ? load.everyMs : plan.slicing.sliceMs;
}

function reasonAgainst(
  session: Session,
  sliceMs: number,
  arms: readonly LiveArm[],
  window: Window,
): string | undefined {
  const cores = session.host.machine().cores;
  for (const { arm } of arms) {
    const part = window.arms.get(arm.name);
    const operations = Object.values(part?.operations ?? {});
    if (!part || operations.length === 0)
      return `the file sent nothing to ${arm.name}: it does not ask target() once an iteration`;
    const latencies = operations.map(({ latency }) => LatencyHistogram.decode(latency));
    const p99Ms = Math.max(...latencies.map(latency => latency.quantileUs(0.99))) / 1_000;
    if (p99Ms >= sliceMs / 4)
      return `${arm.name} needs ${Math.round(p99Ms)} ms for 99 % of its responses, more than a quarter of a ${sliceMs} ms slice`;
    const straddling = meanMs(latencies) / sliceMs;
    if (straddling > MOST_STRADDLING)
      return `${Math.round(100 * straddling)} % of the requests of ${arm.name} would be under way when the arms change`;
    const busy = busyShare(part, window, cores);
    if (busy > MOST_BUSY)
      return `${arm.name} and its load generator take ${Math.round(100 * busy)} % of the machine in its slices`;
  }
  return undefined;
}

function meanMs(latencies: readonly LatencyHistogram[]): number {
  const count = latencies.reduce((total, latency) => total + latency.count, 0);
  return latencies.reduce((total, latency) => total + latency.meanUs * latency.count, 0) / count / 1_000;
}

/** CPU of server, database and generator in the arm's own time, as share of all cores. */
function busyShare({ usage, loadedMs }: ArmWindow, { generator }: Window, cores: number): number {
  const arm = ((usage.serverCpuUs ?? 0) + (usage.databaseCpuUs ?? 0)) / 1_000 / loadedMs;
  return (arm + (generator.cpuSharePct ?? 0) / 100) / cores;
}
