import { mix, uniform } from '../stats/prng.ts';
import { exp, ln, power } from './exact-math.ts';

/** More attempts than this happen less than once in 10^12 draws: one needs 1.1 on average. */
const MAX_ATTEMPTS = 64;

/**
 * Ranks 1…n with probability proportional to rank^−s, in constant time and memory:
 * rejection-inversion (Hörmann and Derflinger, "Rejection-inversion to generate variates from monotone
 * discrete distributions", 1996). s ≥ 0; s = 0 is uniform.
 */
export class Zipf {
  readonly #ranks: number;
  readonly #exponent: number;
  readonly #areaFrom: number;
  readonly #areaTo: number;
  /** A candidate this close below its rank is accepted without further computing. */
  readonly #sureDistance: number;

  constructor(ranks: number, exponent: number) {
    this.#ranks = ranks;
    this.#exponent = exponent;
    this.#areaFrom = this.#area(1.5) - 1;
    this.#areaTo = this.#area(ranks + 0.5);
    this.#sureDistance = 2 - this.#areaInverse(this.#area(2.5) - this.#height(2));
  }

  /** The rank that (key, row) draws: always the same one. */
  rank(key: number, row: number): number {
    for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
      const u = uniform(mix(key, attempt), row);
      const area = this.#areaTo + u * (this.#areaFrom - this.#areaTo);
      const x = this.#areaInverse(area);
      const rank = Math.min(this.#ranks, Math.max(1, Math.floor(x + 0.5)));
      if (rank - x <= this.#sureDistance) return rank;
      if (area >= this.#area(rank + 0.5) - this.#height(rank)) return rank;
    }
    return 1;
  }

  #height(x: number): number {
    return power(x, -this.#exponent);
  }

  /** Integral of x^−s, up to a constant. */
  #area(x: number): number {
    const a = 1 - this.#exponent;
    return Math.abs(a) < 1e-6 ? ln(x) : (power(x, a) - 1) / a;
  }

  #areaInverse(area: number): number {
    const a = 1 - this.#exponent;
    return Math.abs(a) < 1e-6 ? exp(area) : power(Math.max(1e-300, 1 + a * area), 1 / a);
  }
}

/** Products of the permutation below stay exact up to this many items. */
export const MAX_PERMUTED = 90_000_000;

/**
 * A permutation of 0…n−1 in constant memory: i → (step·i + start) mod n with step prime to n and near
 * n/φ, so that neighbours land far from each other.
 */
export class Permutation {
  readonly #size: number;
  readonly #step: number;
  readonly #start: number;

  constructor(size: number, key: number) {
    let step = Math.max(1, Math.round(size * 0.618));
    while (commonDivisor(step, size) > 1) step++;
    this.#size = size;
    this.#step = step;
    this.#start = key % size;
  }

  at(index: number): number {
    return (this.#step * index + this.#start) % this.#size;
  }
}

function commonDivisor(a: number, b: number): number {
  return b === 0 ? a : commonDivisor(b, a % b);
}
