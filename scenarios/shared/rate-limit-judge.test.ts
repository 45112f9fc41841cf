import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { judgeLimiter, type LimitRule, type Observed, probeLimiter } from './rate-limit-judge.ts';

/** A limiter under test: told the server's time in µs, it decides. */
type Limiter = (atUs: number) => Pick<Observed, 'passed' | 'limit' | 'remaining' | 'resetUs'>;

interface Setting {
  readonly limit: number;
  readonly windowUs: number;
  readonly latencyUs: number;
  /** The server's clock by whole milliseconds. */
  readonly coarse: boolean;
  readonly random: () => number;
}

const rule = ({ limit, windowUs }: Setting): LimitRule => ({
  limit,
  windowUs,
  toleranceUs: Math.max(5_000, windowUs / 1_000),
  resetMeans: 'next',
});

/** A network without loss, whose latencies are drawn, in front of a limiter. */
function simulated(limiter: Limiter, { latencyUs, random, coarse }: Setting) {
  let now = 1_700_000_000_000_000 + Math.floor(random() * 60_000_000);
  return {
    fire: async (burst: number, count: number): Promise<Observed[]> => {
      const sent = Array.from({ length: count }, () => {
        const sentUs = now + Math.floor(random() * 500);
        const decidedUs = sentUs + Math.floor(random() * latencyUs);
        return { sentUs, decidedUs, receivedUs: decidedUs + 1 + Math.floor(random() * latencyUs) };
      }).sort((a, b) => a.decidedUs - b.decidedUs);
      now = Math.max(...sent.map(({ receivedUs }) => receivedUs));
      return sent.map(({ sentUs, decidedUs, receivedUs }) => ({
        ...{ burst, sentUs, receivedUs },
        ...limiter(coarse ? Math.floor(decidedUs / 1_000) * 1_000 : decidedUs),
      }));
    },
    waitUntil: async (atUs: number) => {
      now = Math.max(now, Math.round(atUs));
    },
  };
}

function sliding(limit: number, windowUs: number, countsRefused = false): Limiter {
  let log: number[] = [];
  return atUs => {
    log = log.filter(passedUs => atUs - passedUs < windowUs);
    const passed = log.length < limit;
    if (passed || countsRefused) log.push(atUs);
    return {
      passed,
      limit,
      remaining: Math.max(0, limit - log.length),
      resetUs: (log[0] ?? atUs) + windowUs,
    };
  };
}

/** Windows that begin anew: at each multiple of their length, or with the first request after the last one. */
function fixed(limit: number, windowUs: number, begin: 'by the clock' | 'with a request'): Limiter {
  let from = Number.NEGATIVE_INFINITY;
  let count = 0;
  return atUs => {
    if (atUs - from >= windowUs) {
      from = begin === 'by the clock' ? Math.floor(atUs / windowUs) * windowUs : atUs;
      count = 0;
    }
    const passed = count < limit;
    if (passed) count++;
    return { passed, limit, remaining: limit - count, resetUs: from + windowUs };
  };
}

/** Looks before it counts: what is decided within `blindUs` doesn't see each other. */
function racing(limit: number, windowUs: number, blindUs: number): Limiter {
  const log: number[] = [];
  return atUs => {
    const seen = log.filter(passedUs => atUs - passedUs < windowUs && passedUs <= atUs - blindUs);
    const passed = seen.length < limit;
    if (passed) log.push(atUs);
    return {
      passed,
      limit,
      remaining: Math.max(0, limit - seen.length - 1),
      resetUs: (seen[0] ?? atUs) + windowUs,
    };
  };
}

const setting = (latencyShare: number) =>
  fc
    .record({
      limit: fc.integer({ min: 2, max: 30 }),
      windowUs: fc.integer({ min: 1_000, max: 20_000 }).map(ms => ms * 1_000),
      seed: fc.integer(),
      coarse: fc.boolean(),
    })
    .map(
      ({ seed, ...rest }): Setting => ({
        ...rest,
        latencyUs: Math.floor(rest.windowUs * latencyShare),
        random: drawn(seed),
      }),
    );

