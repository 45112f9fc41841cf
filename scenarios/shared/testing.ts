import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type RequestListener } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import type { OwnSample } from './node.ts';

/** A real server of a test; stops for good, whatever is still open. */
export interface TestServer {
  readonly url: string;
  /** Requests that were answered by the listener. */
  readonly requests: () => number;
  close(): Promise<void>;
}

/** What a test's WebSocket does with a message; `send` answers, `end` cuts the connection. */
export type OnMessage = (text: string, send: (text: string) => void, end: () => void) => void;

export async function testServer(listener: RequestListener, onMessage?: OnMessage): Promise<TestServer> {
  let requests = 0;
  const sockets = new Set<Socket>();
  const server = createServer((request, response) => {
    requests++;
    listener(request, response);
  });
  server.on('connection', socket => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  if (onMessage) server.on('upgrade', (request, socket: Socket) => speak(request, socket, onMessage));
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests: () => requests,
    close: () => {
      for (const socket of sockets) socket.destroy();
      return new Promise(resolve => server.close(() => resolve()));
    },
  };
}

const TEXT = 1;
const CLOSE = 8;

/** As much of RFC 6455 as short messages need. */
function speak(request: IncomingMessage, socket: Socket, onMessage: OnMessage): void {
  const key = `${request.headers['sec-websocket-key']}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`;
  const accept = createHash('sha1').update(key).digest('base64');
  socket.on('error', () => {});
  if (request.url === '/refused') {
    socket.end('HTTP/1.1 401 Unauthorized\r\nConnection: close\r\n\r\n');
    return;
  }
  socket.write(
    `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`,
  );
  const send = (text: string) => socket.write(frame(TEXT, Buffer.from(text)));
  let rest = Buffer.alloc(0);
  socket.on('data', (piece: Buffer) => {
    rest = Buffer.concat([rest, piece]);
    for (let length = frameLength(rest); length && rest.length >= length; length = frameLength(rest)) {
      const [opcode, payload] = unmasked(rest.subarray(0, length));
      rest = rest.subarray(length);
      if (opcode === TEXT) onMessage(payload.toString(), send, () => socket.destroy());
      if (opcode === CLOSE) socket.end(frame(CLOSE, payload));
    }
  });
}

function frame(opcode: number, payload: Buffer): Buffer {
  if (payload.length > 125) throw new Error('The test server sends short messages only.');
  return Buffer.concat([Buffer.from([0x80 | opcode, payload.length]), payload]);
}

/** Header, mask and payload of a client's frame; 0 while its header is not there. */
function frameLength(bytes: Buffer): number {
  return bytes.length < 2 ? 0 : 6 + ((bytes[1] ?? 0) & 0x7f);
}

function unmasked(bytes: Buffer): [opcode: number, payload: Buffer] {
  const mask = bytes.subarray(2, 6);
  const payload = Buffer.from(bytes.subarray(6)).map((byte, i) => byte ^ (mask[i % 4] ?? 0));
  return [(bytes[0] ?? 0) & 0x0f, Buffer.from(payload)];
}

/** Hears the samples of this process, as Plimsoll would. */
export function heardSamples(): { readonly samples: OwnSample[]; stop(): void } {
  const listener = Symbol.for('plimsoll.sample');
  const samples: OwnSample[] = [];
  Object.assign(globalThis, { [listener]: (sample: OwnSample) => samples.push(sample) });
  return { samples, stop: () => void Reflect.deleteProperty(globalThis, listener) };
}
