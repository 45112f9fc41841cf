import type { ClaimInput } from '../../src/model/claims.ts';
import type { RunRecord } from '../../src/model/run-record.ts';

/** One command of the campaign: it appends one run to those on disk. */
export interface Step {
  readonly id: string;
  readonly suite: string;
  readonly volume: string;
  /** Absent = a plain run of the suite. */
  readonly variant?: string;
  readonly scenario?: string;
}

export interface CampaignSuite {
  readonly suite: string;
  readonly volume: string;
  readonly claims: readonly ClaimInput[];
  /** Which scenario drives an operation, as far as runs have shown it. */
  readonly scenarios: Readonly<Record<string, string>>;
}

/**
 * A plain run of every suite at each volume that a target is claimed for, then one comparison for each variant,
 * volume and scenario that a before-and-after needs. A comparison whose scenario is not known yet comes once the
 * plain run has shown it.
 */
export function stepsOf(suites: readonly CampaignSuite[]): Step[] {
  const runs = suites.flatMap(runSteps);
  const comparisons = suites.map(comparisonSteps);
  return [...runs, ...inTurn(comparisons)];
}

function runSteps({ suite, volume, claims }: CampaignSuite): Step[] {
  const volumes = new Set([volume]);
  for (const claim of claims)
    if (claim.measure.kind === 'objective' || claim.measure.kind === 'probe')
      volumes.add(claim.volume ?? volume);
  return [...volumes].map(one => ({ id: `${suite} ${one}`, suite, volume: one }));
}

function comparisonSteps({ suite, volume, claims, scenarios }: CampaignSuite): Step[] {
  const steps = new Map<string, Step>();
  for (const { measure, volume: own = volume } of claims) {
    if (measure.kind !== 'change') continue;
    const scenario = scenarios[measure.operation];
    if (scenario === undefined) continue;
    const id = `${suite} ${own} ${measure.variant} ${scenario}`;
    steps.set(id, { id, suite, volume: own, variant: measure.variant, scenario });
  }
  return [...steps.values()];
}

/** One of each list, then the next of each: every suite gets on, however short the time is. */
function inTurn<T>(lists: readonly (readonly T[])[]): T[] {
  const longest = Math.max(0, ...lists.map(list => list.length));
  return Array.from({ length: longest }, (_, i) => lists.flatMap(list => list.slice(i, i + 1))).flat();
}

/** The step that a run on disk is of. */
export function stepOf(record: RunRecord): string {
  const volume = record.data?.volume ?? '';
  const [before, after] = record.arms;
  if (after === undefined) return `${record.suite} ${volume}`;
  const scenario = record.plan.scenarios.map(({ name }) => name).join(' ');
  return `${record.suite} ${volume} ${before?.name} ${scenario}`;
}

/** The step with fewest runs so far, the first of equals; undefined once each has `rounds`. */
export function nextStep(
  steps: readonly Step[],
  runs: ReadonlyMap<string, number>,
  rounds: number,
): Step | undefined {
  const count = (step: Step) => runs.get(step.id) ?? 0;
  const fewest = Math.min(...steps.map(count));
  return fewest < rounds ? steps.find(step => count(step) === fewest) : undefined;
}
