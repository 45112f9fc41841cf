import type { Finding, MetricComparison } from '../model/comparison.ts';
import type { GatePlan } from '../model/run-plan.ts';
import { benjaminiHochberg } from '../stats/benjamini-hochberg.ts';
import { hodgesLehmann } from '../stats/hodges-lehmann.ts';
import { ORDER_FROM_BLOCKS, withoutOrderEffect } from '../stats/order-effect.ts';
import { blocksToBound, blocksToDetect, minimumDetectablePct } from '../stats/power.ts';
import { median, spread } from '../stats/quantile.ts';
import { type SignFlipOptions, signFlipMaxT } from '../stats/sign-flip.ts';
import type { Series } from './series.ts';
import { tolerancePct, worseSign } from './tolerance.ts';

export interface Judged {
  readonly metrics: readonly MetricComparison[];
  readonly familyP: number;
  readonly familySize: number;
  readonly flips: number;
}

/** What the tests say of one metric. */
interface Evidence {
  readonly pWorse: number;
  readonly pBetter: number;
  /** Probability at or below which it counts. */
  readonly level: number;
}

interface Frame {
  readonly order: readonly number[];
  readonly gate: GatePlan;
  readonly level: number;
  readonly family: number;
}

/** Diagnostic figures share a false discovery rate instead of the family's level; they never block. */
const DIAGNOSTIC_RATE = 0.05;

/**
 * Gated metrics together by max-T at the family's level, the diagnostic ones each alone with
 * Benjamini-Hochberg over them. Improvement is the same test on the mirrored values.
 */
export function judgeMetrics(
  series: readonly Series[],
  order: readonly number[],
  gate: GatePlan,
  options: { readonly level: number; readonly seed: number },
): Judged {
  const flip: SignFlipOptions =
    order.length >= ORDER_FROM_BLOCKS ? { seed: options.seed, order } : { seed: options.seed };
  const gated = series.filter(entry => entry.gated);
  const worse = signFlipMaxT(gated.map(towardsWorse), flip);
  const better = signFlipMaxT(gated.map(mirrored), flip);
  const others = diagnosticEvidence(series, flip);
  const frame: Frame = { order, gate, level: options.level, family: gated.length };
  const metrics = series.map(entry => {
    const at = gated.indexOf(entry);
    const evidence =
      at < 0
        ? (others.get(entry) as Evidence)
        : { pWorse: worse.p[at] ?? 1, pBetter: better.p[at] ?? 1, level: options.level };
    return judge(entry, evidence, frame);
  });
  return { metrics, familyP: worse.familyP, familySize: gated.length, flips: worse.flips };
}

function towardsWorse(series: Series): number[] {
  return series.logRatios.map(value => value * worseSign(series.metric));
}

function mirrored(series: Series): number[] {
  return towardsWorse(series).map(value => -value);
}

function diagnosticEvidence(series: readonly Series[], flip: SignFlipOptions): Map<Series, Evidence> {
  const rest = series.filter(entry => !entry.gated);
  const adjusted = (values: (entry: Series) => number[]) =>
    benjaminiHochberg(rest.map(entry => signFlipMaxT([values(entry)], flip).familyP));
  const [worse, better] = [adjusted(towardsWorse), adjusted(mirrored)];
  return new Map(
    rest.map((entry, index) => [
      entry,
      { pWorse: worse[index] ?? 1, pBetter: better[index] ?? 1, level: DIAGNOSTIC_RATE },
    ]),
  );
}

function judge(series: Series, evidence: Evidence, frame: Frame): MetricComparison {
  const { operation, metric, unit, logRatios, before, after } = series;
  const tolerance = tolerancePct(frame.gate, metric);
  const adjusted = withoutOrderEffect(logRatios, frame.order);
  const centre = hodgesLehmann(adjusted, 0.95);
  const band = metric === 'errors' ? tolerance / 100 : Math.log1p(tolerance / 100);
  const finding = findingOf(adjusted, band, worseSign(metric), evidence);
  const power = { spread: spread(adjusted), level: frame.level, metrics: frame.family };
  const needed = finding === 'undecided' ? more(logRatios.length, centre.estimate, band, power) : undefined;
  return {
    operation,
    metric,
    unit,
    class: series.gated ? 'gated' : 'diagnostic',
    before: median(before),
    after: median(after),
    changePct: changePct(metric, centre.estimate),
    loPct: changePct(metric, centre.lower),
    hiPct: changePct(metric, centre.upper),
    finding,
    tolerancePct: tolerance,
    blocks: logRatios.length,
    logRatios,
    spreadPct: 100 * power.spread,
    minimumDetectablePct: minimumDetectablePct(logRatios.length, power),
    ...(needed === undefined ? {} : { blocksNeeded: needed }),
    p: centre.estimate * worseSign(metric) >= 0 ? evidence.pWorse : evidence.pBetter,
  };
}

/** Worse and better need significance and half of the tolerated change; "unchanged" needs proof as well. */
function findingOf(values: readonly number[], band: number, worse: 1 | -1, evidence: Evidence): Finding {
  const { estimate } = hodgesLehmann(values, 0.95);
  const towards = estimate * worse;
  if (evidence.pWorse <= evidence.level && towards >= band / 2 && towards > 0) return 'regressed';
  if (evidence.pBetter <= evidence.level && -towards >= band / 2 && towards < 0) return 'improved';
  const bounds = hodgesLehmann(values, 0.9);
  const proven = bounds.confidence >= 0.9 && bounds.lower > -band && bounds.upper < band;
  return proven ? 'unchanged' : 'undecided';
}

/**
 * Blocks beyond those at hand that would settle it one way or the other; at least one. A clear change needs as
 * many as its size asks for. Nearer to zero the estimate is mostly noise, so no more are asked for than tell
 * "as much as is tolerated" from "nothing".
 */
function more(
  blocks: number,
  estimate: number,
  band: number,
  power: { readonly spread: number; readonly level: number; readonly metrics: number },
): number {
  const size = Math.abs(estimate);
  if (size >= band) return Math.max(1, blocksToDetect(size, power) - blocks);
  const apart = Math.max(blocksToDetect(band, power), blocksToBound(0, band, power));
  return Math.max(1, Math.min(apart, blocksToBound(size, band, power)) - blocks);
}

function changePct(metric: string, value: number): number {
  return metric === 'errors' ? 100 * value : 100 * Math.expm1(value);
}
