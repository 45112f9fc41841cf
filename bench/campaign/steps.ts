import type { ClaimInput } from '../../src/model/claims.ts';
import type { RunRecord } from '../../src/model/run-record.ts';

/** One command of the campaign: it appends one run to those on disk. */
export interface Step {
  readonly id: string;
  readonly suite: string;
  readonly volume: string;
  /** Absent = a plain run of the suite; otherwise all of them live in the same blocks as the base. */
  readonly variants?: readonly string[];
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
 * A plain run of every suite, which shows its operations, then a comparison for each volume and
 * scenario that a before-and-after needs, of as many variants at once as the disk holds copies for. At the end
 * plain runs at the other volumes that a target is claimed for.
 */
export function stepsOf(suites: readonly CampaignSuite[]): Step[] {
  const [first, further] = [
    suites.map(suite => runSteps(suite).slice(0, 1)),
    suites.map(suite => runSteps(suite).slice(1)),
  ];
  return [...first.flat(), ...inTurn(suites.map(comparisonSteps)), ...inTurn(further)];
}

function runSteps({ suite, volume, claims }: CampaignSuite): Step[] {
  const volumes = new Set([volume]);
  for (const claim of claims)
    if (claim.measure.kind === 'objective' || claim.measure.kind === 'probe')
      volumes.add(claim.volume ?? volume);
  return [...volumes].map(one => ({ id: `${suite} ${one}`, suite, volume: one }));
}

/** Every arm has a copy of the data; at `large` one takes gigabytes. */
const ARMS_AT_ONCE: Readonly<Record<string, number>> = { small: 6, medium: 6, large: 2 };

function comparisonSteps({ suite, volume, claims, scenarios }: CampaignSuite): Step[] {
  const groups = new Map<string, { volume: string; scenario: string; variants: Set<string> }>();
  for (const { measure, volume: own = volume } of claims) {
    const scenario = measure.kind === 'change' ? scenarios[measure.operation] : undefined;
    if (measure.kind !== 'change' || scenario === undefined) continue;
    const key = `${own} ${scenario}`;
    const group = groups.get(key) ?? { volume: own, scenario, variants: new Set<string>() };
    groups.set(key, group);
    group.variants.add(measure.variant);
  }
  return [...groups.values()].flatMap(group =>
    chunks([...group.variants], ARMS_AT_ONCE[group.volume] ?? 1).map(variants => ({
      id: stepId(suite, group.volume, variants, group.scenario),
      suite,
      volume: group.volume,
      variants,
      scenario: group.scenario,
    })),
  );
}

function stepId(suite: string, volume: string, variants: readonly string[], scenario: string): string {
  return `${suite} ${volume} ${variants.join(',')} ${scenario}`;
}

function chunks<T>(list: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(list.length / size) }, (_, i) =>
    list.slice(i * size, (i + 1) * size),
  );
}

/** One of each list, then the next of each: every suite gets on, however short the time is. */
function inTurn<T>(lists: readonly (readonly T[])[]): T[] {
  const longest = Math.max(0, ...lists.map(list => list.length));
  return Array.from({ length: longest }, (_, i) => lists.flatMap(list => list.slice(i, i + 1))).flat();
}

/** The step that a run on disk is of. */
export function stepOf(record: RunRecord): string {
  const volume = record.data?.volume ?? '';
  const variants = record.arms.slice(1).map(({ name }) => name);
  if (variants.length === 0) return `${record.suite} ${volume}`;
  return stepId(record.suite, volume, variants, record.plan.scenarios.map(({ name }) => name).join(' '));
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
