import { en, Faker } from '@faker-js/faker';
import { keyOf } from '../stats/prng.ts';
import type { TextSource } from './compiled-dataset.ts';

/** Texts of all pools, by the path of their column: what workers get instead of faker. */
export type Pools = Map<string, readonly string[]>;

/** "Today" for faker's dates, which would otherwise differ from day to day. */
const REFERENCE_DATE = '2025-01-01T00:00:00.000Z';

/** Fills each pool at its first use with a faker of its own, seeded from (seed, path), and keeps it in `pools`. */
export function fillingTexts(seed: number, pools: Pools): TextSource {
  return (path, size, fill) => {
    const known = pools.get(path);
    if (known) return known;
    const faker = new Faker({ locale: en, seed: keyOf(`${seed}/${path}`) });
    faker.setDefaultRefDate(REFERENCE_DATE);
    const filled = Array.from({ length: size }, () => fill(faker));
    pools.set(path, filled);
    return filled;
  };
}
