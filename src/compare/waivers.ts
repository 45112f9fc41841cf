import type { MetricComparison, Waiver } from '../model/comparison.ts';

/**
 * Whether an intended regression is allowed: same metric and operation ("*" = any), still valid at `at`
 * (ISO date), and no larger than the waiver's limit ("20%").
 */
export function isWaived(metric: MetricComparison, waivers: readonly Waiver[], at: string): boolean {
  return waivers.some(
    waiver =>
      waiver.metric === metric.metric &&
      (waiver.operation === '*' || waiver.operation === metric.operation) &&
      at.slice(0, 10) <= waiver.expires.slice(0, 10) &&
      Math.abs(metric.changePct) <= Number.parseFloat(waiver.limit),
  );
}
