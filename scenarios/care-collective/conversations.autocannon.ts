import { data, pick, verify } from '../shared/node.ts';
import { isNewestFirst, rowsOf } from './checks.ts';

/** People who read: their list of conversations, then the messages of one. Users who wait for answers. */
interface Conversation {
  readonly id: string;
  readonly userId: string;
}

interface Answer {
  readonly status: number;
  readonly body: string;
}

const conversations = data<Conversation>('conversations');
const threads = data<Conversation>('threads');
let turns = 0;

/** A list that is not empty, newest first. autocannon does not say which request an answer belongs to. */
function isList(answer: Answer, operation: string, time: string): boolean {
  return verify(answer, operation, {
    'status is 200': ({ status }) => status === 200,
    'it has rows, newest first': ({ body }) => {
      const rows = rowsOf(JSON.parse(body));
      return rows.length > 0 && isNewestFirst(rows, time);
    },
  });
}

export default {
  requests: [
    {
      title: 'conversations.list',
      method: 'GET',
      setupRequest: (request: object) => {
        const { userId } = pick(conversations, turns++);
        return { ...request, path: '/api/conversations', headers: { 'x-user-id': userId } };
      },
      verify: (answer: Answer) => isList(answer, 'conversations.list', 'last_message_at'),
    },
    {
      title: 'messages.list',
      method: 'GET',
      setupRequest: (request: object) => {
        const { id, userId } = pick(threads, turns);
        return { ...request, path: `/api/conversations/${id}/messages`, headers: { 'x-user-id': userId } };
      },
      verify: (answer: Answer) => isList(answer, 'messages.list', 'created_at'),
    },
  ],
};
