import { expect, test } from 'vitest';
import type { ClaimInput } from '../../src/model/claims.ts';
import type { RunRecord } from '../../src/model/run-record.ts';
import { type CampaignSuite, nextStep, stepOf, stepsOf } from './steps.ts';

const change = (id: string, variant: string, operation: string, volume?: 'large'): ClaimInput => ({
  id,
  section: 's',
  claim: 'c',
  measure: { kind: 'change', variant, operation, metric: 'p50' },
  ...(volume ? { volume } : {}),
});
const target: ClaimInput = {
  id: 't',
  section: 's',
  claim: 'c',
  measure: { kind: 'objective', operation: 'list', metric: 'p95', max: '1s' },
  volume: 'large',
};
const shop: CampaignSuite = {
  suite: 'shop',
  volume: 'small',
  claims: [
    target,
    ...['no-index', 'no-index', 'cache-off', 'offset'].map((variant, i) =>
      change(`c${i}`, variant, 'list', 'large'),
    ),
  ],
  scenarios: { list: 'read.k6' },
};
const blog: CampaignSuite = {
  suite: 'blog',
  volume: 'small',
  claims: [change('a', 'cache-off', 'posts'), change('b', 'offset', 'unknown')],
  scenarios: { posts: 'posts.k6' },
};

test('plain runs come first, then comparisons of as many variants as fit, suites in turn', () => {
  expect(stepsOf([shop, blog]).map(({ id }) => id)).toEqual([
    'shop small',
    'blog small',
    'shop large no-index,cache-off read.k6',
    'blog small cache-off posts.k6',
    'shop large offset read.k6',
    'shop large',
  ]);
});

test('the step with fewest runs is next; none once all have enough', () => {
  const steps = stepsOf([blog]);
  expect(nextStep(steps, new Map(), 1)?.id).toBe('blog small');
  expect(nextStep(steps, new Map([['blog small', 1]]), 1)?.id).toBe('blog small cache-off posts.k6');
  const all = new Map(steps.map(({ id }) => [id, 1]));
  expect(nextStep(steps, all, 1)).toBeUndefined();
  expect(nextStep(steps, all, 2)?.id).toBe('blog small');
});

test('a run on disk is known by its step', () => {
  const record = (arms: string[]) =>
    ({
      suite: 'shop',
      data: { volume: 'large' },
      arms: arms.map(name => ({ name, ref: name })),
      plan: { scenarios: [{ name: 'read.k6' }] },
    }) as unknown as RunRecord;
  expect(stepOf(record(['base']))).toBe('shop large');
  expect(stepOf(record(['base', 'no-index', 'offset']))).toBe('shop large no-index,offset read.k6');
});
