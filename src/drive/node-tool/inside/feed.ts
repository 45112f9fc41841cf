import { constants, createWriteStream, openSync, type WriteStream } from 'node:fs';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { Mark, Sample } from '../../../model/sample.ts';
import {
  beginLine,
  endLine,
  type FeedFailure,
  type FeedTotals,
  failLine,
  markLine,
  sampleLine,
} from '../../sample-lines.ts';

const BATCH_CHARACTERS = 32_768;
const BATCH_MS = 100;
const DELAY_RESOLUTION_MS = 10;

const wallClockUs = performance.timeOrigin * 1_000;

/** Epoch microseconds on a monotonic base. */
export function nowUs(): number {
  return Math.round(wallClockUs + performance.now() * 1_000);
}

/** The writing end of the feed, for code that runs inside a load tool. Writes in batches, off the main thread. */
export class SampleFeed {
  readonly #stream: WriteStream;
  readonly #delay = monitorEventLoopDelay({ resolution: DELAY_RESOLUTION_MS });
  readonly #timer: NodeJS.Timeout;
  #batch = '';
  #samples = 0;
  #marks = 0;

  /** @param path a named pipe that the driver reads already; it is never created here. */
  constructor(path: string) {
    this.#stream = createWriteStream('', { fd: openSync(path, constants.O_WRONLY) });
    this.#timer = setInterval(() => this.#flush(), BATCH_MS);
    this.#timer.unref();
  }

  begin(atUs: number): void {
    this.#delay.enable();
    this.#write(beginLine(atUs));
    this.#flush();
  }

  sample(sample: Sample): void {
    this.#samples++;
    this.#write(sampleLine(sample));
  }

  mark(mark: Mark): void {
    this.#marks++;
    this.#write(markLine(mark));
  }

  /** Resolves when the driver has everything. */
  fail(code: FeedFailure['code'], message: string): Promise<void> {
    this.#write(failLine({ code, message: message === '' ? 'no reason given' : message }));
    return this.#close();
  }

  /** Resolves when the driver has everything. */
  end(totals: Omit<FeedTotals, 'samples' | 'marks' | 'eventLoopDelayP99Us'>): Promise<void> {
    // Node's figure holds the timer's own interval
    const delayUs = Math.round(this.#delay.percentile(99) / 1_000) - DELAY_RESOLUTION_MS * 1_000;
    this.#delay.disable();
    const counted = { ...totals, samples: this.#samples, marks: this.#marks };
    this.#write(endLine(delayUs > 0 ? { ...counted, eventLoopDelayP99Us: delayUs } : counted));
    return this.#close();
  }

  #write(text: string): void {
    this.#batch += text;
    if (this.#batch.length > BATCH_CHARACTERS) this.#flush();
  }

  #flush(): void {
    if (this.#batch !== '') this.#stream.write(this.#batch);
    this.#batch = '';
  }

  #close(): Promise<void> {
    clearInterval(this.#timer);
    this.#flush();
    return new Promise(resolve => this.#stream.end(resolve));
  }
}
