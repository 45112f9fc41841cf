import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ArtilleryScenario } from './artillery-types.ts';
import { repeated, requestsOf, settleAfterHooks, turnsByWeight } from './flow.ts';

describe('turns by weight', () => {
  test('spreads 60/30/10 evenly', () => {
    expect(turnsByWeight([60, 30, 10], 10)).toEqual([0, 1, 0, 0, 1, 0, 2, 0, 1, 0]);
  });

  test('is in proportion over every full cycle', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 5 }), weights => {
        const cycle = weights.reduce((sum, weight) => sum + weight, 0);
        const order = turnsByWeight(weights, cycle * 3);
        for (const [i, weight] of weights.entries()) {
          expect(order.filter(turn => turn === i)).toHaveLength(weight * 3);
        }
      }),
    );
  });
});

const scenarios: ArtilleryScenario[] = [
  {
    weight: 2,
    beforeScenario: 'login',
    afterResponse: ['all'],
    flow: [{ get: { url: '/a', afterResponse: 'own' } }, { loop: [{ post: { url: '/b' } }], count: 2 }],
  },
  { flow: [[{ get: { url: '/c' } }], { think: 1 }] },
];

test('finds requests in loops and nested lists', () => {
  expect([...requestsOf(scenarios.flatMap(scenario => scenario.flow))].map(({ url }) => url)).toEqual([
    '/a',
    '/b',
    '/c',
  ]);
});

test('the footprint repeats whole scenarios and keeps the hooks of each', () => {
  const { flow } = repeated(scenarios, 3, 'start');
  const once = [
    { function: 'start' },
    { function: 'login' },
    { get: { url: '/a', afterResponse: ['all', 'own'] } },
    { loop: [{ post: { url: '/b', afterResponse: ['all'] } }], count: 2 },
  ];
  expect(flow).toEqual([...once, { function: 'start' }, { get: { url: '/c' } }, { think: 1 }, ...once]);
});

test('settles after hooks only where there are hooks', () => {
  const copy = structuredClone(scenarios);
  for (const scenario of copy) settleAfterHooks(scenario, 'settle');
  const hooks = copy
    .flatMap(scenario => [...requestsOf(scenario.flow)])
    .map(({ afterResponse }) => afterResponse);
  expect(hooks).toEqual([['own', 'settle'], ['settle'], undefined]);
});
