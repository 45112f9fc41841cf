import { median } from './quantile.ts';

export interface CentreEstimate {
  readonly estimate: number;
  readonly lower: number;
  readonly upper: number;
  /** Confidence that the interval really reaches, 0..1: less than asked for when the values are few. */
  readonly confidence: number;
}

/**
 * Centre of values that scatter symmetrically, with the interval that the signed-rank test does not reject.
 * Hodges & Lehmann, "Estimates of location based on rank tests", Annals of Mathematical Statistics 34 (1963):
 * the estimate is the median of all Walsh averages (x_i + x_j) / 2, i ≤ j; the interval's ends are Walsh
 * averages, counted in from both ends by the exact null distribution of Wilcoxon's statistic.
 *
 * `confidence` is two-sided: 0.9 gives two one-sided bounds of 95 %. With n values no interval can reach more
 * than 1 − 2 · 2⁻ⁿ; then all Walsh averages are spanned and `confidence` says what that is worth.
 */
export function hodgesLehmann(values: readonly number[], confidence: number): CentreEstimate {
  const averages = walshAverages(values);
  const { skipped, reached } = rankCut(values.length, confidence);
  return {
    estimate: median(averages),
    lower: averages[skipped] ?? Number.NaN,
    upper: averages[averages.length - 1 - skipped] ?? Number.NaN,
    confidence: reached,
  };
}

function walshAverages(values: readonly number[]): number[] {
  const averages: number[] = [];
  values.forEach((value, i) => {
    for (const other of values.slice(i)) averages.push((value + other) / 2);
  });
  return averages.sort((a, b) => a - b);
}

/** How many Walsh averages lie outside the interval at each end, and the confidence that leaves. */
function rankCut(n: number, confidence: number): { skipped: number; reached: number } {
  if (n === 0) return { skipped: 0, reached: 0 };
  const tail = (1 - confidence) / 2;
  const probabilities = signedRankDistribution(n);
  let skipped = 0;
  let below = probabilities[0] ?? 1;
  for (let w = 1; w < probabilities.length / 2; w++) {
    const next = below + (probabilities[w] ?? 0);
    if (next > tail) break;
    below = next;
    skipped = w;
  }
  return { skipped, reached: Math.max(0, 1 - 2 * below) };
}

/**
 * P(W⁺ = w) for w = 0 … n(n+1)/2, where every rank joins the sum with probability ½
 * (Wilcoxon, "Individual comparisons by ranking methods", Biometrics Bulletin 1, 1945).
 */
export function signedRankDistribution(n: number): Float64Array {
  const probabilities = new Float64Array((n * (n + 1)) / 2 + 1);
  probabilities[0] = 1;
  for (let rank = 1; rank <= n; rank++) {
    for (let w = (rank * (rank + 1)) / 2; w >= 0; w--) {
      const without = probabilities[w] ?? 0;
      const joined = w >= rank ? (probabilities[w - rank] ?? 0) : 0;
      probabilities[w] = (without + joined) / 2;
    }
  }
  return probabilities;
}
