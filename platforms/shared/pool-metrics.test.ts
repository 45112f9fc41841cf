import fc from 'fast-check';
import { expect, test } from 'vitest';
import { HeldTime } from './pool-metrics.ts';

test('time held is counted up to now, for those still held too, and each part once', () => {
  let ms = 100;
  const time = new HeldTime(() => ms);
  time.change(1);
  ms = 110;
  time.change(1);
  ms = 115;
  expect(time.takeMs()).toBe(20); // 10 of one, then 5 of two
  time.change(-1);
  ms = 118;
  time.change(-1);
  ms = 900;
  expect(time.takeMs()).toBe(3);
  expect(time.takeMs()).toBe(0);
});

test('however they overlap and whenever it is asked, the sum is that of the single times', () => {
  const stay = fc.record({ from: fc.nat(1_000), for: fc.nat(1_000) });
  fc.assert(
    fc.property(fc.array(stay), fc.array(fc.nat(2_000)), (stays, asked) => {
      let ms = 0;
      const time = new HeldTime(() => ms);
      const taken: number[] = [];
      const steps: { at: number; run: () => unknown }[] = [
        ...stays.map(s => ({ at: s.from, run: () => time.change(1) })),
        ...stays.map(s => ({ at: s.from + s.for, run: () => time.change(-1) })),
        ...asked.map(at => ({ at, run: () => taken.push(time.takeMs()) })),
      ];
      for (const step of steps.sort((a, b) => a.at - b.at)) {
        ms = step.at;
        step.run();
      }
      const total = [...taken, time.takeMs()].reduce((sum, part) => sum + part, 0);
      expect(total).toBe(stays.reduce((sum, s) => sum + s.for, 0));
    }),
  );
});
