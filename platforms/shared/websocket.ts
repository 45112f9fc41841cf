import { type IncomingMessage, STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import type { FastifyInstance } from 'fastify';
import { type WebSocket, WebSocketServer } from 'ws';
import { HttpError } from './errors.ts';

export type { WebSocket };

/** One kind of connection: where it is asked for, and what is done with it. */
export interface SocketRoute<Context> {
  /** The path of the request; its named groups are handed to `accept`. */
  readonly path: RegExp;
  /** Decides before the connection is made: throws HttpError to refuse. */
  accept(params: Readonly<Record<string, string>>, request: IncomingMessage): Promise<Context>;
  open(socket: WebSocket, context: Context): void;
}

/** A message longer than this ends the connection: nobody writes that much at once. */
const MAX_MESSAGE_BYTES = 64 * 1_024;
const GOING_AWAY = 1_001;

/** Accepts WebSocket connections beside the server's routes. They are closed before the server is. */
export function acceptSockets<Context>(app: FastifyInstance, route: SocketRoute<Context>): void {
  const sockets = new WebSocketServer({ noServer: true, maxPayload: MAX_MESSAGE_BYTES });
  app.server.on('upgrade', (request: IncomingMessage, stream: Duplex, head: Buffer) => {
    stream.on('error', () => stream.destroy()); // a client that is gone already
    welcome(sockets, route, request, stream, head).catch(error => refuse(app, stream, error));
  });
  app.addHook('preClose', async () => {
    for (const socket of sockets.clients) socket.close(GOING_AWAY);
    sockets.close();
  });
}

async function welcome<Context>(
  sockets: WebSocketServer,
  route: SocketRoute<Context>,
  request: IncomingMessage,
  stream: Duplex,
  head: Buffer,
): Promise<void> {
  const [path = ''] = (request.url ?? '').split('?');
  const match = route.path.exec(path);
  if (!match) throw new HttpError(404, 'No such page');
  const context = await route.accept({ ...match.groups }, request);
  sockets.handleUpgrade(request, stream, head, socket => {
    socket.on('error', () => socket.terminate()); // broken framing, or too long a message
    route.open(socket, context);
  });
}

function refuse(app: FastifyInstance, stream: Duplex, error: unknown): void {
  const status = error instanceof HttpError ? error.statusCode : 500;
  if (status >= 500) app.log.error({ err: error }, 'upgrade failed');
  stream.end(`HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\nconnection: close\r\ncontent-length: 0\r\n\r\n`);
}

/** Who gets what is sent to a room. */
export class Rooms {
  readonly #members = new Map<string, Set<WebSocket>>();

  /** Until the connection is closed. */
  join(room: string, socket: WebSocket): void {
    const members = this.#members.get(room) ?? new Set();
    this.#members.set(room, members.add(socket));
    socket.on('close', () => {
      members.delete(socket);
      if (members.size === 0 && this.#members.get(room) === members) this.#members.delete(room);
    });
  }

  send(room: string, message: string): void {
    for (const socket of this.#members.get(room) ?? [])
      if (socket.readyState === socket.OPEN) socket.send(message);
  }

  get size(): number {
    return this.#members.size;
  }
}
