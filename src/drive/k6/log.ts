import { StringDecoder } from 'node:string_decoder';

const LONGEST_LINE = 65_536;
const LINES_KEPT = 200;

/** An error that k6 logged by itself. */
export interface K6Error {
  readonly message: string;
  /** The script threw: the message carries k6's stack, with file, line and column. */
  readonly thrown: boolean;
}

/**
 * What k6 prints: JSON log lines, and about once a second how many iterations are complete and interrupted.
 * Memory is bounded: a scenario may throw or log at every iteration.
 */
export class K6Log {
  readonly #decoder = new StringDecoder('utf8');
  #rest = '';
  #head: string[] = [];
  #tail: string[] = [];
  #left = 0;
  /** Iterations that ended with an exception: k6 counts them as complete and exits 0. */
  exceptions = 0;
  firstError: K6Error | undefined;
  lastError: K6Error | undefined;
  complete = 0;
  interrupted = 0;

  push(chunk: Buffer): void {
    const lines = (this.#rest + this.#decoder.write(chunk)).split('\n');
    this.#rest = (lines.pop() ?? '').slice(0, LONGEST_LINE);
    for (const line of lines) this.#read(line);
  }

  /** The stream has ended. */
  end(): void {
    this.#read(this.#rest);
    this.#rest = '';
  }

  /** The first and last lines, for the log file. */
  text(): string {
    const gap = this.#left > 0 ? [`… ${this.#left} lines left out …`] : [];
    return [...this.#head, ...gap, ...this.#tail, ''].join('\n');
  }

  #read(line: string): void {
    if (line.trim() === '') return;
    this.#keep(line);
    const progress = /^running \(.*, (\d+) complete and (\d+) interrupted iterations\s*$/.exec(line);
    if (progress) {
      this.complete = Number(progress[1]);
      this.interrupted = Number(progress[2]);
    } else if (line.startsWith('{')) this.#readEntry(entryOf(line));
  }

  #readEntry(entry: Record<string, unknown>): void {
    if (entry.level !== 'error' || entry.source === 'console') return; // console: the script's own words
    const thrown = entry.source === 'stacktrace';
    if (thrown && 'scenario' in entry) this.exceptions++;
    this.lastError = { message: String(entry.msg).trim(), thrown };
    this.firstError ??= this.lastError;
  }

  #keep(line: string): void {
    if (this.#head.length < LINES_KEPT) this.#head.push(line);
    else {
      this.#tail.push(line);
      if (this.#tail.length > LINES_KEPT) {
        this.#tail.shift();
        this.#left++;
      }
    }
  }
}

function entryOf(line: string): Record<string, unknown> {
  try {
    const entry: unknown = JSON.parse(line);
    return typeof entry === 'object' && entry !== null ? (entry as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}
