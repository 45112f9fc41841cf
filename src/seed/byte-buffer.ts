/** A byte loop beats a call of `set` up to about this length. */
const SHORT = 48;

/** Memory that grows as it is written. Whoever writes to `bytes` directly reserves room first. */
export class ByteBuffer {
  bytes: Buffer<ArrayBuffer> = Buffer.from(new ArrayBuffer(0));
  length = 0;

  reserve(room: number): void {
    if (this.length + room <= this.bytes.length) return;
    const larger = Buffer.from(new ArrayBuffer(Math.max(64, this.bytes.length * 2, this.length + room)));
    larger.set(this.bytes.subarray(0, this.length));
    this.bytes = larger;
  }

  byte(value: number): void {
    this.reserve(1);
    this.bytes[this.length++] = value;
  }

  put(source: Uint8Array): void {
    const count = source.length;
    this.reserve(count);
    const target = this.bytes;
    const at = this.length;
    if (count > SHORT) target.set(source, at);
    else for (let i = 0; i < count; i++) target[at + i] = source[i] as number;
    this.length = at + count;
  }

  /** Appends UTF-8 and returns how many bytes it took. */
  utf8(text: string): number {
    this.reserve(text.length * 3); // one UTF-16 unit has at most three bytes
    const count = this.bytes.write(text, this.length);
    this.length += count;
    return count;
  }

  /** 32 bits, highest byte first; room must be there. */
  int32(at: number, value: number): void {
    const { bytes } = this;
    bytes[at] = value >>> 24;
    bytes[at + 1] = value >>> 16;
    bytes[at + 2] = value >>> 8;
    bytes[at + 3] = value;
  }

  take(room: ArrayBuffer): Uint8Array<ArrayBuffer> {
    const taken = this.bytes.subarray(0, this.length);
    this.bytes = Buffer.from(room);
    this.length = 0;
    return taken;
  }
}
