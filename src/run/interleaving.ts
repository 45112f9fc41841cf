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
  const reason = reasonAgainst(session, scenario, arms, window);
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

/** autocannon needs an instance of its own for each turn, and lets it run dry. */
const MINI_ROUND_MS = 2_000;

/** How long an arm's turn lasts; a burst belongs to one arm. */
function turnMs({ plan }: Session, { load, driver }: ScenarioPlan): number {
  if (driver === 'autocannon') return MINI_ROUND_MS;
  return load.model === 'burst' ? load.everyMs : plan.slicing.sliceMs;
}

function reasonAgainst(
  session: Session,
  scenario: ScenarioPlan,
  arms: readonly LiveArm[],
  window: Window,
): string | undefined {
  for (const { arm } of arms) {
    const part = window.arms.get(arm.name);
    if (!part || Object.keys(part.operations).length === 0)
      return `the file sent nothing to ${arm.name}: it does not ask for its base URL once an iteration, or made too few`;
    // browsers take turns by iteration, however long one is
    if (scenario.driver === 'playwright') continue;
    const latencies = Object.values(part.operations).map(({ latency }) => LatencyHistogram.decode(latency));
    const lasts = turnMs(session, scenario);
    const p99Ms = Math.max(...latencies.map(latency => latency.quantileUs(0.99))) / 1_000;
    if (p99Ms >= lasts / 4)
      return `${arm.name} needs ${Math.round(p99Ms)} ms for 99 % of its responses, more than a quarter of a turn of ${lasts} ms`;
    if (scenario.driver === 'autocannon') continue;
    const reason = overrun(arm.name, part, latencies, { lasts, window, cores: session.host.machine().cores });
    if (reason) return reason;
  }
  return undefined;
}

/** What an arm leaves for the next one's slice to carry. */
function overrun(
  arm: string,
  part: ArmWindow,
  latencies: readonly LatencyHistogram[],
  { lasts, window, cores }: { readonly lasts: number; readonly window: Window; readonly cores: number },
): string | undefined {
  const straddling = meanMs(latencies) / lasts;
  if (straddling > MOST_STRADDLING)
    return `${Math.round(100 * straddling)} % of the requests of ${arm} would be under way when the arms change`;
  const busy = busyShare(part, window, cores);
  if (busy > MOST_BUSY)
    return `${arm} and its load generator take ${Math.round(100 * busy)} % of the machine in its slices`;
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
