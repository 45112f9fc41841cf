import { mix } from './prng.ts';

/** One row a metric, one column a block; a positive value means "worse". All rows are equally long. */
export type BlockMatrix = readonly (readonly number[])[];

export interface SignFlipOptions {
  /**
   * Which way round the builds sat in each block, +1 or −1, as the coin fell. When given, a constant
   * advantage of one place is removed by regression; it flips together with the values.
   */
  readonly order?: readonly number[];
  /** Seeds the drawn flips when there are too many blocks to try all. */
  readonly seed: number;
}

export interface SignFlipResult {
  /** Probability, for identical builds, that any metric looks at least as bad as this one (family-wise). */
  readonly p: readonly number[];
  /** The same for the worst metric: smallest of `p`; 1 without metrics. */
  readonly familyP: number;
  /** Sign patterns that were tried, the observed one included. */
  readonly flips: number;
}

const EXACT_UP_TO = 16;
const DRAWN_FLIPS = 65_536;
/** Ties must count as ties whatever the order of additions; larger can only make p larger. */
const TIE = 1e-9;

/**
 * Joint sign-flip test with the largest studentised mean over all metrics (max-T), one-sided.
 *
 * For identical builds the coin that gave builds to slots is the only reason for a block's sign, so every
 * pattern of signs over whole blocks was equally likely: Fisher, "The Design of Experiments" (1935), § 21.
 * The largest statistic over metrics under the same flips controls the family (Westfall & Young,
 * "Resampling-Based Multiple Testing", 1993); flips with the identity among them stay valid when drawn
 * (Hemerik & Goeman, TEST 27, 2018). Exact for any noise, drift or dependence, within blocks and between metrics.
 *
 * All 2ⁿ patterns in Gray-code order up to 16 blocks, else 65,536 seeded ones.
 */
export function signFlipMaxT(z: BlockMatrix, options: SignFlipOptions): SignFlipResult {
  const blocks = z[0]?.length ?? 0;
  const order = options.order ?? new Array<number>(blocks).fill(0);
  const state = new FlipState(z, order);
  const observed = state.statistics();
  const atLeast = new Array<number>(z.length).fill(0);
  const flips = blocks <= EXACT_UP_TO ? 2 ** blocks : DRAWN_FLIPS;
  for (let flip = 0; flip < flips; flip++) {
    if (flip > 0) step(state, flip, blocks, options.seed);
    const largest = state.largest();
    observed.forEach((value, metric) => {
      if (largest >= value - TIE) atLeast[metric] = (atLeast[metric] ?? 0) + 1;
    });
  }
  const p = atLeast.map(count => count / flips);
  return { p, familyP: Math.min(1, ...p), flips };
}

/** Turns one block (Gray code: each pattern differs from the last in one sign), or draws a whole pattern. */
function step(state: FlipState, flip: number, blocks: number, seed: number): void {
  if (blocks <= EXACT_UP_TO) {
    state.turn(31 - Math.clz32(flip & -flip));
    return;
  }
  for (let block = 0, bits = 0; block < blocks; block++) {
    if (block % 32 === 0) bits = mix(mix(seed, flip), block);
    if (((bits >>> (block % 32)) & 1) === 1) state.turn(block);
  }
}

/**
 * Running sums under the current signs. With S = Σz, m = Σo, W = Σzo, Q = Σz² the t statistic of "mean z",
 * beside a constant order effect, is a rising function of
 *   r = (nS − mW) / √((n² − m²)(nQ − W²)),  −1 ≤ r ≤ 1,
 * (W and Q don't change when z and o flip together; without order r = S/√(nQ)). Working with r needs no
 * special case for a metric without variance: equal non-zero values give r = 1, the strongest there is.
 * With all blocks the same way round there is no order effect to remove: then r = S/√(nQ), in the observed
 * pattern and in every flip alike, so the test stays exact.
 */
class FlipState {
  readonly #z: BlockMatrix;
  readonly #order: readonly number[];
  readonly #signs: number[];
  readonly #sums: number[];
  /** W, and 1/√(nQ − W²) or 0 for a metric that says nothing: all zero, or order alone. */
  readonly #orderSums: number[];
  readonly #scales: number[];
  /** 1/√(nQ), or 0 for a metric that is all zero. */
  readonly #plainScales: number[];
  #orderSum: number;

  constructor(z: BlockMatrix, order: readonly number[]) {
    const n = order.length;
    this.#z = z;
    this.#order = order;
    this.#signs = new Array<number>(n).fill(1);
    this.#sums = z.map(sum);
    this.#orderSum = sum(order);
    this.#orderSums = z.map(row => sum(row.map((value, k) => value * (order[k] ?? 0))));
    const squaresOf = (row: readonly number[]) => n * sum(row.map(value => value * value));
    this.#plainScales = z.map(row => (squaresOf(row) > 0 ? 1 / Math.sqrt(squaresOf(row)) : 0));
    this.#scales = z.map((row, metric) => {
      const squares = squaresOf(row);
      const left = squares - (this.#orderSums[metric] ?? 0) ** 2;
      return left > squares * 1e-12 ? 1 / Math.sqrt(left) : 0;
    });
  }

  turn(block: number): void {
    const sign = this.#signs[block] ?? 1;
    this.#signs[block] = -sign;
    this.#orderSum -= 2 * sign * (this.#order[block] ?? 0);
    for (let metric = 0; metric < this.#z.length; metric++)
      this.#sums[metric] = (this.#sums[metric] ?? 0) - 2 * sign * (this.#z[metric]?.[block] ?? 0);
  }

  /** Each metric's r; −1 for one that says nothing. */
  statistics(): number[] {
    return this.#z.map((_, metric) => this.#statistic(metric));
  }

  largest(): number {
    let largest = -1;
    for (let metric = 0; metric < this.#z.length; metric++) {
      const value = this.#statistic(metric);
      if (value > largest) largest = value;
    }
    return largest;
  }

  #statistic(metric: number): number {
    const n = this.#order.length;
    const m = this.#orderSum;
    const free = n * n - m * m;
    if (free <= 0) {
      const plain = this.#plainScales[metric] ?? 0;
      return plain === 0 ? -1 : (this.#sums[metric] ?? 0) * plain;
    }
    const scale = this.#scales[metric] ?? 0;
    if (scale === 0) return -1;
    const slope = n * (this.#sums[metric] ?? 0) - m * (this.#orderSums[metric] ?? 0);
    return (slope / Math.sqrt(free)) * scale;
  }
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
