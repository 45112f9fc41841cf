import { uniform } from '../stats/prng.ts';
import type { Column, FillText } from './column.ts';
import { exp } from './exact-math.ts';
import { type PreparedText, prepare } from './row-writer.ts';
import { Zipf } from './zipf.ts';

export interface PoolOptions {
  /** How many different texts there are (default 1,000). */
  readonly pool?: number;
  /** Zipf exponent: 0 (default) makes all as frequent, 1 makes the first twice as frequent as the second. */
  readonly skew?: number;
}

/** Texts of a pool that faker fills once per seed: `` text(faker => faker.location.city(), { pool: 300 }) ``. */
export function text(fill: FillText, options: PoolOptions = {}): Column<string> {
  const { pool = 1_000, skew = 0 } = options;
  return {
    bind(scope) {
      const key = scope.key();
      const texts = scope.texts(pool, fill);
      const prepared = texts.map(prepare);
      const zipf = skew > 0 ? new Zipf(texts.length, skew) : undefined;
      const pick = (row: number) =>
        zipf ? zipf.rank(key, row) - 1 : Math.floor(uniform(key, row) * texts.length);
      return {
        value: row => texts[pick(row)] as string,
        write: (row, out) => out.prepared(prepared[pick(row)] as PreparedText),
      };
    },
  };
}

export interface ProseOptions extends PoolOptions {
  /** Half of the texts are shorter, characters. */
  readonly median: number;
  /** Spread of the logarithm of the length (default 0.6: one in six is more than 1.8 times the median). */
  readonly sigma?: number;
  /** No text is longer, characters. */
  readonly max: number;
}

/** Texts made of sentences, of log-normal length, cut between words. */
export function prose(sentence: FillText, options: ProseOptions): Column<string> {
  const { median, sigma = 0.6, max } = options;
  return text(faker => {
    // The sum of twelve uniforms less six is normal enough for lengths.
    let normal = -6;
    for (let i = 0; i < 12; i++) normal += faker.number.float();
    const length = Math.max(1, Math.min(max, Math.round(median * exp(sigma * normal))));
    let words = sentence(faker);
    while (words.length < length) words += ` ${sentence(faker)}`;
    if (words.length === length) return words;
    const lastSpace = words.lastIndexOf(' ', length);
    return words.slice(0, lastSpace > 0 ? lastSpace : length);
  }, options);
}
