/** Where cells write their values: one of COPY's two formats, text or binary. */
export interface RowWriter {
  startRow(): void;
  /** Called before each value with the column's place in the row. */
  startValue(index: number): void;
  endRow(): void;
  null(): void;
  text(text: string): void;
  /** A text that is written many times. */
  prepared(text: PreparedText): void;
  number(value: number): void;
  boolean(value: boolean): void;
  /** A UUID from four unsigned 32-bit words. */
  uuid(a: number, b: number, c: number, d: number): void;
  /** A moment in whole microseconds since 1970. */
  timestamp(epochUs: number): void;
  /** Hands over what was written and starts anew in `room`; more memory is taken when that is full. */
  take(room?: ArrayBuffer): Uint8Array<ArrayBuffer>;
}

/** A text with its bytes in both formats. */
export interface PreparedText {
  readonly text: string;
  readonly raw: Uint8Array;
  readonly escaped: Uint8Array;
}

export function prepare(text: string): PreparedText {
  return { text, raw: Buffer.from(text), escaped: Buffer.from(escapeText(text)) };
}

const SPECIAL = /[\\\t\n\r]/g;
const ESCAPES: Readonly<Record<string, string>> = { '\\': '\\\\', '\t': '\\t', '\n': '\\n', '\r': '\\r' };

/** A value as COPY's text format wants it: backslash, tab, newline and carriage return escaped. */
export function escapeText(text: string): string {
  return text.replace(SPECIAL, character => ESCAPES[character] ?? character);
}
