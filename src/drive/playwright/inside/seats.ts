import type { BrowserUser } from './user.ts';

/** Contexts opened at the same time. */
const AT_ONCE = 4;
/** The wait for a tool that does not come to its end is longer. */
const OPEN_LIMIT_MS = 50_000;
const MEGABYTE = 1_048_576;
/** With less left the system begins to kill: pages, or the server under test. */
const LEAST_AVAILABLE_BYTES = 400 * MEGABYTE;

export interface SeatPlan {
  readonly users: number;
  readonly slots: number;
  /** A new context for each iteration. */
  readonly fresh: boolean;
}

/** Browser contexts for all users. Each slot has its own: cookies know no ports, so two arms would share them. */
export class Seats {
  readonly #open: (slot: number) => Promise<BrowserUser>;
  readonly #plan: SeatPlan;
  readonly #kept = new Map<string, BrowserUser>();
  readonly #lanes: Promise<unknown>[] = Array(AT_ONCE).fill(Promise.resolve());
  #asked = 0;
  #opened = 0;

  constructor(open: (slot: number) => Promise<BrowserUser>, plan: SeatPlan) {
    this.#open = open;
    this.#plan = plan;
  }

  /** Opens what is kept over iterations. */
  async prepare(): Promise<void> {
    const { users, slots, fresh } = this.#plan;
    if (fresh) return;
    const latestMs = performance.now() + OPEN_LIMIT_MS;
    const places = Array.from(
      { length: users * slots },
      (_, i) => [Math.floor(i / slots), i % slots] as const,
    );
    const openings = places.map(async ([user, slot]) => {
      this.#kept.set(`${user} ${slot}`, await this.#inLine(slot));
      assertTime(latestMs - performance.now(), this.#opened, places.length);
    });
    await Promise.all(openings);
  }

  /** The seat in which a user works before the server of a slot. */
  async take(user: number, slot: number): Promise<BrowserUser> {
    if (this.#plan.fresh) return this.#inLine(slot);
    assertMemory(process.availableMemory(), this.#opened);
    const kept = this.#kept.get(`${user} ${slot}`);
    if (kept?.alive) return kept;
    throw new Error('The browser or one of its pages is gone: it crashed or ran out of memory.');
  }

  async leave(seat: BrowserUser): Promise<void> {
    if (!this.#plan.fresh) return;
    if (!seat.alive) throw new Error('A page of the browser is gone: it crashed or ran out of memory.');
    await seat.leave();
    this.#opened--;
  }

  /** Lets all pages come to rest. */
  async settle(): Promise<void> {
    await Promise.all([...this.#kept.values()].map(seat => seat.settle()));
  }

  /** A few at a time: opened all at once, a hundred would be ready late and together. */
  #inLine(slot: number): Promise<BrowserUser> {
    const lane = this.#asked++ % AT_ONCE;
    const opening = (this.#lanes[lane] as Promise<unknown>).then(async () => {
      assertMemory(process.availableMemory(), this.#opened);
      const seat = await this.#open(slot);
      this.#opened++;
      return seat;
    });
    this.#lanes[lane] = opening.catch(() => {});
    return opening;
  }
}

/** Throws before the machine is out of memory. */
export function assertMemory(availableBytes: number, opened: number): void {
  if (availableBytes >= LEAST_AVAILABLE_BYTES) return;
  const left = Math.round(availableBytes / MEGABYTE);
  throw new Error(
    `Only ${left} MB of memory are left with ${opened} browser contexts open: lower \`vus\`, or give the machine more memory.`,
  );
}

function assertTime(leftMs: number, opened: number, wanted: number): void {
  if (leftMs >= 0) return;
  throw new Error(
    `After ${OPEN_LIMIT_MS / 1_000} s only ${opened} of ${wanted} browser contexts were open: lower \`vus\`, or stop other programs.`,
  );
}
