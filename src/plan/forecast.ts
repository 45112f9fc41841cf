import type { RunPlan } from '../model/run-plan.ts';

/** What an arm of a block costs beside its load: clone, server start and stop. */
const BESIDE_LOAD_MS = 700;
/** What a window costs beside its load: two starts of the tool, quiet time, snapshots. */
const TOOL_MS = 2_500;
/** One scenario on one arm, driven by a single user. */
const FOOTPRINT_MS = 2_500;

/** About how long the run will take once everything is seeded, ms. Printed by `--dry-run`; never used as a limit. */
export function forecastMs(plan: RunPlan): number {
  const load = (scenario: RunPlan['scenarios'][number]) => scenario.load.durationMs + scenario.warmUpMs;
  const compared = plan.scenarios.filter(scenario => scenario.role === 'compared');
  const observed = plan.scenarios.filter(scenario => scenario.role === 'observed');
  const arms = plan.arms.length;
  // arms that share a window share its quiet and start times too; each still gets all of its load
  const windows = (scenario: RunPlan['scenarios'][number]) => (scenario.driver === 'k6' ? 1 : arms);
  const block = compared.reduce(
    (sum, scenario) => sum + load(scenario) * arms + windows(scenario) * TOOL_MS,
    BESIDE_LOAD_MS * arms,
  );
  const observations = observed.reduce((sum, scenario) => sum + load(scenario) + TOOL_MS + BESIDE_LOAD_MS, 0);
  const footprint = plan.data ? compared.length * (arms === 2 ? 3 : arms) * FOOTPRINT_MS : 0;
  return footprint + block * plan.blocks + observations;
}
