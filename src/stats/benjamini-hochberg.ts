/**
 * Adjusted p-values, in the order given: those at or below q keep the expected share of false findings among
 * all findings at q. Benjamini & Hochberg, J. Royal Statistical Society B 57 (1995).
 */
export function benjaminiHochberg(p: readonly number[]): number[] {
  const order = p.map((_, index) => index).sort((a, b) => (p[b] ?? 1) - (p[a] ?? 1));
  const adjusted = new Array<number>(p.length).fill(1);
  let smallest = 1;
  order.forEach((index, fromTop) => {
    const rank = p.length - fromTop;
    smallest = Math.min(smallest, ((p[index] ?? 1) * p.length) / rank);
    adjusted[index] = smallest;
  });
  return adjusted;
}
