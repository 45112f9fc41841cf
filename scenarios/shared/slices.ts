/**
 * Whose turn it is. Arms that are alive at once take turns in short slices, so that what the machine
 * does within a second meets all of them alike. Runs in k6 and in Node: no imports, no clock.
 */
export interface SliceSchedule {
  readonly t0EpochMs: number;
  readonly sliceMs: number;
  /** At the end of a slice nothing new is started by users that wait for answers (closed model), ms. */
  readonly gapMs: number;
  readonly seed: number;
}

/** The slot (0..slots-1) to which an iteration belongs that is due at `tMs`. Each cycle holds every slot once, in an order drawn from the seed. */
export function slotAt(schedule: SliceSchedule, slots: number, tMs: number): number {
  if (slots < 2) return 0;
  return slotOfTurn(schedule.seed, slots, Math.floor((tMs - schedule.t0EpochMs) / schedule.sliceMs));
}

/** The slot of the turn of this number (a slice, or a burst), from 0. */
export function slotOfTurn(seed: number, slots: number, turn: number): number {
  const cycle = Math.floor(turn / slots);
  return shuffled(slots, hash(seed, cycle))[turn - cycle * slots] as number;
}

/** Milliseconds until `slot` is next free to start something: 0 = now. */
export function waitForSlot(schedule: SliceSchedule, slots: number, slot: number, tMs: number): number {
  if (slots < 2) return 0;
  for (let ahead = 0; ahead < 2 * slots; ahead++) {
    const slice = Math.floor((tMs - schedule.t0EpochMs) / schedule.sliceMs) + ahead;
    const start = schedule.t0EpochMs + slice * schedule.sliceMs;
    if (slotAt(schedule, slots, start) !== slot) continue;
    if (ahead > 0) return start - tMs;
    if (tMs < start + schedule.sliceMs - schedule.gapMs) return 0;
  }
  return schedule.sliceMs;
}

/** Fisher-Yates, steps drawn from the hash. */
function shuffled(count: number, seed: number): number[] {
  const order: number[] = [];
  for (let i = 0; i < count; i++) order.push(i);
  for (let i = count - 1; i > 0; i--) {
    const j = hash(seed, i) % (i + 1);
    const kept = order[i] as number;
    order[i] = order[j] as number;
    order[j] = kept;
  }
  return order;
}

/** 32-bit mix of two integers (finaliser of MurmurHash3). */
export function hash(a: number, b: number): number {
  let h = (Math.imul(a, 0x9e3779b1) ^ Math.imul(b + 0x7f4a7c15, 0x85ebca6b)) | 0;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}
