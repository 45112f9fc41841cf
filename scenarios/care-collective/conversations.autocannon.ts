import { data, pick, verify } from '../shared/node.ts';

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
let turns = 0;

/** autocannon keeps one of these per connection, for one pass through the list of requests. */
interface Turn {
  conversation?: Conversation;
}

const isJson = (answer: Answer) => typeof JSON.parse(answer.body) === 'object';

export default {
  requests: [
    {
      title: 'conversations.list',
      method: 'GET',
      setupRequest: (request: object, turn: Turn) => {
        turn.conversation = pick(conversations, turns++);
        return { ...request, path: '/api/conversations', headers: { 'x-user-id': turn.conversation.userId } };
      },
      verify: (answer: Answer) =>
        verify(answer, 'conversations.list', { 'status is 200': ({ status }) => status === 200, isJson }),
    },
    {
      title: 'messages.list',
      method: 'GET',
      setupRequest: (request: object, { conversation = pick(conversations, 0) }: Turn) => {
        const { id, userId } = conversation;
        return { ...request, path: `/api/conversations/${id}/messages`, headers: { 'x-user-id': userId } };
      },
      verify: (answer: Answer) =>
        verify(answer, 'messages.list', { 'status is 200': ({ status }) => status === 200, isJson }),
    },
  ],
};
