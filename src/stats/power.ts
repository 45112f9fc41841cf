import { studentQuantile } from './student-t.ts';

export interface PowerInput {
  /** Standard deviation over blocks of the log ratio. */
  readonly spread: number;
  /** Family-wise level, 0..1. */
  readonly level: number;
  /** Metrics that share the level. */
  readonly metrics: number;
  /** Chance to see the change, 0..1; 0.95 unless told. */
  readonly power?: number;
}

/** No plan asks for more blocks than this. */
const MOST_BLOCKS = 1_000;
/** Printed where nothing could be found: too few blocks, or a change beyond all sense. */
export const NOTHING_DETECTABLE_PCT = 1_000;

/** Fewest blocks with which a sign-flip test can reach `level` at all: 2⁻ⁿ ≤ level. */
export function fewestBlocks(level: number): number {
  return Math.ceil(-Math.log2(level) - 1e-12);
}

/**
 * Smallest slow-down, percent, that `blocks` blocks would find with the given power: (t_α/k + t_power) · s / √n
 * on n − 1 degrees of freedom, the usual normal-theory formula (Lehr; Cohen, "Statistical Power Analysis",
 * 1988) with Bonferroni over k metrics, an upper bound for max-T. 0..1,000; 1,000 = nothing can be found.
 */
export function minimumDetectablePct(blocks: number, input: PowerInput): number {
  if (blocks < fewestBlocks(input.level)) return NOTHING_DETECTABLE_PCT;
  return Math.min(NOTHING_DETECTABLE_PCT, 100 * Math.expm1(detectable(blocks, input)));
}

/** Blocks, in all, from which a change of `shift` (log ratio, > 0) would be found with the given power. */
export function blocksToDetect(shift: number, input: PowerInput): number {
  return firstBlocks(fewestBlocks(input.level), n => detectable(n, input) <= shift);
}

/**
 * Blocks, in all, from which both one-sided 95 % bounds would lie within ±`tolerated` of zero with the given
 * power, if the estimate stays where it is (two one-sided tests: Schuirmann, J. Pharmacokin. Biopharm. 15, 1987).
 */
export function blocksToBound(
  estimate: number,
  tolerated: number,
  input: Pick<PowerInput, 'spread' | 'power'>,
): number {
  const room = tolerated - Math.abs(estimate);
  const half = { spread: input.spread, power: input.power ?? 0.95, level: 0.05, metrics: 1 };
  return firstBlocks(fewestBlocks(0.05), n => detectable(n, half) <= room);
}

function detectable(blocks: number, { spread, level, metrics, power = 0.95 }: PowerInput): number {
  if (blocks < 2) return Number.POSITIVE_INFINITY;
  const degrees = blocks - 1;
  const reach = studentQuantile(1 - level / Math.max(1, metrics), degrees) + studentQuantile(power, degrees);
  return (reach * spread) / Math.sqrt(blocks);
}

/** Smallest count from `from` on for which `enough` holds (it holds for all larger ones); at most 1,000. */
function firstBlocks(from: number, enough: (blocks: number) => boolean): number {
  let low = from;
  let high = MOST_BLOCKS;
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (enough(middle)) high = middle;
    else low = middle + 1;
  }
  return low;
}
