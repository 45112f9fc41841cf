import { slotOfTurn } from '../../../../scenarios/shared/slices.ts';

/** autocannon cannot be paused, so each turn of a slot is one of its own, long enough to be worth its start. */
const MINI_ROUND_MS = 2_000;

export interface MiniRound {
  readonly slot: number;
  readonly durationMs: number;
}

/**
 * The turns of a window, of about two seconds each: each cycle holds every slot once, in an order drawn from the
 * seed. A window of one slot, or of a fixed number of iterations, is one turn.
 */
export function miniRounds(window: {
  readonly baseUrls: readonly string[];
  readonly seed: number;
  readonly durationMs: number;
}): MiniRound[] {
  const slots = window.baseUrls.length;
  if (slots < 2) return [{ slot: 0, durationMs: window.durationMs }];
  const cycles = Math.max(1, Math.round(window.durationMs / slots / MINI_ROUND_MS));
  const durationMs = window.durationMs / slots / cycles;
  return Array.from({ length: cycles * slots }, (_, turn) => ({
    slot: slotOfTurn(window.seed, slots, turn),
    durationMs,
  }));
}
