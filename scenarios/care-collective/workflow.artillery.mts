import { data, pick, verify } from '../shared/node.ts';

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
  const { id, userId } = pick(data<{ id: string; userId: string }>('conversations'), people++);
  user.vars.userId = userId;
  user.vars.conversationId = id;
  next();
}

export const listIsThere = expecting('dashboard', {
  'status is 200': answer => answer.statusCode === 200,
  'list is in the page': answer => answer.body.includes('data-testid="help-requests-list"'),
});

export const pageIsThere = expecting('help-requests.list', {
  'status is 200': answer => answer.statusCode === 200,
  'has rows': answer => Array.isArray((JSON.parse(answer.body) as { data?: unknown }).data),
});

export const isOk = expecting('messages.list', { 'status is 200': answer => answer.statusCode === 200 });

export const isCreated = expecting('contact-exchange.create', {
  'status is 201': answer => answer.statusCode === 201,
});

function expecting(operation: string, checks: Record<string, (answer: Answer) => boolean>) {
  return (_request: unknown, answer: Answer, _user: User, _events: unknown, next: Next): void => {
    verify(answer, operation, checks);
    next();
  };
}
