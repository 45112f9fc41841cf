import type { ClaimMeasure } from '../model/claims.ts';
import { acceptedBlocks, armFigures, blockFigures, own } from '../model/figures.ts';
import { duration, figure, significant } from '../model/format.ts';
import { HIGHEST_US, LatencyHistogram, supports } from '../model/histogram.ts';
import { quantileOf, type Unit, unitOfMetric } from '../model/measures.ts';
import type { ArmBlock, RunRecord } from '../model/run-record.ts';
import { hodgesLehmann } from '../stats/hodges-lehmann.ts';
import { median } from '../stats/quantile.ts';
import type { ClaimContext, Judgement } from './judgement.ts';
import { planLines } from './probe.ts';

type Change = Extract<ClaimMeasure, { kind: 'change' }>;

const BASE = 'base';

/** Measured in one run: the variant is "before", the suite's base "after". */
interface MeasuredChange {
  readonly before: number;
  readonly after: number;
  readonly unit: Unit;
  /** How many times as much before as after: over 1 = faster. */
  readonly ratio: number;
  readonly lo: number;
  readonly hi: number;
  readonly blocks: number;
  /** Confidence that the interval reaches, 0..1. */
  readonly confidence: number;
}

/** A change that the document claims, held against the blocks of all runs of the newest experiment with both arms. */
export function judgeChange(measure: Change, { suite, volume, records }: ClaimContext): Judgement {
  const command = `plimsoll ab ${suite} --a ${measure.variant} --b base --volume ${volume} --blocks 3`;
  for (const record of records) {
    if (pairsOf(record, measure).length === 0) continue;
    const same = records.filter(other => other.plan.planHash === record.plan.planHash);
    const change = measured(
      same.flatMap(one => pairsOf(one, measure)),
      measure,
    );
    return { ...verdictOf(measure, change), runId: record.runId, ...evidenceOf(record, measure) };
  }
  return {
    outcome: 'not-measured',
    finding: `No comparison of ${measure.variant} with base at volume ${volume} has ${measure.metric} of ${measure.operation}.`,
    command,
  };
}

interface Pair {
  readonly before: number;
  readonly after: number;
}

/** The metric on both arms, block by block; a block that lacks one of them has none. */
function pairsOf(record: RunRecord, measure: Change): Pair[] {
  return acceptedBlocks(record).flatMap(block => {
    const [before, after] = [own(block.arms, measure.variant), own(block.arms, BASE)].map(arm =>
      arm ? figureOf(arm, measure) : undefined,
    );
    return before !== undefined && after !== undefined && before > 0 && after > 0 ? [{ before, after }] : [];
  });
}

function measured(pairs: readonly Pair[], measure: Change): MeasuredChange {
  // of a time less is better, of a rate more
  const better = measure.metric === 'rate' ? -1 : 1;
  const centre = hodgesLehmann(
    pairs.map(({ before, after }) => better * Math.log(before / after)),
    0.95,
  );
  return {
    before: median(pairs.map(pair => pair.before)),
    after: median(pairs.map(pair => pair.after)),
    unit: measure.metric === 'db' ? 'us' : unitOfMetric(measure.metric),
    ratio: Math.exp(centre.estimate),
    lo: Math.exp(centre.lower),
    hi: Math.exp(centre.upper),
    blocks: pairs.length,
    confidence: centre.confidence,
  };
}

function figureOf(arm: ArmBlock, { operation, metric }: Change): number | undefined {
  if (metric === 'db') return armFigures(arm).dbTimeUs;
  const figures = blockFigures(arm).get(operation);
  if (!figures) return undefined;
  if (metric === 'mean') return figures.meanUs;
  if (metric === 'rate') return figures.ratePerSecond;
  if (metric === 'p50' || metric === 'p95' || metric === 'p99') return answered(figures[`${metric}Us`]);
  return markOf(arm, operation, metric);
}

/** In records of before they were ranked by the quantile, arrivals that were never started stand at the histogram's end. */
function answered(us: number | undefined): number | undefined {
  return us !== undefined && us < 0.999 * HIGHEST_US ? us : undefined;
}

function markOf(arm: ArmBlock, operation: string, metric: string): number | undefined {
  const [mark = metric, at = 'p50'] = metric.split(':');
  const encoded = own(own(arm.operations, operation)?.marks ?? {}, mark);
  if (encoded === undefined) return undefined;
  const histogram = LatencyHistogram.decode(encoded);
  const q = quantileOf(at) ?? 0.5;
  return supports(q, histogram.count) ? histogram.quantileUs(q) : undefined;
}

/** An interval of fewer blocks holds with less than 75 %, which decides nothing. */
const FEWEST_BLOCKS = 3;

/** The stated change is met when the whole interval reaches it, missed when none of it does. */
function verdictOf(measure: Change, change: MeasuredChange): Judgement {
  const stated = statedRatio(measure);
  const reached = (ratio: number) => (stated === undefined ? pointsThere(measure, ratio) : ratio >= stated);
  const [lo, hi] = [reached(change.lo), reached(change.hi)];
  const isOpen = lo !== hi || change.blocks < FEWEST_BLOCKS;
  const outcome = isOpen ? 'undecided' : lo ? 'holds' : 'does-not-hold';
  const { before, after, unit, ratio } = change;
  const sure = `${Math.floor(100 * change.confidence)} % interval ${times(change.lo)} to ${times(change.hi)}, ${change.blocks} ${change.blocks === 1 ? 'block' : 'blocks'}`;
  return {
    outcome,
    finding: `${metricName(measure)} ${figure(before, unit)} → ${figure(after, unit)}: ${times(ratio)} (${sure}); stated ${statedText(measure, stated)}`,
  };
}

/** Without a size, only the direction was claimed. */
function pointsThere({ direction = 'faster' }: Change, ratio: number): boolean {
  return direction === 'faster' ? ratio > 1 : ratio < 1;
}

/** How many times as much before as after, as the document says; undefined where it names no size. */
function statedRatio({ ratio, beforeMs, afterMs, changePct }: Change): number | undefined {
  if (ratio !== undefined) return ratio;
  if (beforeMs !== undefined && afterMs !== undefined) return beforeMs / afterMs;
  return changePct === undefined || changePct <= -100 ? undefined : 1 / (1 + changePct / 100);
}

function statedText({ beforeMs, afterMs, direction = 'faster' }: Change, stated: number | undefined): string {
  if (stated === undefined) return direction;
  if (beforeMs === undefined || afterMs === undefined) return times(stated);
  return `${duration(beforeMs * 1_000)} → ${duration(afterMs * 1_000)}, ${times(stated)}`;
}

function times(ratio: number): string {
  return `${significant(ratio)}×`;
}

function metricName({ metric, operation }: Change): string {
  return metric === 'db' ? 'database time per request' : `${operation} ${metric}`;
}

/** What the operation's costliest statement does on both arms: a contradiction comes with its plan. */
function evidenceOf(record: RunRecord, { variant, operation }: Change): Pick<Judgement, 'evidence'> {
  const lines = [variant, BASE].flatMap(name => {
    const arm = record.footprint?.arms.find(one => one.arm === name);
    const statements = arm?.operations.find(one => one.operation === operation)?.statements ?? [];
    const [costliest] = [...statements].sort((a, b) => b.execMsPerRequest - a.execMsPerRequest);
    const plan = arm?.plans.find(({ fingerprint }) => fingerprint === costliest?.fingerprint);
    return plan ? [`${name}:`, ...planLines(plan.root, 1)] : [];
  });
  return lines.length > 0 ? { evidence: lines } : {};
}
