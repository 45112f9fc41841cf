import type { AlertResult, RunRecord, SignalResult } from '../model/run-record.ts';

/** Every alert of the suite on every arm: raised when its signal is over (or under) the threshold. */
export function judgeAlerts(record: RunRecord, signals: readonly SignalResult[]): AlertResult[] {
  return record.arms.flatMap(({ name: arm }) =>
    (record.plan.alerts ?? []).map(alert => {
      const value = signals.find(signal => signal.arm === arm && signal.signal === alert.signal)?.value;
      if (value === undefined) return { ...alert, arm, outcome: 'not-measured' as const };
      const { above = Number.POSITIVE_INFINITY, below = Number.NEGATIVE_INFINITY } = alert;
      const raised = value > above || value < below;
      return { ...alert, arm, measured: value, outcome: raised ? ('raised' as const) : ('quiet' as const) };
    }),
  );
}
