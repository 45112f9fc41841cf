const TAB = 9;
const NEWLINE = 10;
const DAY_US = 86_400_000_000;
const SPECIAL = /[\\\t\n\r]/g;
const HEX = Uint8Array.from('0123456789abcdef', digit => digit.charCodeAt(0));
const [DASH, COLON, POINT, PLUS, ZERO] = [0x2d, 0x3a, 0x2e, 0x2b, 0x30] as const;
const ESCAPES: Readonly<Record<string, string>> = { '\\': '\\\\', '\t': '\\t', '\n': '\\n', '\r': '\\r' };
const NULL_MARK = Buffer.from('\\N');
/** A byte loop beats a call of `set` up to about this length. */
const SHORT = 48;

/** A value as COPY's text format wants it: backslash, tab, newline and carriage return escaped. */
export function escapeText(text: string): string {
  return text.replace(SPECIAL, character => ESCAPES[character] ?? character);
}

/** Collects rows in the text format of COPY … FROM STDIN. Bytes, not strings: rows are made by the million. */
export class CopyWriter {
  #bytes: Buffer<ArrayBuffer>;
  #length = 0;
  /** Text of days already written, by day number: `2025-01-31 `. */
  readonly #days = new Map<number, Uint8Array>();

  /** @param room where to write first; more is taken when it is full. */
  constructor(room = new ArrayBuffer(0)) {
    this.#bytes = Buffer.from(room);
  }

  /** Hands over what was written and starts anew in `room`. */
  take(room = new ArrayBuffer(0)): Uint8Array<ArrayBuffer> {
    const taken = this.#bytes.subarray(0, this.#length);
    this.#bytes = Buffer.from(room);
    this.#length = 0;
    return taken;
  }

  endValue(): void {
    this.#byte(TAB);
  }

  /** Turns the tab after the last value into the end of the row. */
  endRow(): void {
    this.#bytes[this.#length - 1] = NEWLINE;
  }

  null(): void {
    this.encoded(NULL_MARK);
  }

  /** Bytes that are already escaped. */
  encoded(bytes: Uint8Array): void {
    const count = bytes.length;
    this.#reserve(count);
    const target = this.#bytes;
    const at = this.#length;
    if (count > SHORT) target.set(bytes, at);
    else for (let i = 0; i < count; i++) target[at + i] = bytes[i] as number;
    this.#length = at + count;
  }

  text(text: string): void {
    const escaped = escapeText(text);
    this.#reserve(escaped.length * 3); // UTF-8 of one UTF-16 unit has at most three bytes
    this.#length += this.#bytes.write(escaped, this.#length);
  }

  number(value: number): void {
    if (Number.isInteger(value) && value >= 0 && value < 1e15) this.#digits(value);
    else this.text(String(value));
  }

  boolean(value: boolean): void {
    this.#byte(value ? 0x74 : 0x66);
  }

  /** 32 hexadecimal digits in the form of a UUID, from four unsigned 32-bit words. */
  uuid(a: number, b: number, c: number, d: number): void {
    this.#reserve(36);
    const bytes = this.#bytes;
    const at = this.#length;
    putHex(bytes, at, a >>> 16);
    putHex(bytes, at + 4, a & 0xffff);
    bytes[at + 8] = DASH;
    putHex(bytes, at + 9, b >>> 16);
    bytes[at + 13] = DASH;
    putHex(bytes, at + 14, b & 0xffff);
    bytes[at + 18] = DASH;
    putHex(bytes, at + 19, c >>> 16);
    bytes[at + 23] = DASH;
    putHex(bytes, at + 24, c & 0xffff);
    putHex(bytes, at + 28, d >>> 16);
    putHex(bytes, at + 32, d & 0xffff);
    this.#length = at + 36;
  }

  /** `2025-01-31 12:34:56.123456+00`, from whole microseconds since 1970. */
  timestamp(epochUs: number): void {
    const day = Math.floor(epochUs / DAY_US);
    this.encoded(this.#day(day));
    this.#reserve(18);
    const inDay = epochUs - day * DAY_US;
    const seconds = Math.floor(inDay / 1_000_000) | 0;
    const micros = (inDay - seconds * 1_000_000) | 0;
    const bytes = this.#bytes;
    const at = this.#length;
    putTwo(bytes, at, (seconds / 3_600) | 0);
    bytes[at + 2] = COLON;
    putTwo(bytes, at + 3, ((seconds / 60) | 0) % 60);
    bytes[at + 5] = COLON;
    putTwo(bytes, at + 6, seconds % 60);
    bytes[at + 8] = POINT;
    putTwo(bytes, at + 9, (micros / 10_000) | 0);
    putTwo(bytes, at + 11, ((micros / 100) | 0) % 100);
    putTwo(bytes, at + 13, micros % 100);
    bytes[at + 15] = PLUS;
    putTwo(bytes, at + 16, 0);
    this.#length = at + 18;
  }

  #day(day: number): Uint8Array {
    const known = this.#days.get(day);
    if (known) return known;
    const iso = new Date((day * DAY_US) / 1000).toISOString();
    const bytes = Buffer.from(`${iso.slice(0, iso.indexOf('T'))} `);
    this.#days.set(day, bytes);
    return bytes;
  }

  #digits(value: number): void {
    this.#reserve(16);
    let length = 1;
    for (let bound = 10; bound <= value; bound *= 10) length++;
    for (let at = this.#length + length - 1, rest = value; at >= this.#length; at--) {
      const next = Math.floor(rest / 10);
      this.#bytes[at] = ZERO + rest - next * 10;
      rest = next;
    }
    this.#length += length;
  }

  #byte(byte: number): void {
    this.#reserve(1);
    this.#bytes[this.#length++] = byte;
  }

  #reserve(room: number): void {
    if (this.#length + room <= this.#bytes.length) return;
    const larger = Buffer.from(new ArrayBuffer(Math.max(64, this.#bytes.length * 2, this.#length + room)));
    larger.set(this.#bytes.subarray(0, this.#length));
    this.#bytes = larger;
  }
}

function putTwo(bytes: Uint8Array, at: number, value: number): void {
  const tens = (value / 10) | 0;
  bytes[at] = ZERO + tens;
  bytes[at + 1] = ZERO + value - tens * 10;
}

/** Four hexadecimal digits of 16 bits. */
function putHex(bytes: Uint8Array, at: number, value: number): void {
  bytes[at] = HEX[value >>> 12] as number;
  bytes[at + 1] = HEX[(value >>> 8) & 15] as number;
  bytes[at + 2] = HEX[(value >>> 4) & 15] as number;
  bytes[at + 3] = HEX[value & 15] as number;
}
