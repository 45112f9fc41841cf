import http, { type RefinedResponse } from 'k6/http';
import { data, load, pick, target, verify } from '../shared/k6.ts';
import { holds, isNewestFirst, isPageOfRequests, type Row, rowsOf } from './checks.ts';

export const options = load();

const NOBODY = '00000000-0000-4000-8000-000000000001';
const users: readonly string[] = data('users', [NOBODY]);
const authors: readonly string[] = data('authors', [NOBODY]);
const recipients: readonly string[] = data('recipients', [NOBODY]);
const conversations: readonly { id: string; userId: string }[] = data('conversations', [
  { id: NOBODY, userId: NOBODY },
]);
const threads: readonly { id: string; userId: string }[] = data('threads', [{ id: NOBODY, userId: NOBODY }]);
const exchanges: readonly { id: string; helperId: string }[] = data('exchanges', [
  { id: NOBODY, helperId: NOBODY },
]);

type Answer = RefinedResponse<'text'>;

/** What people read, in twentieths: one thing per iteration. */
const things: readonly ((base: string) => void)[] = [
  ...[requests, requests, requests, requests, requests],
  ...[edge, edge, edge, edge],
  ...[ownExchanges, ownExchanges, ownExchanges],
  ...[inbox, inbox, inbox],
  ...[thread, thread],
  unread,
  ownRequests,
  figures,
];

export default function () {
  const base = target();
  pick(things)(base);
}

/** Open help requests, two pages: the second by the first one's cursor, with none of the first one's rows. */
function requests(base: string) {
  const path = `${base}/api/help-requests?limit=20`;
  const first = read(path, 'help-requests.list', pick(users), isPageOfRequests);
  const cursor = first?.json('nextCursor');
  if (!first || typeof cursor !== 'string') return;
  const shown = rowsOf(first.json());
  read(
    `${path}&cursor=${encodeURIComponent(cursor)}`,
    'help-requests.list',
    pick(users),
    rows =>
      isPageOfRequests(rows) &&
      isNewestFirst([...shown, ...rows], 'created_at') &&
      !rows.some(row => holds(shown, String(row.id))),
  );
}

function edge(base: string) {
  read(`${base}/api/help-requests/edge`, 'help-requests.edge', pick(users), isPageOfRequests);
}

function ownExchanges(base: string) {
  const { id, helperId } = pick(exchanges);
  read(
    `${base}/api/contact-exchanges`,
    'contact-exchanges.list',
    helperId,
    rows => holds(rows, id) && isNewestFirst(rows, 'exchanged_at'),
  );
}

function inbox(base: string) {
  const { id, userId } = pick(conversations);
  read(
    `${base}/api/conversations`,
    'conversations.list',
    userId,
    rows => holds(rows, id) && isNewestFirst(rows, 'last_message_at'),
  );
}

function thread(base: string) {
  const { id, userId } = pick(threads);
  read(
    `${base}/api/conversations/${id}/messages`,
    'messages.list',
    userId,
    rows => rows.length > 0 && isNewestFirst(rows, 'created_at'),
  );
}

function ownRequests(base: string) {
  read(
    `${base}/api/help-requests/mine`,
    'help-requests.mine',
    pick(authors),
    rows => rows.length > 0 && isNewestFirst(rows, 'created_at'),
  );
}

function unread(base: string) {
  get(`${base}/api/messages/unread`, 'messages.unread', pick(recipients), {
    'there are some': r => Number(r.json('unread')) > 0,
  });
}

function figures(base: string) {
  get(`${base}/api/dashboard`, 'dashboard.data', pick(recipients), {
    'requests are open': r => Number(r.json('openRequests')) > 0,
    'messages are unread': r => Number(r.json('unread')) > 0,
  });
}

/** A list that must be `right`; the response, if it is. */
function read(url: string, operation: string, user: string, right: (rows: readonly Row[]) => boolean) {
  return get(url, operation, user, { 'the rows are right': r => right(rowsOf(r.json())) });
}

function get(
  url: string,
  operation: string,
  user: string,
  checks: Record<string, (response: Answer) => boolean>,
): Answer | undefined {
  const response: Answer = http.get(url, { headers: { 'x-user-id': user }, tags: { name: operation } });
  const good = verify(response, operation, { 'status is 200': r => r.status === 200, ...checks });
  return good ? response : undefined;
}
