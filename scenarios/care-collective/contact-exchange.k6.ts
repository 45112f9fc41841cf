import http, { type RefinedResponse } from 'k6/http';
import { data, load, pick, target, verify } from '../shared/k6.ts';
import { holds, rowsOf } from './checks.ts';

export const options = load();

const users: readonly string[] = data('users');
const openRequests: readonly string[] = data('openRequests');

/** A person offers help, agrees to exchange contact details, and finds the exchange in their list at once. */
export default function () {
  const base = target();
  const user = pick(users);
  const created: RefinedResponse<'text'> = http.post(
    `${base}/api/contact-exchange`,
    JSON.stringify({
      requestId: pick(openRequests),
      message: 'I can help with this on Saturday.',
      consent: true,
    }),
    {
      headers: { 'content-type': 'application/json', 'x-user-id': user },
      tags: { name: 'contact-exchange.create' },
    },
  );
  const good = verify(created, 'contact-exchange.create', {
    'status is 201': r => r.status === 201,
    'it has an id': r => typeof r.json('id') === 'string',
  });
  if (!good) return;
  const list: RefinedResponse<'text'> = http.get(`${base}/api/contact-exchanges`, {
    headers: { 'x-user-id': user },
    tags: { name: 'contact-exchanges.after-create' },
  });
  verify(list, 'contact-exchanges.after-create', {
    'status is 200': r => r.status === 200,
    'the new one is there': r => holds(rowsOf(r.json()), String(created.json('id'))),
  });
}
