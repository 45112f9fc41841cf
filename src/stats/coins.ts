import { mix } from './prng.ts';

/**
 * Which arm sits in which slot of a block: a fair, independent draw per block (Fisher-Yates on a seeded hash).
 * Nothing is balanced over blocks: that is what makes the sign-flip test exact whatever the noise.
 */
export function drawSlots(seed: number, block: number, arms: readonly string[]): string[] {
  const slots = [...arms];
  const key = mix(seed, block);
  for (let i = slots.length - 1; i > 0; i--) {
    const j = mix(key, i) % (i + 1);
    const kept = slots[i] as string;
    slots[i] = slots[j] as string;
    slots[j] = kept;
  }
  return slots;
}
