import { once } from 'node:events';
import Fastify, { type FastifyInstance } from 'fastify';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { HttpError } from './errors.ts';
import { acceptSockets, Rooms } from './websocket.ts';

let app: FastifyInstance;
let rooms: Rooms;
let address: string;

beforeEach(async () => {
  app = Fastify();
  rooms = new Rooms();
  acceptSockets<string>(app, {
    path: /^\/rooms\/(?<room>\w+)$/,
    accept: async ({ room = '' }) => {
      if (room === 'secret') throw new HttpError(403, 'Not for you');
      if (room === 'broken') throw new TypeError('a fault of ours');
      return room;
    },
    open: (socket, room) => {
      rooms.join(room, socket);
      socket.on('message', data => rooms.send(room, String(data)));
    },
  });
  address = (await app.listen({ host: '127.0.0.1', port: 0 })).replace('http', 'ws');
});
afterEach(() => app.close());

async function join(room: string): Promise<{ socket: WebSocket; heard: string[] }> {
  const socket = new WebSocket(`${address}/rooms/${room}`);
  const heard: string[] = [];
  socket.on('message', data => heard.push(String(data)));
  await once(socket, 'open');
  return { socket, heard };
}

test('all in a room hear what is said there, others do not', async () => {
  const [a, b, other] = [await join('blue'), await join('blue'), await join('red')];
  a.socket.send('hello');
  await Promise.all([once(a.socket, 'message'), once(b.socket, 'message')]);
  other.socket.send('alone');
  await once(other.socket, 'message');
  expect([a.heard, b.heard, other.heard]).toEqual([['hello'], ['hello'], ['alone']]);
});

test('who leaves is no longer written to, and an empty room is forgotten', async () => {
  const [a, b] = [await join('blue'), await join('blue')];
  b.socket.close();
  await once(b.socket, 'close');
  a.socket.send('still there');
  await once(a.socket, 'message');
  expect(b.heard).toEqual([]);
  a.socket.close();
  await once(a.socket, 'close');
  await expect.poll(() => rooms.size).toBe(0);
});

test.each([
  ['/rooms/secret', 403],
  ['/rooms/broken', 500],
  ['/nowhere', 404],
  ['/rooms/a/b', 404],
])('%s is refused with %i', async (path, status) => {
  const socket = new WebSocket(address + path);
  const [error] = await once(socket, 'error');
  expect(String(error)).toContain(`Unexpected server response: ${status}`);
});

test('a message that is too long ends its connection and no other', async () => {
  const [a, b] = [await join('blue'), await join('blue')];
  a.socket.send('x'.repeat(100_000));
  const [code] = await once(a.socket, 'close');
  expect(code).toBe(1009);
  b.socket.send('I am here');
  await once(b.socket, 'message');
  expect(b.heard).toEqual(['I am here']);
});

test('the server closes connections before it ends', async () => {
  const { socket } = await join('blue');
  const closed = once(socket, 'close');
  await app.close();
  expect((await closed)[0]).toBe(1001);
});
