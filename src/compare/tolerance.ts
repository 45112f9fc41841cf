import type { GatePlan } from '../model/run-plan.ts';

const DEFAULT_PCT: Readonly<Record<string, number>> = {
  p50: 5,
  p95: 5,
  p99: 10,
  cpu: 5,
  db: 5,
  rate: 5,
  errors: 0.5,
};

/** Tolerated change of a metric, percent (percentage points for errors). "cpu.server" falls back to "cpu". */
export function tolerancePct(gate: GatePlan, metric: string): number {
  const family = metric.split('.')[0] ?? metric;
  for (const key of [metric, family])
    if (Object.hasOwn(gate.toleratePct, key)) return gate.toleratePct[key] ?? 0;
  return DEFAULT_PCT[family] ?? 5;
}

/** Changes in the direction that is worse are positive: only the rate is better when it is higher. */
export function worseSign(metric: string): 1 | -1 {
  return metric === 'rate' ? -1 : 1;
}
