import { PlimsollError } from './errors.ts';

const NAME = /^[a-z0-9][a-z0-9._-]{0,79}$/;

/** Names become paths and database names, so they are checked once, where they enter. */
export function checkName(kind: string, name: string): string {
  if (NAME.test(name) && !name.includes('..')) return name;
  throw new PlimsollError(
    'NAME_INVALID',
    `${kind} "${name}" is not a usable name.`,
    'Use lower-case letters, digits, dot, dash and underscore; start with a letter or digit; at most 80.',
  );
}

/** The candidate nearest to `name` by edit distance, if it is near enough to be a slip of the hand. */
export function nearest(name: string, candidates: readonly string[]): string | undefined {
  const limit = Math.max(1, Math.floor(name.length / 3));
  let best: { candidate: string; distance: number } | undefined;
  for (const candidate of candidates) {
    const distance = editDistance(name.toLowerCase(), candidate.toLowerCase());
    if (distance <= limit && (!best || distance < best.distance)) best = { candidate, distance };
  }
  return best?.candidate;
}

/** Levenshtein distance, one row at a time. */
function editDistance(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const change = (previous[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      row.push(Math.min(change, (previous[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1));
    }
    previous = row;
  }
  return previous[b.length] ?? 0;
}
