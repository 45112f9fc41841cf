import http, { type RefinedResponse } from 'k6/http';
import { verify } from '../shared/k6.ts';

/** What every k6 scenario of this platform does with an answer. */
export type Answer = RefinedResponse<'text'>;

/** How an operation is called in the results. */
export type Naming = (operation: string) => string;

export const asItIs: Naming = operation => operation;

type Checks = Record<string, (answer: Answer) => boolean>;

/** A request whose answer must have this status and hold what the checks ask for; undefined if it doesn't. */
export function ask(
  method: 'GET' | 'POST' | 'PATCH',
  url: string,
  operation: string,
  checks: Checks,
  options: { readonly user?: string; readonly body?: object; readonly status?: number } = {},
): Answer | undefined {
  const { user, body, status = 200 } = options;
  const headers: Record<string, string> = {};
  if (user) headers['x-user-id'] = user;
  if (body) headers['content-type'] = 'application/json';
  const response: Answer = http.request(method, url, body ? JSON.stringify(body) : null, {
    headers,
    tags: { name: operation },
    responseType: 'text',
  });
  const good = verify(response, operation, { [`status is ${status}`]: r => r.status === status, ...checks });
  return good ? response : undefined;
}

/** The list is there and not empty: an empty one would be fast. */
export const hasRows: Checks = { 'has rows': atLeastOne('data.#') };

/** Each row's number is at most the one before. */
export const descending =
  (field: string) =>
  (answer: Answer): boolean => {
    const values = answer.json(`data.#.${field}`) as (number | string)[];
    return values.every((value, i) => i === 0 || value <= (values[i - 1] as number | string));
  };

export const is =
  (field: string, expected: unknown) =>
  (answer: Answer): boolean =>
    answer.json(field) === expected;

export const hasName =
  (field: string) =>
  (answer: Answer): boolean =>
    typeof answer.json(field) === 'string';

export function atLeastOne(field: string): (answer: Answer) => boolean {
  return answer => Number(answer.json(field)) > 0;
}