/** mulberry32 */
function drawn(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

const probed = async (limiter: Limiter, given: Setting) =>
  judgeLimiter(await probeLimiter(simulated(limiter, given), rule(given), given.limit * 2 + 1), rule(given));

describe('a right limiter', () => {
  test('is never blamed by the probe, however slow the network', async () => {
    await fc.assert(
      fc.asyncProperty(setting(0.4), async given => {
        expect(await probed(sliding(given.limit, given.windowUs), given)).toEqual([]);
      }),
    );
  });

  test('is never blamed by any other requests either', async () => {
    const bursts = fc.array(fc.record({ count: fc.integer({ min: 1, max: 12 }), pauseMs: fc.nat(3_000) }), {
      minLength: 1,
      maxLength: 12,
    });
    await fc.assert(
      fc.asyncProperty(setting(0.2), bursts, async (given, list) => {
        const network = simulated(sliding(given.limit, given.windowUs), given);
        const seen: Observed[] = [];
        for (const [burst, { count, pauseMs }] of list.entries()) {
          seen.push(...(await network.fire(burst, count)));
          const last = Math.max(...seen.map(({ receivedUs }) => receivedUs));
          await network.waitUntil(last + pauseMs * 1_000);
        }
        expect(judgeLimiter(seen, rule(given))).toEqual([]);
      }),
    );
  });
});

describe('is caught by the answers alone:', () => {
  const wrong: [string, RegExp, (given: Setting) => Limiter][] = [
    ['one too many', /passed within one window/, ({ limit, windowUs }) => sliding(limit + 1, windowUs)],
    ['one too few', /refused that had to pass/, ({ limit, windowUs }) => sliding(limit - 1, windowUs)],
    [
      'a window by the clock',
      /passed within/,
      ({ limit, windowUs }) => fixed(limit, windowUs, 'by the clock'),
    ],
    [
      'a window from a request on',
      /passed within/,
      ({ limit, windowUs }) => fixed(limit, windowUs, 'with a request'),
    ],
    ['a window 3 % too short', /passed within/, ({ limit, windowUs }) => sliding(limit, windowUs * 0.97)],
    ['a window 3 % too long', /refused/, ({ limit, windowUs }) => sliding(limit, windowUs * 1.03)],
    ['refusals that count', /refused/, ({ limit, windowUs }) => sliding(limit, windowUs, true)],
    ['a race', /passed within/, ({ limit, windowUs }) => racing(limit, windowUs, windowUs / 50)],
    [
      'no limit',
      /passed within/,
      ({ limit }) =>
        () => ({ passed: true, limit, remaining: 1, resetUs: 0 }),
    ],
    [
      'a shut door',
      /refused/,
      ({ limit }) =>
        () => ({ passed: false, limit, remaining: 0, resetUs: 0 }),
    ],
  ];

  test.each(wrong)('%s', async (_what, sentence, limiterFor) => {
    await fc.assert(
      fc.asyncProperty(setting(0.002), async given => {
        expect((await probed(limiterFor(given), given)).join()).toMatch(sentence);
      }),
    );
  });
});

describe('headers', () => {
  const lying: [string, RegExp, (told: ReturnType<Limiter>, given: Setting) => Partial<Observed>][] = [
    ['another limit', /Limit is/, ({ limit = 0 }) => ({ limit: limit + 1 })],
    ['one more remaining', /Remaining is/, ({ remaining = 0 }) => ({ remaining: remaining + 1 })],
    [
      'nobody counts',
      /Remaining is|same X-RateLimit-Remaining/,
      ({ passed }, { limit }) => ({ remaining: passed ? limit - 1 : 0 }),
    ],
    [
      'a reset too late',
      /ms too late/,
      ({ resetUs = 0 }, { windowUs }) => ({ resetUs: resetUs + windowUs / 10 }),
    ],
    [
      'a reset too early',
      /ms too early/,
      ({ resetUs = 0 }, { windowUs }) => ({ resetUs: resetUs - windowUs / 10 }),
    ],
    ['a reset that is no time', /no time/, () => ({ resetUs: Number.NaN })],
  ];

  test.each(lying)('are caught lying: %s', async (_what, sentence, lie) => {
    await fc.assert(
      fc.asyncProperty(setting(0.002), async given => {
        const honest = sliding(given.limit, given.windowUs);
        const liar: Limiter = atUs => {
          const told = honest(atUs);
          return { ...told, ...lie(told, given) };
        };
        expect((await probed(liar, given)).join()).toMatch(sentence);
      }),
    );
  });

  test('are missed where a refusal has none', async () => {
    const given: Setting = { limit: 4, windowUs: 1_000_000, latencyUs: 500, coarse: false, random: drawn(1) };
    const honest = sliding(4, 1_000_000);
    const silent: Limiter = atUs => ({ passed: honest(atUs).passed });
    expect(await probed(silent, given)).toEqual([
      expect.stringContaining('lack one of the X-RateLimit headers'),
    ]);
  });

  test('may tell the reset by whole seconds', () => {
    const refused = { burst: 0, sentUs: 10, receivedUs: 20, passed: false, limit: 1, remaining: 0 };
    const passed = { burst: 0, sentUs: 0, receivedUs: 5, passed: true, limit: 1, remaining: 0 };
    const exact: LimitRule = { limit: 1, windowUs: 10_000_000, toleranceUs: 0, resetMeans: 'next' };
    const told = { ...refused, resetUs: 10_900_000, resetGrainUs: 1_000_000 };
    expect(judgeLimiter([passed, told], exact)).toEqual([]);
    expect(judgeLimiter([passed, { ...told, resetGrainUs: 0 }], exact)).toHaveLength(1);
  });
});
