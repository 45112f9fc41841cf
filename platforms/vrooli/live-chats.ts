import { type Caller, userIdOf } from '../shared/caller.ts';
import { acceptSockets, Rooms, type WebSocket } from '../shared/websocket.ts';
import { addMessage, type Place, placeOf } from './chats.ts';
import type { Vrooli } from './vrooli.ts';

/** What a client sends: its text, and a word of its own by which it knows the message again. */
interface Message {
  readonly text: string;
  readonly ref: string;
}

const MAX_TEXT = 2_000;
const MAX_REF = 100;

/** Chats over WebSocket: what one of them sends is stored, then handed to all who are connected to the chat. */
export function liveChats({ app, database, reads }: Vrooli): void {
  const rooms = new Rooms();
  const receive = async (place: Place, socket: WebSocket, data: string) => {
    const message = parse(data);
    if (!message) return socket.send(JSON.stringify({ error: 'Send {"text": …, "ref": …}' }));
    try {
      const { id, createdAt } = await addMessage(database, nobody(), place, message.text);
      const { userId } = place;
      rooms.send(place.chatId, JSON.stringify({ ...message, id, userId, createdAt }));
    } catch (error) {
      app.log.error({ err: error }, 'message lost');
      socket.send(JSON.stringify({ ref: message.ref, error: 'The message could not be stored' }));
    }
  };
  acceptSockets<Place>(app, {
    path: /^\/api\/chats\/(?<chat>[0-9a-f-]{36})\/live$/,
    accept: async ({ chat = '' }, { headers }) =>
      placeOf(reads, { ...nobody(), userId: userIdOf(headers['x-user-id']) }, chat),
    open: (socket, place) => {
      rooms.join(place.chatId, socket);
      socket.on('message', data => void receive(place, socket, String(data)));
    },
  });
}

/** Messages have no request of their own, so nobody asks for their times. */
function nobody(): Caller {
  return { userId: undefined, timing: { startedMs: 0, databaseMs: 0 } };
}

function parse(data: string): Message | undefined {
  try {
    const { text, ref } = JSON.parse(data) as Partial<Record<keyof Message, unknown>>;
    if (typeof text !== 'string' || text.length === 0 || text.length > MAX_TEXT) return undefined;
    if (typeof ref !== 'string' || ref.length > MAX_REF) return undefined;
    return { text, ref };
  } catch {
    return undefined;
  }
}
