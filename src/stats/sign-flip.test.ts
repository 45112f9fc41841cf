import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { stream } from './prng.ts';
import { type BlockMatrix, signFlipMaxT } from './sign-flip.ts';

const value = fc.integer({ min: -50, max: 50 }).map(whole => whole / 10);
const matrix = fc
  .tuple(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 2, max: 8 }))
  .chain(([metrics, blocks]) =>
    fc.array(fc.array(value, { minLength: blocks, maxLength: blocks }), {
      minLength: metrics,
      maxLength: metrics,
    }),
  );

describe('signFlipMaxT', () => {
  test.each([
    ['equal values are the strongest there is', [[3, 3, 3, 3, 3, 3, 3]], 2 ** -7],
    ['so are equal values on the good side, the other way', [[-3, -3, -3, -3, -3, -3, -3]], 1],
    ['zeros say nothing', [[0, 0, 0, 0, 0, 0, 0]], 1],
    ['one bad block of seven says little', [[9, 0, 0, 0, 0, 0, 0]], 0.5],
    ['no blocks say nothing', [[]], 1],
  ])('%s', (_, z, p) => {
    expect(signFlipMaxT(z, { seed: 1 }).familyP).toBeCloseTo(p, 12);
  });

  test('without metrics nothing is significant', () => {
    expect(signFlipMaxT([], { seed: 1 })).toEqual({ p: [], familyP: 1, flips: 1 });
  });

  test('agrees with the t statistic computed naively over all sign patterns', () => {
    fc.assert(
      fc.property(matrix, z => {
        const fast = signFlipMaxT(z, { seed: 1 }).p;
        const slow = naive(z);
        fast.forEach((p, metric) => {
          expect(p).toBeCloseTo(slow[metric] ?? Number.NaN, 12);
        });
      }),
    );
  });

  test('does not care about the order of blocks, the unit of a metric, or a metric said twice', () => {
    fc.assert(
      fc.property(matrix, fc.integer({ min: 1, max: 8 }), (z, factor) => {
        const plain = signFlipMaxT(z, { seed: 1 });
        const turned = z.map(row => [...row].reverse());
        const scaled = z.map(row => row.map(entry => entry * factor));
        expect(signFlipMaxT(turned, { seed: 1 }).p).toEqual(plain.p);
        expect(signFlipMaxT(scaled, { seed: 1 }).p).toEqual(plain.p);
        expect(signFlipMaxT([...z, ...z], { seed: 1 }).familyP).toBe(plain.familyP);
      }),
    );
  });

  test('a metric more never makes another one more significant', () => {
    fc.assert(
      fc.property(matrix, z => {
        const alone = signFlipMaxT(z.slice(0, 1), { seed: 1 }).p[0] ?? 0;
        const among = signFlipMaxT(z, { seed: 1 }).p[0] ?? 0;
        expect(among).toBeGreaterThanOrEqual(alone);
      }),
    );
  });

  test('from 17 blocks on it draws 65,536 patterns, the same for the same seed', () => {
    const next = stream(5);
    const z = [1, 2, 3].map(() => Array.from({ length: 20 }, () => next() - 0.4));
    const first = signFlipMaxT(z, { seed: 9 });
    expect(first.flips).toBe(65_536);
    expect(signFlipMaxT(z, { seed: 9 })).toEqual(first);
    const other = signFlipMaxT(z, { seed: 10 });
    expect(Math.abs(other.familyP - first.familyP)).toBeLessThan(0.01);
    const strong = signFlipMaxT([new Array(20).fill(1)], { seed: 9 });
    expect(strong.familyP).toBe(1 / 65_536);
  });
});

describe('with slot order', () => {
  const order = [1, -1, -1, 1, 1, -1, 1, -1];

  test('a constant advantage of a slot is no change of the build', () => {
    const noise = [0.1, -0.2, 0.05, 0.1, -0.1, 0.2, -0.15, 0.05];
    const biased = order.map((way, k) => 3 * way + (noise[k] ?? 0));
    expect(signFlipMaxT([biased], { seed: 1, order }).familyP).toBeGreaterThan(0.2);
    expect(signFlipMaxT([order.map(way => 3 * way)], { seed: 1, order }).familyP).toBe(1);
  });

  test('a change is found under an advantage that would hide it', () => {
    const noise = [0.01, -0.02, 0.02, 0.03, -0.01, 0.02, -0.03, 0];
    const z = [order.map((way, k) => 0.1 + 0.3 * way + (noise[k] ?? 0))];
    expect(signFlipMaxT(z, { seed: 1 }).familyP).toBeGreaterThan(0.1);
    expect(signFlipMaxT(z, { seed: 1, order }).familyP).toBe(2 ** -8);
  });

  test('all blocks the same way round: a change is found all the same', () => {
    const same = new Array<number>(8).fill(1);
    expect(signFlipMaxT([new Array(8).fill(1)], { seed: 1, order: same }).familyP).toBe(1 / 256);
  });

  test('an advantage of one place alone is called a change by at most 1 % of all coins', () => {
    const coins = Array.from({ length: 256 }, (_, coin) =>
      Array.from({ length: 8 }, (_, block) => ((coin >> block) & 1 ? 1 : -1)),
    );
    const noise = [0.3, -0.1, 0.2, -0.4, 0.1, 0, -0.2, 0.1];
    const red = coins.filter(order => {
      const z = order.map((way, block) => 5 * way + way * (noise[block] ?? 0));
      return signFlipMaxT([z], { seed: 1, order }).familyP <= 0.01;
    });
    expect(red.length).toBeLessThanOrEqual(2);
  });
});

