import { type Caller, requireUser } from '../shared/caller.ts';
import type { Database } from '../shared/database.ts';
import { noSuch } from './resources.ts';
import { idParameter, messageText } from './schemas.ts';
import { STATEMENTS } from './statements.ts';
import type { Vrooli } from './vrooli.ts';

interface ById {
  Params: { id: string };
}

/** A chat and one of those who take part in it, by their own ids. */
export interface Place {
  readonly chatId: string;
  readonly userId: string;
}

export interface Sent {
  readonly id: string;
  readonly createdAt: Date;
}

const schema = { params: idParameter };
const messageBody = { type: 'object', required: ['text'], properties: { text: messageText } };
const repliesParameter = {
  type: 'object',
  properties: { ...idParameter.properties, message: { type: 'string', pattern: '^\\d{1,18}$' } },
};

/** The caller's chats, and for those who take part in one: its messages. */
export function chatRoutes(vrooli: Vrooli): void {
  listRoutes(vrooli);
  messageRoutes(vrooli);
}

function listRoutes({ app, database, reads }: Vrooli): void {
  app.get('/api/chats', async request => ({
    data: await reads.query(request, STATEMENTS.chatsOfUser, [requireUser(request)]),
  }));

  app.get('/api/chats/unread', async request => ({
    data: await reads.query(request, STATEMENTS.unreadChats, [requireUser(request)]),
  }));

  app.post('/api/chats/read', async request => {
    const read = await database.query(request, STATEMENTS.markRead, [requireUser(request)]);
    return { read: read.length };
  });
}

function messageRoutes({ app, database, reads }: Vrooli): void {
  app.get<ById>('/api/chats/:id/messages', { schema }, async request => {
    const { chatId } = await placeOf(reads, request, request.params.id);
    return { data: await reads.query(request, STATEMENTS.chatMessages, [chatId]) };
  });

  app.get<ById>('/api/chats/:id/figures', { schema }, async request => {
    const { chatId } = await placeOf(reads, request, request.params.id);
    const [row] = await reads.query<{ messages: number }>(request, STATEMENTS.chatFigures, [chatId]);
    return { messages: row?.messages ?? 0 };
  });

  app.get<{ Params: { id: string; message: string } }>(
    '/api/chats/:id/messages/:message/replies',
    { schema: { params: repliesParameter } },
    async request => {
      const { id, message } = request.params;
      const { chatId } = await placeOf(reads, request, id);
      return { data: await reads.query(request, STATEMENTS.replies, [message, chatId]) };
    },
  );

  app.post<ById & { Body: { text: string } }>(
    '/api/chats/:id/messages',
    { schema: { params: idParameter, body: messageBody } },
    async (request, reply) => {
      const place = await placeOf(database, request, request.params.id);
      return reply.code(201).send(await addMessage(database, request, place, request.body.text));
    },
  );
}

/** 404 for a chat that is not there and for one that the caller takes no part in: they look alike from outside. */
export async function placeOf(database: Database, caller: Caller, chat: string): Promise<Place> {
  const [place] = await database.query<Place & object>(caller, STATEMENTS.place, [chat, requireUser(caller)]);
  return place ?? noSuch('chat');
}

export async function addMessage(
  database: Database,
  caller: Caller,
  place: Place,
  text: string,
): Promise<Sent> {
  const values = [place.chatId, place.userId, text];
  const [sent] = await database.query<Sent & object>(caller, STATEMENTS.addMessage, values);
  if (!sent) throw new Error('INSERT … RETURNING gave no row');
  return sent;
}
