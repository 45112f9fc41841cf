/**
 * The rule behind the guide's limiter, to be compared with the exact one: it counts by fixed windows and takes as much
 * of the last window's count as of that window still lies in the sliding one, as if its requests had been spread evenly.
 */
export class WeightedWindow {
  readonly #limit: number;
  readonly #windowMs: number;
  readonly #counts = new Map<number, number>();

  constructor(limit: number, windowMs: number) {
    this.#limit = limit;
    this.#windowMs = windowMs;
  }

  take(nowMs: number): boolean {
    const window = Math.floor(nowMs / this.#windowMs);
    const current = this.#counts.get(window) ?? 0;
    const left = 1 - (nowMs % this.#windowMs) / this.#windowMs;
    const carried = Math.floor((this.#counts.get(window - 1) ?? 0) * left);
    if (current + carried >= this.#limit) return false;
    this.#counts.set(window, current + 1);
    return true;
  }
}

/** How many of a client's requests pass within one window if it sends its first burst at the end of a fixed one. */
export function mostInOneWindow(limit: number, windowMs: number): number {
  const limiter = new WeightedWindow(limit, windowMs);
  const beginMs = windowMs - 1;
  let passed = 0;
  for (let i = 0; i < limit; i++) if (limiter.take(beginMs)) passed++;
  for (let ms = beginMs + 1; ms < beginMs + windowMs; ms++) if (limiter.take(ms)) passed++;
  return passed;
}
