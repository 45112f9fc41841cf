/** Node's timers are exact to about a millisecond; the rest is waited for by looking at the clock. */
const TIMER_US = 1_200;

/** Calls `then` at this moment: never before, and at most microseconds after unless the thread is busy. Never at once. */
export function atMoment(nowUs: () => number, momentUs: number, then: () => void): void {
  const leftUs = momentUs - nowUs();
  const again = () => (nowUs() >= momentUs ? then() : atMoment(nowUs, momentUs, then));
  if (leftUs > TIMER_US + 1_000) setTimeout(again, (leftUs - TIMER_US) / 1_000);
  else setImmediate(again);
}
