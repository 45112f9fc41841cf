import http, { type RefinedResponse } from 'k6/http';
import { data, load, pick, target, verify } from '../shared/k6.ts';

export const options = load();

const users: readonly string[] = data('users', ['00000000-0000-4000-8000-000000000001']);
const conversations: readonly { id: string; userId: string }[] = data('conversations', [
  { id: '00000000-0000-4000-8000-000000000001', userId: '00000000-0000-4000-8000-000000000001' },
]);

/** What people read, in tenths: one thing per iteration. */
const things: readonly ((base: string) => void)[] = [
  ...[list, list, list],
  ...[edge, edge],
  ...[exchanges, exchanges],
  ...[inbox, inbox],
  conversation,
];

export default function () {
  const base = target();
  pick(things)(base);
}

/** Open help requests, two pages: the second by the first one's cursor. */
function list(base: string) {
  const page = read(`${base}/api/help-requests?limit=20`, 'help-requests.list', pick(users));
  const cursor = page?.json('nextCursor');
  if (typeof cursor !== 'string') return;
  const next = `${base}/api/help-requests?limit=20&cursor=${encodeURIComponent(cursor)}`;
  read(next, 'help-requests.list', pick(users));
}

function edge(base: string) {
  read(`${base}/api/help-requests/edge`, 'help-requests.edge', pick(users));
}

function exchanges(base: string) {
  read(`${base}/api/contact-exchanges`, 'contact-exchanges.list', pick(users));
}

function inbox(base: string) {
  read(`${base}/api/conversations`, 'conversations.list', pick(users));
}

function conversation(base: string) {
  const { id, userId } = pick(conversations);
  read(`${base}/api/conversations/${id}/messages`, 'messages.list', userId);
}

/** The response, if it is what it should be. */
function read(url: string, operation: string, user: string): RefinedResponse<'text'> | undefined {
  const response: RefinedResponse<'text'> = http.get(url, {
    headers: { 'x-user-id': user },
    tags: { name: operation },
  });
  const good = verify(response, operation, {
    'status is 200': r => r.status === 200,
    'it is JSON': r => typeof r.json() === 'object',
  });
  return good ? response : undefined;
}
