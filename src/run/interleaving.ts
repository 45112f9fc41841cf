import type { WindowSink } from '../collect/sample-sink.ts';
import type { ScenarioPlan } from '../model/run-plan.ts';
import type { LiveArm } from './arm.ts';
import { type Session, warn } from './session.ts';

/**
 * Slices only where responses are short against a slice (99 % within a quarter of it) and the native file
 * really asks for its base URL once an iteration; otherwise whole rounds alternate, which costs power and is said.
 */
export function decideInterleaving(
  session: Session,
  scenario: ScenarioPlan,
  arms: readonly LiveArm[],
  warmUp: WindowSink,
): void {
  const reason = reasonAgainst(session, arms, warmUp);
  session.interleaving.set(scenario.name, reason ? 'rounds' : 'slices');
  if (!reason) return;
  warn(session, {
    code: 'whole-rounds',
    subject: scenario.name,
    message: `"${scenario.name}" runs in alternating whole rounds: ${reason}. Slices would need fewer blocks for the same certainty.`,
  });
}

function reasonAgainst(session: Session, arms: readonly LiveArm[], warmUp: WindowSink): string | undefined {
  const limitUs = session.plan.slicing.sliceMs * 250;
  for (const [slot, live] of arms.entries()) {
    const operations = [...warmUp.operations(slot).values()];
    if (operations.length === 0)
      return `the file sent nothing to ${live.arm.name}: it does not ask target() once an iteration`;
    const p99Us = Math.max(...operations.map(operation => operation.response.quantileUs(0.99)));
    if (p99Us >= limitUs) {
      return `${live.arm.name} needs ${Math.round(p99Us / 1_000)} ms for 99 % of its responses, more than a quarter of a ${session.plan.slicing.sliceMs} ms slice`;
    }
  }
  return undefined;
}
