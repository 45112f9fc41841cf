import { type SliceSchedule, slotAt, slotOfTurn } from '../../../../scenarios/shared/slices.ts';
import type { ArrivalSchedule } from '../phases.ts';

/** Who answers whom. */
export interface TurnOptions {
  /** Base URL by slot. */
  readonly baseUrls: readonly string[];
  readonly slices?: SliceSchedule;
  readonly schedule?: ArrivalSchedule;
}

/**
 * The slot of an arrival, by its number alone: slices begin with the first arrival, and each burst is a turn.
 * Arrivals that only the file knows are never shared out: they all go to the first slot.
 */
export function slotOfArrival({ baseUrls, slices, schedule }: TurnOptions, index: number): number {
  const slots = baseUrls.length;
  if (slots < 2 || !slices || !schedule) return 0;
  if (schedule.burst) return slotOfTurn(slices.seed, slots, Math.floor(index / schedule.burst.size));
  return slotAt(slices, slots, slices.t0EpochMs + (index * schedule.tickUs) / 1_000);
}

/** The slot whose base URL this address begins with. */
export function slotOfUrl(baseUrls: readonly string[], url: string): number | undefined {
  const slot = baseUrls.findIndex(base => url.startsWith(base) && !/^[^/?#]/.test(url.slice(base.length)));
  return slot < 0 ? undefined : slot;
}

/** The same address at another slot; addresses of other hosts stay. */
export function addressAt(baseUrls: readonly string[], url: string, slot: number): string {
  const base = baseUrls[slot] ?? '';
  if (url.startsWith('/')) return base + url;
  const from = slotOfUrl(baseUrls, url);
  return from === undefined ? url : base + url.slice(baseUrls[from]?.length);
}
