export interface Growth {
  /** Median slope, and its 95 % interval, per minute. */
  readonly perMinute: number;
  readonly lo: number;
  readonly hi: number;
  readonly seconds: number;
}

/** In fewer seconds a process is still warming up. */
const FEWEST_POINTS = 15;
/** Pairs are quadratic in points: of a long soak every n-th point is used. */
const MOST_POINTS = 400;

/**
 * Theil-Sen slope of a series by seconds: the median of the slopes of all pairs, which a few garbage collections do
 * not move, with Sen's interval by Kendall's S (Sen 1968, J. Am. Stat. Assoc. 63). Undefined below fifteen points.
 * Successive readings of a process are not independent, so the interval is narrower than the truth in noise of long
 * memory; it is printed as what it is, an interval of the slope of this window.
 */
export function growthPerMinute(
  points: readonly { readonly x: number; readonly y: number }[],
): Growth | undefined {
  if (points.length < FEWEST_POINTS) return undefined;
  const step = Math.ceil(points.length / MOST_POINTS);
  const used = points.filter((_, index) => index % step === 0);
  const slopes: number[] = [];
  for (const [i, a] of used.entries())
    for (const b of used.slice(i + 1)) if (b.x !== a.x) slopes.push((b.y - a.y) / (b.x - a.x));
  if (slopes.length === 0) return undefined;
  slopes.sort((a, b) => a - b);
  const n = used.length;
  const half = (1.96 * Math.sqrt((n * (n - 1) * (2 * n + 5)) / 18)) / 2;
  const at = (rank: number) =>
    60 * (slopes[Math.max(0, Math.min(slopes.length - 1, Math.round(rank)))] as number);
  const middle = (slopes.length - 1) / 2;
  const last = points.at(-1)?.x ?? 0;
  return {
    perMinute: (at(Math.floor(middle)) + at(Math.ceil(middle))) / 2,
    lo: at(middle - half),
    hi: at(middle + half),
    seconds: Math.round(last - (points[0]?.x ?? 0)),
  };
}
