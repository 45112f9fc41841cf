import { data, pick, verify } from '../shared/node.ts';
import { isDashboard, isNewestFirst, isPageOfRequests, rowsOf } from './checks.ts';

/** Processor of workflow.artillery.yml: who is calling, and what an answer must be. */
interface User {
  vars: Record<string, unknown>;
}

interface Answer {
  readonly statusCode: number;
  readonly body: string;
}

type Next = (error?: Error) => void;

let people = 0;

/** A person who looks at one open request. */
export function person(user: User, _events: unknown, next: Next): void {
  const i = people++;
  user.vars.userId = pick(data<string>('users'), i);
  user.vars.requestId = pick(data<string>('openRequests'), i);
  next();
}

/** A person who takes part in a conversation. */
export function reader(user: User, _events: unknown, next: Next): void {
  const { id, userId } = pick(data<{ id: string; userId: string }>('threads'), people++);
  user.vars.userId = userId;
  user.vars.conversationId = id;
  next();
}

const rows = (answer: Answer) => rowsOf(JSON.parse(answer.body));

export const listIsThere = expecting('dashboard', {
  'status is 200': answer => answer.statusCode === 200,
  'it lists 20 requests, most urgent first': answer => isDashboard(answer.body),
});

export const pageIsThere = expecting('help-requests.list', {
  'status is 200': answer => answer.statusCode === 200,
  'it is a whole page': answer => isPageOfRequests(rows(answer)),
});

export const threadIsThere = expecting('messages.list', {
  'status is 200': answer => answer.statusCode === 200,
  'it has messages, newest first': answer =>
    rows(answer).length > 0 && isNewestFirst(rows(answer), 'created_at'),
});

export const isCreated = expecting('contact-exchange.create', {
  'status is 201': answer => answer.statusCode === 201,
  'it has an id': answer => typeof (JSON.parse(answer.body) as { id?: unknown }).id === 'string',
});

function expecting(operation: string, checks: Record<string, (answer: Answer) => boolean>) {
  return (_request: unknown, answer: Answer, _user: User, _events: unknown, next: Next): void => {
    verify(answer, operation, checks);
    next();
  };
}
