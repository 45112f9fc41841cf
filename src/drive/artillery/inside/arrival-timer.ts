import { createRequire } from 'node:module';
import { atMoment } from './moments.ts';

/** The part of nanotimer that Artillery's even arrivals come from. */
interface ArrivalTimer {
  setInterval(task: () => void, args: unknown, interval: string): void;
  clearInterval(): void;
}

/**
 * Artillery waits for arrivals by looking at the clock without a pause from 25 ms before each one: from 40 users a
 * second on that is a whole core, which the target on the same machine lacks. Ours sleeps in between. The schedule
 * is the same: the n-th arrival n intervals after the start, late ones one after the other as soon as possible.
 *
 * @param manifest Artillery's package.json; where its parts are not as we know them, they stay as they are.
 */
export function calmArrivals(manifest: string, nowUs: () => number): void {
  const timer = timerOf(manifest);
  if (typeof timer?.setInterval !== 'function' || typeof timer.clearInterval !== 'function') return;
  const running = new WeakSet<object>();
  timer.setInterval = function (this: ArrivalTimer, task, _args, interval) {
    const [, everyUs] = /^(\d+)u$/.exec(interval) ?? [];
    if (everyUs === undefined)
      throw new Error(`An interval in a unit that Artillery never used: ${interval}`);
    const beganUs = nowUs();
    running.add(this);
    const next = (n: number) =>
      atMoment(nowUs, beganUs + n * Number(everyUs), () => {
        if (!running.has(this)) return;
        task();
        if (running.has(this)) next(n + 1);
      });
    next(1);
  };
  timer.clearInterval = function (this: ArrivalTimer) {
    running.delete(this);
  };
}

function timerOf(manifest: string): Partial<ArrivalTimer> | undefined {
  try {
    const arrivals = createRequire(manifest).resolve('arrivals');
    const loaded = createRequire(arrivals)('nanotimer') as { readonly prototype?: Partial<ArrivalTimer> };
    return loaded.prototype;
  } catch {
    return undefined;
  }
}
