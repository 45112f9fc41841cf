import { data, pick, target, verify } from '../shared/node.ts';
import { openSocket } from '../shared/stream.ts';

/** Processor of realtime.artillery.yml. */
interface User {
  vars: Record<string, unknown>;
}

interface Chat {
  readonly chatId: string;
  readonly userId: string;
}

interface Answer {
  readonly statusCode: number;
  readonly body: string;
}

type Next = (error?: Error) => void;

/** So many on one connection: chats stay open, and it is messages that are counted. */
const MESSAGES = 20;

let people = 0;

/** A person who takes part in a chat that has messages. */
export function person({ vars }: User, _events: unknown, next: Next): void {
  const number = people++;
  Object.assign(vars, pick(data<Chat>('messages'), number), { number });
  next();
}

export function messagesAreThere(
  _request: unknown,
  answer: Answer,
  _user: User,
  _events: unknown,
  next: Next,
): void {
  verify(answer, 'chat.enter', {
    'status is 200': ({ statusCode }) => statusCode === 200,
    'has rows': ({ body }) => (JSON.parse(body) as { data: unknown[] }).data.length > 0,
  });
  next();
}

export async function talk({ vars }: User): Promise<void> {
  const { chatId, userId, number } = vars as unknown as Chat & { readonly number: number };
  const socket = await openSocket({
    url: `${vars.target ?? target()}/api/chats/${chatId}/live`,
    headers: { 'x-user-id': userId },
    operation: 'chat.open',
  });
  try {
    for (let i = 0; i < MESSAGES; i++) {
      const ref = `${number}.${i}`;
      const text = `Message ${i}: the second step works now.`;
      await socket.roundTrip(
        'chat.message',
        JSON.stringify({ text, ref }),
        answer => (JSON.parse(answer) as { readonly ref?: string }).ref === ref,
        {
          'it is stored': answer => /"id":"\d+"/.test(answer),
          'it is the text': answer => answer.includes(text),
        },
      );
    }
  } finally {
    await socket.close();
  }
}
