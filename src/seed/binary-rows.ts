import { ByteBuffer } from './byte-buffer.ts';
import type { PreparedText, RowWriter } from './row-writer.ts';

/** Column types that can be written in COPY's binary format; each stands for its exact form there. */
export type BinaryType =
  | 'text'
  | 'jsonb'
  | 'uuid'
  | 'bool'
  | 'int2'
  | 'int4'
  | 'int8'
  | 'float8'
  | 'timestamp';

/** A value that its column's type has no binary form for; as text, PostgreSQL may still read it. */
export class NoBinaryForm extends Error {}

/** What a binary COPY begins and ends with. */
export const BINARY_HEADER = Buffer.from('PGCOPY\n\xff\r\n\0\0\0\0\0\0\0\0\0', 'latin1');
export const BINARY_TRAILER = Buffer.from([0xff, 0xff]);

/** PostgreSQL counts from 2000-01-01. */
const EPOCH_2000_US = 946_684_800_000_000;
const TWO_32 = 2 ** 32;
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
/** Numbers of this size and more are left to PostgreSQL to refuse. */
const INTEGER_LIMITS: Readonly<Record<string, number>> = { int2: 2 ** 15, int4: 2 ** 31, int8: 2 ** 53 };

/**
 * Rows in the binary format of COPY … FROM STDIN. It spares PostgreSQL the parsing of text, which costs
 * it more than all else: UUIDs and timestamps most. Throws NoBinaryForm.
 */
export class BinaryRows implements RowWriter {
  readonly #out = new ByteBuffer();
  readonly #types: readonly BinaryType[];
  #type: BinaryType = 'text';

  /** @param types of the columns, in the order in which they are written. */
  constructor(types: readonly BinaryType[]) {
    this.#types = types;
  }

  take(room = new ArrayBuffer(0)): Uint8Array<ArrayBuffer> {
    return this.#out.take(room);
  }

  startRow(): void {
    this.#out.byte(this.#types.length >>> 8);
    this.#out.byte(this.#types.length);
  }

  startValue(index: number): void {
    this.#type = this.#types[index] as BinaryType;
  }

  endRow(): void {}

  null(): void {
    this.#int32(-1); // a length that says NULL
  }

  text(text: string): void {
    const out = this.#out;
    const at = out.length;
    if (this.#type === 'uuid' && UUID.test(text)) {
      this.#int32(16);
      out.put(Buffer.from(text.replaceAll('-', ''), 'hex'));
    } else if (this.#type === 'text' || this.#type === 'jsonb') {
      this.#int32(0);
      if (this.#type === 'jsonb') out.byte(1); // version of the form
      out.utf8(text);
      out.int32(at, out.length - at - 4);
    } else throw this.#unfit('text');
  }

  prepared({ text, raw }: PreparedText): void {
    if (this.#type === 'text') {
      this.#int32(raw.length);
      this.#out.put(raw);
    } else this.text(text);
  }

  number(value: number): void {
    const type = this.#type;
    if (type === 'text') this.text(String(value));
    else if (type === 'float8') this.#float8(value);
    else if (!Number.isInteger(value) || Math.abs(value) >= (INTEGER_LIMITS[type] ?? 0))
      throw this.#unfit('number');
    else if (type === 'int8') this.#int8(value);
    else if (type === 'int4') this.#int4(value);
    else this.#int2(value);
  }

  boolean(value: boolean): void {
    if (this.#type === 'text') this.text(value ? 't' : 'f');
    else if (this.#type === 'bool') {
      this.#int32(1);
      this.#out.byte(value ? 1 : 0);
    } else throw this.#unfit('boolean');
  }

  uuid(a: number, b: number, c: number, d: number): void {
    if (this.#type !== 'uuid') throw this.#unfit('UUID');
    const out = this.#out;
    out.reserve(20);
    const at = out.length;
    out.int32(at, 16);
    out.int32(at + 4, a);
    out.int32(at + 8, b);
    out.int32(at + 12, c);
    out.int32(at + 16, d);
    out.length = at + 20;
  }

  timestamp(epochUs: number): void {
    if (this.#type !== 'timestamp') throw this.#unfit('time');
    this.#int8(epochUs - EPOCH_2000_US);
  }

  #float8(value: number): void {
    this.#int32(8);
    this.#out.reserve(8);
    this.#out.length = this.#out.bytes.writeDoubleBE(value, this.#out.length);
  }

  #int8(value: number): void {
    const high = Math.floor(value / TWO_32);
    this.#int32(8);
    this.#int32(high);
    this.#int32((value - high * TWO_32) >>> 0);
  }

  #int4(value: number): void {
    this.#int32(4);
    this.#int32(value);
  }

  #int2(value: number): void {
    this.#int32(2);
    this.#out.byte(value >>> 8);
    this.#out.byte(value);
  }

  #int32(value: number): void {
    this.#out.reserve(4);
    this.#out.int32(this.#out.length, value);
    this.#out.length += 4;
  }

  #unfit(kind: string): NoBinaryForm {
    return new NoBinaryForm(`A ${kind} has no binary form for a column of type ${this.#type}.`);
  }
}
