import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { load, MeasuredFailure, mark, nowUs, type OwnSample, pick, record, target, verify } from './node.ts';
import { slotAt } from './slices.ts';

afterEach(() => vi.unstubAllEnvs());

const set = (variables: Record<string, string>) => {
  for (const [name, value] of Object.entries(variables)) vi.stubEnv(name, value);
};

describe('load', () => {
  test.each([
    [{}, { vus: 1, durationMs: 10_000 }],
    [
      { PLIMSOLL_VUS: '20', PLIMSOLL_DURATION: '1500ms' },
      { vus: 20, durationMs: 1_500 },
    ],
    [
      { PLIMSOLL_RATE: '12.5', PLIMSOLL_DURATION: '2m' },
      { vus: 1, durationMs: 120_000, ratePerSecond: 12.5 },
    ],
    [
      { PLIMSOLL_VUS: '20', PLIMSOLL_ITERATIONS: '30' },
      { vus: 1, durationMs: 10_000, iterations: 30 },
    ],
  ])('of %j', (variables, expected) => {
    set(variables);
    expect(load()).toEqual(expected);
  });

  test.each([
    [{ PLIMSOLL_RATE: 'many' }, 'PLIMSOLL_RATE'],
    [{ PLIMSOLL_VUS: '0' }, 'PLIMSOLL_VUS'],
    [{ PLIMSOLL_DURATION: 'soon' }, 'PLIMSOLL_DURATION'],
  ])('refuses %j', (variables, name) => {
    set(variables);
    expect(() => load()).toThrow(name);
  });
});

describe('target', () => {
  test('is the one base URL of a whole round', () => {
    set({ PLIMSOLL_BASE_URL: 'http://127.0.0.1:4000' });
    expect(target()).toBe('http://127.0.0.1:4000');
  });

  test('follows the slices when several slots take turns', () => {
    const slices = { t0EpochMs: 1_000_000, sliceMs: 500, gapMs: 50, seed: 7 };
    const urls = ['http://127.0.0.1:1', 'http://127.0.0.1:2'];
    set({ PLIMSOLL_BASE_URLS: JSON.stringify(urls), PLIMSOLL_SLICES: JSON.stringify(slices) });
    fc.assert(
      fc.property(fc.nat(100_000), after => {
        const at = slices.t0EpochMs + after;
        expect(target(at)).toBe(urls[slotAt(slices, 2, at)]);
      }),
    );
  });
});

describe('data', () => {
  test('hands out the rows of a set, and says which sets there are', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'plimsoll-data-'));
    try {
      const path = join(folder, 'data.json');
      await writeFile(path, JSON.stringify({ users: ['a', 'b'], empty: [] }));
      set({ PLIMSOLL_DATA: path });
      vi.resetModules();
      const { data } = await import('./node.ts');
      expect(data<string>('users')).toEqual(['a', 'b']);
      expect(() => data('empty')).toThrow('users,empty');
      expect(() => data('orders')).toThrow('"orders"');
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});

test('pick goes around', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(), { minLength: 1 }), fc.integer(), (rows, i) => {
      expect(pick(rows, i)).toBe(pick(rows, i + rows.length));
      expect(rows).toContain(pick(rows, i));
    }),
  );
});

describe('verify', () => {
  test('reports a response once, with the names of all checks that failed', () => {
    const reported: unknown[] = [];
    const listener = Symbol.for('plimsoll.failed-check');
    Object.assign(globalThis, { [listener]: (...call: unknown[]) => reported.push(call) });
    try {
      const response = { status: 500, body: 'oops' };
      const passed = verify(response, 'rows.list', {
        'status is 200': ({ status }) => status === 200,
        'is JSON': ({ body }) => JSON.parse(body) !== null,
        'has a body': ({ body }) => body.length > 0,
      });
      expect(passed).toBe(false);
      expect(reported).toEqual([[response, 'rows.list', ['status is 200', 'is JSON']]]);
      expect(verify(response, 'rows.list', { fine: () => true })).toBe(true);
      expect(reported).toHaveLength(1);
    } finally {
      Reflect.deleteProperty(globalThis, listener);
    }
  });
});

/** Listens to one word, as Plimsoll does, while `work` runs. */
function heard(word: string, work: () => unknown, answer?: unknown): unknown[] {
  const calls: unknown[] = [];
  const listener = Symbol.for(`plimsoll.${word}`);
  const listen = (...call: unknown[]) => {
    calls.push(call);
    return answer;
  };
  Object.assign(globalThis, { [listener]: listen });
  try {
    work();
  } finally {
    Reflect.deleteProperty(globalThis, listener);
  }
  return calls;
}

describe('what Plimsoll hears', () => {
  const sample: OwnSample = {
    operation: 'talk',
    url: 'http://127.0.0.1:1/x',
    startedAtUs: 5,
    durationUs: 7,
    outcome: 'ok',
    wireRequests: 1,
  };

  test('marks, in whole numbers', () => {
    expect(heard('mark', () => mark('talk', 'first-token', 1_234.6))).toEqual([
      ['talk', 'first-token', 1_235],
    ]);
  });

  test('samples of the scenario’s own', () => {
    expect(heard('sample', () => record(sample))).toEqual([[sample]]);
  });

  test('nothing, where it is not there', () => {
    mark('talk', 'lcp', 1);
    record(sample);
    expect(verify({}, 'talk', { wrong: () => false })).toBe(false);
  });

  test.each([
    ['', 1],
    ['Upper', 1],
    ['two words', 1],
    ['fine', -1],
    ['fine', Number.NaN],
    ['fine', Number.POSITIVE_INFINITY],
  ])('no mark %j of %d', (name, value) => {
    expect(heard('mark', () => expect(() => mark('talk', name, value)).toThrow('mark() needs'))).toEqual([]);
  });

  test('and says whose turn it is, where it knows', () => {
    set({ PLIMSOLL_BASE_URL: 'http://127.0.0.1:4000' });
    heard('target', () => expect(target()).toBe('http://127.0.0.1:4001'), 'http://127.0.0.1:4001');
    heard('target', () => expect(target()).toBe('http://127.0.0.1:4000'), undefined);
  });
});

test('the clock is in epoch microseconds and never goes back', () => {
  const times = Array.from({ length: 1_000 }, nowUs);
  expect(times).toEqual(times.toSorted((a, b) => a - b));
  expect(times.every(Number.isSafeInteger)).toBe(true);
  expect(new Date((times[0] ?? 0) / 1_000).getUTCFullYear()).toBeGreaterThan(2_020);
});

test('a failure that is a sample already says so, to any copy of this module', () => {
  expect(new MeasuredFailure('no answer')).toMatchObject({ measured: true, message: 'no answer' });
});
