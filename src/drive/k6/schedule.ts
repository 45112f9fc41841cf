/** Iterations after which one of them is taken to have begun on time. */
const SETTLED_AFTER = 50;

/**
 * When the iterations of one k6 scenario were due. The script gives `scenario start + number / rate`, which needs
 * two corrections that only the driver can make:
 * - The first arrival comes a little after what k6 hands scripts as the start (cut to whole milliseconds, taken before
 *   its users are ready). No iteration begins before it is due, so the most prompt one so far tells the difference,
 *   but for its own delay of some tens of microseconds.
 * - k6 numbers the iterations that it starts, so each arrival that it drops shifts the later ones by one step.
 */
export class ArrivalSchedule {
  #observed = 0;
  readonly #stepUs: number | undefined;
  readonly #droppedAtUs: number[] = [];
  #startUs = Number.POSITIVE_INFINITY;

  /** `stepUs`: time between two arrivals, if known. */
  constructor(stepUs: number | undefined) {
    this.#stepUs = stepUs;
  }

  /** k6 drops arrivals in the order of time. */
  drop(atUs: number): void {
    this.#droppedAtUs.push(atUs);
  }

  /** An iteration has ended that says it was due at `claimedUs` and began at `beganUs` (epoch µs). */
  observe(claimedUs: number, beganUs: number): void {
    this.#observed++;
    if (this.#droppedBefore(beganUs) === 0) this.#startUs = Math.min(this.#startUs, beganUs - claimedUs);
  }

  /** Whether enough iterations were seen for one of them to have been prompt, even if the first ones came late. */
  get settled(): boolean {
    return this.#observed >= SETTLED_AFTER;
  }

  /** When an iteration was due, epoch µs; undefined if drops hide it. Never after it began. */
  dueUs(claimedUs: number, beganUs: number): number | undefined {
    const droppedBefore = this.#droppedBefore(beganUs);
    if (droppedBefore > 0 && this.#stepUs === undefined) return undefined;
    const shiftUs = droppedBefore * (this.#stepUs ?? 0);
    return Math.round(Math.min(beganUs, claimedUs + this.#startUs + shiftUs));
  }

  #droppedBefore(timeUs: number): number {
    let low = 0;
    let high = this.#droppedAtUs.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#droppedAtUs[middle] as number) <= timeUs) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
