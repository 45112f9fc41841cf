import { PlimsollError } from '../../model/errors.ts';

/** The rows that carry something we need: a handful of about fourteen per iteration. */
export type Metric =
  | 'http_reqs'
  | 'http_req_duration'
  | 'iteration_duration'
  | 'dropped_iterations'
  | 'checks'
  | 'plimsoll_mark';

const METRICS: readonly (readonly [Metric, Buffer])[] = (
  [
    'http_reqs',
    'http_req_duration',
    'iteration_duration',
    'dropped_iterations',
    'checks',
    'plimsoll_mark',
  ] as const
).map(name => [name, Buffer.from(`${name},`)]);

const COLUMNS = [
  'timestamp',
  'metric_value',
  'error_code',
  'expected_response',
  'method',
  'name',
  'scenario',
  'status',
  'metadata',
] as const;
type Column = (typeof COLUMNS)[number];

const NEWLINE = 10;
const QUOTE = 34;
const COMMA = 44;
/** No row of k6's is longer; more without an end is not CSV. */
const LONGEST_ROW = 1_048_576;

/**
 * k6's CSV as it comes through the pipe, cut anywhere. Rows that nobody needs are skipped by their first bytes;
 * of the others only the asked fields become text. A field may be quoted and then hold commas, quotes and newlines.
 */
export class CsvReader {
  readonly #onRow: (metric: Metric, row: CsvRow) => void;
  readonly #row = new CsvRow();
  #rest: Buffer = Buffer.alloc(0);
  #headerRead = false;
  /** Rows of a metric that we read whose number of fields is not the header's. */
  malformed = 0;

  constructor(onRow: (metric: Metric, row: CsvRow) => void) {
    this.#onRow = onRow;
  }

  /** True when the stream ended within a row. */
  get truncated(): boolean {
    return this.#rest.length > 0;
  }

  push(chunk: Buffer): void {
    const bytes = this.#rest.length > 0 ? Buffer.concat([this.#rest, chunk]) : chunk;
    let start = 0;
    let quote = bytes.indexOf(QUOTE);
    while (start < bytes.length) {
      let end = bytes.indexOf(NEWLINE, start);
      if (quote >= 0 && quote < end) {
        end = endOfQuotedRow(bytes, start);
        quote = end < 0 ? -1 : bytes.indexOf(QUOTE, end);
      }
      if (end < 0) break;
      this.#read(bytes, start, end);
      start = end + 1;
    }
    this.#rest = Buffer.from(bytes.subarray(start)); // a copy: the pipe's buffer is used again
    if (this.#rest.length > LONGEST_ROW) throw notCsv('a row does not end');
  }

  #read(bytes: Buffer, start: number, end: number): void {
    if (!this.#headerRead) {
      this.#row.readHeader(bytes.toString('utf8', start, end));
      this.#headerRead = true;
      return;
    }
    const metric = metricAt(bytes, start);
    if (!metric) return;
    if (this.#row.set(bytes, start, end)) this.#onRow(metric, this.#row);
    else this.malformed++;
  }
}

/** One row; valid until the next one is read. */
export class CsvRow {
  readonly #position: Record<Column, number> = Object.fromEntries(
    COLUMNS.map(column => [column, -1]),
  ) as Record<Column, number>;
  #bytes: Buffer = Buffer.alloc(0);
  /** Field i lies between bounds[i] and bounds[i + 1] - 1. */
  #bounds = new Int32Array(1);

  readHeader(line: string): void {
    const names = line.split(',');
    for (const column of COLUMNS) {
      this.#position[column] = names.indexOf(column);
      if (this.#position[column] < 0) throw notCsv(`its first line has no column "${column}"`);
    }
    this.#bounds = new Int32Array(names.length + 1);
  }

  /** Whether the row has as many fields as the header. */
  set(bytes: Buffer, start: number, end: number): boolean {
    const bounds = this.#bounds;
    const fields = bounds.length - 1;
    this.#bytes = bytes;
    bounds[0] = start;
    let field = 0;
    let quoted = false;
    for (let i = start; i < end; i++) {
      const byte = bytes[i];
      if (byte === QUOTE) quoted = !quoted;
      else if (byte === COMMA && !quoted) {
        if (++field >= fields) return false;
        bounds[field] = i + 1;
      }
    }
    bounds[field + 1] = end + 1;
    return field === fields - 1;
  }

  text(column: Column): string {
    const start = this.#bounds[this.#position[column]] as number;
    const end = (this.#bounds[this.#position[column] + 1] as number) - 1;
    if (this.#bytes[start] !== QUOTE) return this.#bytes.toString('utf8', start, end);
    return this.#bytes.toString('utf8', start + 1, end - 1).replaceAll('""', '"');
  }

  /** End of what the row tells, epoch microseconds; NaN if it is no number. */
  get timeUs(): number {
    return decimal(this.text('timestamp'));
  }

  /** k6's value: milliseconds with six decimals for times, a count or 0/1 otherwise; NaN if it is no number. */
  get value(): number {
    return decimal(this.text('metric_value'));
  }
}

function decimal(text: string): number {
  return /^-?\d+(\.\d+)?$/.test(text) ? Number(text) : Number.NaN;
}

/** Index of the newline that ends the row, the ones inside quotes passed over; -1 if it isn't there yet. */
function endOfQuotedRow(bytes: Buffer, start: number): number {
  let quoted = false;
  for (let i = start; i < bytes.length; i++) {
    if (bytes[i] === QUOTE) quoted = !quoted;
    else if (bytes[i] === NEWLINE && !quoted) return i;
  }
  return -1;
}

function metricAt(bytes: Buffer, start: number): Metric | undefined {
  for (const [metric, prefix] of METRICS) if (startsWith(bytes, start, prefix)) return metric;
  return undefined;
}

function startsWith(bytes: Buffer, start: number, prefix: Buffer): boolean {
  for (let i = 0; i < prefix.length; i++) if (bytes[start + i] !== prefix[i]) return false;
  return true;
}

function notCsv(what: string): PlimsollError {
  return new PlimsollError(
    'DRIVER_FAILED',
    `What k6 wrote is not the CSV that Plimsoll reads: ${what}.`,
    'Check that K6_PATH names k6 2.1 or newer; `plimsoll doctor` shows which one is used.',
  );
}
