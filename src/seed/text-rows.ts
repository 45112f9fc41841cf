import { ByteBuffer } from './byte-buffer.ts';
import { escapeText, type PreparedText, type RowWriter } from './row-writer.ts';

const TAB = 9;
const NEWLINE = 10;
const DAY_US = 86_400_000_000;
const HEX = Uint8Array.from('0123456789abcdef', digit => digit.charCodeAt(0));
const [DASH, COLON, POINT, PLUS, ZERO] = [0x2d, 0x3a, 0x2e, 0x2b, 0x30] as const;
const NULL_MARK = Buffer.from('\\N');
/** Rows in the text format of COPY … FROM STDIN: any type of column can be written in it. */
export class TextRows implements RowWriter {
  readonly #out = new ByteBuffer();
  /** Text of days already written, by day number: `2025-01-31 `. */
  readonly #days = new Map<number, Uint8Array>();

  take(room = new ArrayBuffer(0)): Uint8Array<ArrayBuffer> {
    return this.#out.take(room);
  }

  startRow(): void {}

  startValue(index: number): void {
    if (index > 0) this.#out.byte(TAB);
  }

  endRow(): void {
    this.#out.byte(NEWLINE);
  }

  null(): void {
    this.#out.put(NULL_MARK);
  }

  prepared({ escaped }: PreparedText): void {
    this.#out.put(escaped);
  }

  text(text: string): void {
    this.#out.utf8(escapeText(text));
  }

  number(value: number): void {
    if (Number.isInteger(value) && value >= 0 && value < 1e15) this.#digits(value);
    else this.text(String(value));
  }

  boolean(value: boolean): void {
    this.#out.byte(value ? 0x74 : 0x66);
  }

  uuid(a: number, b: number, c: number, d: number): void {
    this.#out.reserve(36);
    const { bytes } = this.#out;
    const at = this.#out.length;
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
    this.#out.length = at + 36;
  }

  /** `2025-01-31 12:34:56.123456+00`. */
  timestamp(epochUs: number): void {
    const day = Math.floor(epochUs / DAY_US);
    this.#out.put(this.#day(day));
    this.#out.reserve(18);
    const inDay = epochUs - day * DAY_US;
    const seconds = Math.floor(inDay / 1_000_000) | 0;
    const micros = (inDay - seconds * 1_000_000) | 0;
    const { bytes } = this.#out;
    const at = this.#out.length;
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
    this.#out.length = at + 18;
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
    this.#out.reserve(16);
    const { bytes, length: start } = this.#out;
    let count = 1;
    for (let bound = 10; bound <= value; bound *= 10) count++;
    for (let at = start + count - 1, rest = value; at >= start; at--) {
      const next = Math.floor(rest / 10);
      bytes[at] = ZERO + rest - next * 10;
      rest = next;
    }
    this.#out.length = start + count;
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
