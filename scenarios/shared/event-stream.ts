/** One server-sent event, as the HTML standard reads it from a `text/event-stream`. */
export interface ServerEvent {
  /** "message" where the stream names none. */
  readonly event: string;
  readonly data: string;
  /** The last one that the stream named. */
  readonly id: string;
}

/** Reads events out of pieces of any size: a character, a line end or an event may be cut anywhere. */
export class EventStreamReader {
  /** Everything that came, decoded. */
  text = '';
  readonly #decoder = new TextDecoder(); // leaves out a byte order mark, and keeps half a character
  #line = '';
  #afterCarriageReturn = false;
  #event = '';
  #data: string[] = [];
  #id = '';

  /** Events that are complete with this piece. */
  push(piece: Uint8Array): ServerEvent[] {
    const text = this.#decoder.decode(piece, { stream: true });
    this.text += text;
    const events: ServerEvent[] = [];
    // a line feed right after a carriage return ends no second line, also when it comes in the next piece
    const fresh = this.#afterCarriageReturn && text.startsWith('\n') ? text.slice(1) : text;
    if (text !== '') this.#afterCarriageReturn = text.endsWith('\r');
    const lines = fresh.split(/\r\n|\r|\n/);
    const unfinished = lines.pop() ?? '';
    for (const rest of lines) {
      const event = this.#take(this.#line + rest);
      this.#line = '';
      if (event) events.push(event);
    }
    this.#line += unfinished;
    return events;
  }

  /** An empty line ends an event; one without any data is none. */
  #take(line: string): ServerEvent | undefined {
    if (line !== '') {
      this.#field(line);
      return undefined;
    }
    const event = { event: this.#event || 'message', data: this.#data.join('\n'), id: this.#id };
    const isOne = this.#data.length > 0;
    this.#event = '';
    this.#data = [];
    return isOne ? event : undefined;
  }

  #field(line: string): void {
    const colon = line.indexOf(':');
    const name = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? '' : line.slice(colon + 1).replace(/^ /, '');
    if (name === 'event') this.#event = value;
    else if (name === 'data') this.#data.push(value);
    else if (name === 'id' && !value.includes('\0')) this.#id = value;
    // a comment has no name; `retry` is for clients that come back
  }
}
