import type { RunPlan } from '../model/run-plan.ts';

/** Seconds that a block spends beside its load: clones, server starts, quiet times, closing snapshots. */
const BESIDE_LOAD_MS = 4_000;
const SETTLE_MS = 500;

/** About how long the run will take once everything is seeded, ms. Printed by `--dry-run`; never used as a limit. */
export function forecastMs(plan: RunPlan): number {
  const window = (scenario: RunPlan['scenarios'][number]) =>
    scenario.load.durationMs + scenario.warmUpMs + 2 * SETTLE_MS;
  const compared = plan.scenarios.filter(scenario => scenario.role === 'compared');
  const observed = plan.scenarios.filter(scenario => scenario.role === 'observed');
  const sharesWindow = (driver: string) => driver === 'k6';
  const block = compared.reduce(
    (sum, scenario) => sum + window(scenario) * (sharesWindow(scenario.driver) ? 1 : plan.arms.length),
    BESIDE_LOAD_MS,
  );
  const observations = observed.reduce((sum, scenario) => sum + window(scenario) + BESIDE_LOAD_MS, 0);
  return block * plan.blocks + observations;
}
