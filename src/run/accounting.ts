import { type PrometheusPage, sumOf } from '../collect/prometheus/page.ts';
import type { WindowSink } from '../collect/sample-sink.ts';
import type { DriveResult } from '../drive/driver.ts';
import { PlimsollError } from '../model/errors.ts';
import type { ScenarioPlan } from '../model/run-plan.ts';
import { accountingFaults } from '../summarise/accounting.ts';
import type { LiveArm } from './arm.ts';
import type { Session } from './session.ts';

/** What the target itself counted between two readings of its page; a counter may come into being with the first request. */
export function targetCountBetween(
  session: Session,
  before: PrometheusPage | undefined,
  after: PrometheusPage | undefined,
): number | undefined {
  if (!before || !after) return undefined;
  const { requestCounter, metrics } = session.plan.target;
  const [first, last] = [sumOf(before, requestCounter), sumOf(after, requestCounter)];
  if (last !== undefined) return last - (first ?? 0);
  // a counter with labels has no line before it has counted
  if (after.types.has(requestCounter) || after.types.has(requestCounter.replace(/_count$/, ''))) return 0;
  throw new PlimsollError(
    'CONFIG_INVALID',
    `The target's page ${metrics} has no metric ${requestCounter}.`,
    'Name the counter of answered requests in target.requestCounter, or leave target.metrics out.',
  );
}

export function assertAccounting(
  session: Session,
  scenario: ScenarioPlan,
  sink: WindowSink,
  result: DriveResult,
  arms: readonly LiveArm[],
  windows: ReadonlyMap<string, { readonly targetCount: number | undefined }>,
): void {
  if (sink.samples === 0) {
    throw new PlimsollError(
      'NO_SAMPLES',
      `Scenario "${scenario.name}" sent no request.`,
      `Check that ${scenario.file} calls the target, and run it with its own tool.`,
    );
  }
  const faults = accountingFaults({
    driver: result.count,
    samples: sink.samples,
    arms: arms.map((live, slot) => ({
      arm: live.arm.name,
      sent: result.count.wireRequests[slot] ?? 0,
      targetCount: windows.get(live.arm.name)?.targetCount,
    })),
  });
  if (faults.length === 0) return;
  throw new PlimsollError(
    'ACCOUNTING_VIOLATED',
    `The requests of "${scenario.name}" do not add up: ${faults.join('; ')}.`,
    `Is something else using the target? The counter is ${session.plan.target.requestCounter}; tool output is in the run's work folder.`,
  );
}
