/**
 * Random numbers as pure functions of integers: the same key gives the same number on every machine,
 * in every worker, in any order. Mixing by the MurmurHash3 finaliser (Appleby, public domain), 32 bits.
 */

/** A 32-bit unsigned integer from two. */
export function mix(a: number, b: number): number {
  let h = (Math.imul(a, 0x9e3779b1) ^ Math.imul(b + 0x7f4a7c15, 0x85ebca6b)) | 0;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

/** A 32-bit key from text (FNV-1a), to start a stream from a name. */
export function keyOf(text: string): number {
  let h = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193);
  return mix(h >>> 0, text.length);
}

/** Uniform in [0, 1), from two integers. */
export function uniform(key: number, index: number): number {
  return mix(key, index) / 0x1_0000_0000;
}

/** A stream of uniforms in [0, 1) that starts from `seed` (splitmix-like counter over `mix`). */
export function stream(seed: number): () => number {
  let index = 0;
  return () => uniform(seed, index++);
}
