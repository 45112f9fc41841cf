import { createRequire } from 'node:module';
import { expect, test } from 'vitest';
import { calmArrivals } from './arrival-timer.ts';

/** Artillery's own arrivals, as it calls them. */
interface Arrivals {
  readonly uniform: {
    process(
      everyMs: number,
      durationMs: number,
    ): { on(event: string, listener: () => void): void; start(): void };
  };
}

const nowUs = () => performance.now() * 1_000;

test('gives Artillery’s arrivals their schedule without a core of CPU', async () => {
  const artillery = createRequire(import.meta.url).resolve('artillery');
  const arrivals = createRequire(artillery)('arrivals') as Arrivals;
  calmArrivals(artillery, nowUs);
  const uniform = arrivals.uniform.process(10, 300);
  const times: number[] = [];
  const before = process.cpuUsage();
  const beganUs = nowUs();
  await new Promise<void>(resolve => {
    uniform.on('arrival', () => times.push(nowUs() - beganUs));
    uniform.on('finished', resolve);
    uniform.start();
  });
  const { user, system } = process.cpuUsage(before);
  expect(times).toHaveLength(30);
  for (const [i, atUs] of times.entries()) expect(atUs).toBeGreaterThanOrEqual((i + 1) * 10_000);
  // looking at the clock throughout would take all of it
  expect(user + system).toBeLessThan(0.6 * (nowUs() - beganUs));
});

test('leaves alone what it does not know', () => {
  expect(() => calmArrivals('/nowhere/package.json', nowUs)).not.toThrow();
});
