import type { CounterComparison, MetricComparison, Verdict, Waiver } from '../model/comparison.ts';
import { EXIT } from '../model/errors.ts';
import { brokenInvariants } from '../model/invariants.ts';
import type { InvariantResult, ObjectiveResult, RunRecord } from '../model/run-record.ts';
import { blockingCounters } from './counters.ts';
import { isWaived } from './waivers.ts';

/** More rejected blocks than this and the machine was not fit to measure. */
const MOST_REJECTED = 0.2;

export const EXIT_OF: Readonly<Record<Verdict, number>> = {
  pass: EXIT.pass,
  fail: EXIT.failed,
  undecided: EXIT.undecided,
  invalid: EXIT.invalid,
  'no-baseline': EXIT.noBaseline,
};

export interface Findings {
  readonly metrics: readonly MetricComparison[];
  readonly counters: readonly CounterComparison[];
  readonly objectives: readonly ObjectiveResult[];
  readonly waivers: readonly Waiver[];
  readonly broken: readonly InvariantResult[];
  /** Date of the run, for waivers that expire. */
  readonly at: string;
}

/** What blocks, and what is open; empty lists mean "pass". */
export interface Grounds {
  readonly regressed: readonly MetricComparison[];
  readonly counters: readonly CounterComparison[];
  readonly missed: readonly ObjectiveResult[];
  readonly undecided: readonly MetricComparison[];
  /** Blocking objectives that have no figure. */
  readonly unmeasured: readonly ObjectiveResult[];
  readonly gated: number;
  /** Invariants that only the second arm broke: wrong answers block, however fast they are. */
  readonly broken: readonly InvariantResult[];
}

export function groundsOf(findings: Findings): Grounds {
  const { metrics, counters, objectives, waivers, broken, at } = findings;
  const gated = metrics.filter(metric => metric.class === 'gated');
  return {
    regressed: gated.filter(metric => metric.finding === 'regressed' && !isWaived(metric, waivers, at)),
    counters: blockingCounters(counters),
    missed: objectives.filter(entry => entry.blocking && entry.outcome === 'missed'),
    undecided: gated.filter(metric => metric.finding === 'undecided'),
    unmeasured: objectives.filter(
      entry => entry.blocking && (entry.outcome === 'too-few' || entry.outcome === 'not-measured'),
    ),
    gated: gated.length,
    broken,
  };
}

/** Failing needs one proof; passing needs every gated metric proven; what lies between is undecided. */
export function verdictOf(grounds: Grounds): Verdict {
  const { regressed, counters, missed, broken } = grounds;
  if (regressed.length + counters.length + missed.length + broken.length > 0) return 'fail';
  const open = grounds.undecided.length + grounds.unmeasured.length > 0;
  return open || grounds.gated === 0 ? 'undecided' : 'pass';
}

/** One that the first arm breaks too is not the change's fault, and is shown only. */
export function newlyBroken(record: RunRecord, a: string, b: string): InvariantResult[] {
  const before = new Set(brokenInvariants(record, a).map(({ name }) => name));
  return brokenInvariants(record, b).filter(({ name }) => !before.has(name));
}

/** Why a record cannot be judged at all; absent when it can. */
export function whyInvalid(record: RunRecord): string | undefined {
  const { blocks } = record;
  const rejected = blocks.filter(block => block.rejected !== undefined);
  if (record.status === 'invalid') {
    const reason = record.blocks.find(block => block.generator.voided)?.generator.voided;
    return reason ?? record.warnings.at(-1)?.message ?? 'the run ended before it was measured.';
  }
  if (blocks.length === 0) return 'the run holds no block.';
  if (rejected.length <= MOST_REJECTED * blocks.length) return undefined;
  return `${rejected.length} of ${blocks.length} blocks were rejected. ${rejected[0]?.rejected ?? ''}`.trim();
}

/**
 * Objectives of the second arm. One that the first arm misses too does not block; one that only the first arm
 * was measured for (an observed scenario) is shown as it was there.
 */
export function objectivesOf(results: readonly ObjectiveResult[], a: string, b: string): ObjectiveResult[] {
  const same = (one: ObjectiveResult, other: ObjectiveResult) =>
    one.operation === other.operation && one.metric === other.metric && one.max === other.max;
  const first = results.filter(entry => entry.arm === a);
  return results
    .filter(entry => entry.arm === b)
    .map(entry => {
      const before = first.find(other => same(other, entry));
      if (entry.outcome === 'already-missed' && before?.outcome === 'met')
        return { ...entry, outcome: 'missed' };
      if (entry.outcome === 'missed' && before?.outcome === 'missed')
        return { ...entry, outcome: 'already-missed' };
      const observedOnly = entry.outcome === 'not-measured' && before?.measured !== undefined;
      if (!observedOnly) return entry;
      return before.outcome === 'missed' ? { ...before, outcome: 'already-missed' } : before;
    });
}
