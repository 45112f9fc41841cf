import { atMoment } from './moments.ts';

/** Users wait here for a common moment and go on together. */
export class Barriers {
  readonly #nowUs: () => number;
  readonly #waiting = new Map<number, (() => void)[]>();

  constructor(nowUs: () => number) {
    this.#nowUs = nowUs;
  }

  /** At once if there is no moment, or it has been. */
  pass(momentUs: number | undefined, goOn: () => void): void {
    if (momentUs === undefined || this.#nowUs() >= momentUs) {
      goOn();
      return;
    }
    const waiting = this.#waiting.get(momentUs);
    this.#waiting.set(momentUs, [...(waiting ?? []), goOn]);
    if (!waiting) atMoment(this.#nowUs, momentUs, () => this.#open(momentUs));
  }

  #open(momentUs: number): void {
    const waiting = this.#waiting.get(momentUs) ?? [];
    this.#waiting.delete(momentUs);
    for (const goOn of waiting) goOn();
  }
}