/** What a slot's advantage (slot 1 over slot 0) in each block may look like when both hold the same build. */
const NOISES: Readonly<Record<string, (next: () => number, blocks: number) => number[]>> = {
  'independent normal': (next, n) => Array.from({ length: n }, () => normal(next)),
  'AR(1), 0.9': (next, n) => {
    let state = 3 * normal(next);
    return Array.from({ length: n }, () => {
      state = 0.9 * state + normal(next);
      return state;
    });
  },
  'drift and a bias of the slot': (next, n) =>
    Array.from({ length: n }, (_, k) => 2 + k / 3 + 0.5 * normal(next)),
  'heavy tails': (next, n) => Array.from({ length: n }, () => normal(next) / (next() + 0.01)),
  'ties and zeros': (next, n) => Array.from({ length: n }, () => Math.round(normal(next))),
  bimodal: (next, n) => Array.from({ length: n }, () => (next() < 0.5 ? -4 : 4) + 0.1 * normal(next)),
  'one-sided spikes': (next, n) =>
    Array.from({ length: n }, () => (next() < 0.15 ? 10 : 0.01 * normal(next))),
};

describe.each(Object.keys(NOISES))('size under %s', kind => {
  test.each([false, true])('at most the level over 2,000 same-build comparisons, order known: %s', known => {
    const next = stream(kind.length * 31 + (known ? 1 : 0));
    const trials = 2_000;
    let atFive = 0;
    let atOne = 0;
    for (let trial = 0; trial < trials; trial++) {
      const order = Array.from({ length: 8 }, () => (next() < 0.5 ? 1 : -1));
      const first = NOISES[kind]?.(next, 8) ?? [];
      const second = first.map(entry => entry + normal(next));
      const third = NOISES[kind]?.(next, 8) ?? [];
      const z = [first, second, third].map(row => row.map((entry, k) => entry * (order[k] ?? 0)));
      const { familyP } = signFlipMaxT(z, known ? { seed: trial, order } : { seed: trial });
      if (familyP <= 0.05) atFive++;
      if (familyP <= 0.01) atOne++;
    }
    expect(atFive / trials).toBeLessThan(0.05 + 3 * Math.sqrt((0.05 * 0.95) / trials));
    expect(atOne / trials).toBeLessThan(0.01 + 3 * Math.sqrt((0.01 * 0.99) / trials));
  });
});

test('finds 5 % at a spread of 2 % in 12 blocks of 8 metrics nearly always', () => {
  const next = stream(77);
  let found = 0;
  for (let trial = 0; trial < 200; trial++) {
    const order = Array.from({ length: 12 }, () => (next() < 0.5 ? 1 : -1));
    const z = Array.from({ length: 8 }, (_, metric) =>
      order.map(() => (metric === 0 ? 0.05 : 0) + 0.02 * normal(next)),
    );
    if ((signFlipMaxT(z, { seed: trial, order }).p[0] ?? 1) <= 0.01) found++;
  }
  expect(found / 200).toBeGreaterThan(0.95);
});

/** Studentised mean, all patterns by counting, no shortcut. */
function naive(z: BlockMatrix): number[] {
  const n = z[0]?.length ?? 0;
  const patterns = Array.from({ length: 2 ** n }, (_, bits) =>
    Array.from({ length: n }, (_, k) => ((bits >> k) & 1 ? -1 : 1)),
  );
  const largest = patterns.map(signs =>
    Math.max(...z.map(row => studentised(row.map((entry, k) => entry * (signs[k] ?? 1))))),
  );
  return z.map(row => {
    const own = studentised(row);
    return largest.filter(other => other >= own - 1e-7 * Math.max(1, Math.abs(own))).length / 2 ** n;
  });
}

function studentised(row: readonly number[]): number {
  const n = row.length;
  if (row.every(entry => entry === 0)) return Number.NEGATIVE_INFINITY;
  const mean = row.reduce((sum, entry) => sum + entry, 0) / n;
  const squares = row.reduce((sum, entry) => sum + (entry - mean) ** 2, 0);
  return squares < 1e-15 ? Math.sign(mean) * Number.MAX_VALUE : mean / Math.sqrt(squares / (n - 1) / n);
}

/** Box-Muller. */
function normal(next: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next());
}
