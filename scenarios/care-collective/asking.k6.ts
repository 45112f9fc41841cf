import http, { type RefinedResponse } from 'k6/http';
import { data, load, pick, target, verify } from '../shared/k6.ts';
import { holds, isPageOfRequests, rowsOf } from './checks.ts';

export const options = load();

const users: readonly string[] = data('users');

/** A person asks for help, and everybody sees it at once: in the list that is read and in the one that is cached. */
export default function () {
  const base = target();
  const created: RefinedResponse<'text'> = http.post(
    `${base}/api/help-requests`,
    JSON.stringify({
      title: 'A lift to the clinic on Thursday',
      description: 'It should take an hour at most. There is parking behind the house.',
      category: 'transport',
      urgency: 'normal',
    }),
    {
      headers: { 'content-type': 'application/json', 'x-user-id': pick(users) },
      tags: { name: 'help-request.create' },
    },
  );
  const good = verify(created, 'help-request.create', {
    'status is 201': r => r.status === 201,
    'it has an id': r => typeof r.json('id') === 'string',
  });
  if (!good) return;
  const id = String(created.json('id'));
  look(`${base}/api/help-requests?limit=20`, 'help-requests.after-create', id);
  look(`${base}/api/help-requests/edge`, 'help-requests.edge-after-create', id);
}

function look(url: string, operation: string, id: string) {
  const response: RefinedResponse<'text'> = http.get(url, {
    headers: { 'x-user-id': pick(users) },
    tags: { name: operation },
  });
  verify(response, operation, {
    'status is 200': r => r.status === 200,
    'it is a whole page': r => isPageOfRequests(rowsOf(r.json())),
    'the new one is there': r => holds(rowsOf(r.json()), id),
  });
}
