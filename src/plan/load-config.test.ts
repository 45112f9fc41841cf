import { describe, expect, it } from 'vitest';
import { PlimsollError } from '../model/errors.ts';
import { validateConfig } from './load-config.ts';

const minimal = {
  suites: {
    shop: {
      target: { url: 'http://127.0.0.1:3000' },
      scenarios: [{ file: 'a.k6.ts', load: { model: 'open', rate: 10, duration: '5s' } }],
    },
  },
};

function messageFor(value: unknown): string {
  try {
    validateConfig(value, 'plimsoll.config.ts');
  } catch (error) {
    if (error instanceof PlimsollError) return error.message;
    throw error;
  }
  throw new Error('no error');
}

describe('validateConfig', () => {
  it('accepts a URL and one scenario, and fills in defaults', () => {
    const { shop } = validateConfig(minimal, 'c').suites;
    expect(shop).toMatchObject({
      target: { ready: '/' },
      gate: { policy: 'confirm', budget: '15m' },
      variants: {},
      slice: '500ms',
    });
  });

  it.each<[string, (suite: Record<string, unknown>) => void, string]>([
    [
      'an unknown key of a suite',
      suite => Object.assign(suite, { scenarioz: [] }),
      'suites.shop.scenarioz is not a known key; did you mean "scenarios"?',
    ],
    [
      'an unknown key of a target',
      suite => Object.assign(suite, { target: { commnd: 'x' } }),
      'suites.shop.target.commnd is not a known key; did you mean "command"?',
    ],
    [
      'a volume that is not one',
      suite => Object.assign(suite, { seed: { dataset: 'd.ts', volume: 'huge' } }),
      'suites.shop.seed.volume',
    ],
    [
      'a limit without unit',
      suite => Object.assign(suite, { objectives: [{ operation: 'a', metric: 'p95', max: '200' }] }),
      'suites.shop.objectives.0.max does not fit its metric; write it like "200ms"',
    ],
    [
      'no scenario',
      suite => Object.assign(suite, { scenarios: [] }),
      'suites.shop.scenarios a suite needs at least one scenario',
    ],
    [
      'a scenario key of another load model',
      suite =>
        Object.assign(suite, {
          scenarios: [{ file: 'a', load: { model: 'closed', rate: 3, duration: '1s' } }],
        }),
      'suites.shop.scenarios.0.load',
    ],
  ])('names path and fault of %s', (_, spoil, expected) => {
    const config = structuredClone(minimal);
    spoil(config.suites.shop);
    expect(messageFor(config)).toContain(expected);
  });

  it('reports all faults at once', () => {
    expect(messageFor({ suites: {}, a: 1, b: 2 })).toContain('2 faults');
  });
});
