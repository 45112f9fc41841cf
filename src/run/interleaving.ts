import { LatencyHistogram } from '../model/histogram.ts';
import type { ScenarioPlan } from '../model/run-plan.ts';
import type { LiveArm } from './arm.ts';
import { type Session, warn } from './session.ts';
import type { Window } from './window.ts';

/**
 * Decided once, on the first block's window: slices only where responses are short against a slice (99 % within
 * a quarter of it) and the native file asks for its base URL once an iteration. Otherwise whole rounds alternate,
 * which costs power and is said.
 */
export function decideInterleaving(
  session: Session,
  scenario: ScenarioPlan,
  arms: readonly LiveArm[],
  window: Window,
): void {
  const reason = reasonAgainst(session.plan.slicing.sliceMs, arms, window);
  session.interleaving.set(scenario.name, reason ? 'rounds' : 'slices');
  if (!reason) return;
  warn(session, {
    code: 'whole-rounds',
    subject: scenario.name,
    message: `"${scenario.name}" runs in alternating whole rounds: ${reason}. Slices would need fewer blocks for the same certainty.`,
  });
}

function reasonAgainst(sliceMs: number, arms: readonly LiveArm[], window: Window): string | undefined {
  for (const { arm } of arms) {
    const operations = Object.values(window.arms.get(arm.name)?.operations ?? {});
    if (operations.length === 0)
      return `the file sent nothing to ${arm.name}: it does not ask target() once an iteration`;
    const p99Ms =
      Math.max(...operations.map(({ latency }) => LatencyHistogram.decode(latency).quantileUs(0.99))) / 1_000;
    if (p99Ms >= sliceMs / 4)
      return `${arm.name} needs ${Math.round(p99Ms)} ms for 99 % of its responses, more than a quarter of a ${sliceMs} ms slice`;
  }
  return undefined;
}
