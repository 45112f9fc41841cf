import http from 'k6/http';
import { data, load, pick, target, verify } from '../shared/k6.ts';

export const options = load();

const users: readonly string[] = data('users');
const openRequests: readonly string[] = data('openRequests');

/** A person offers help and agrees to exchange contact details. */
export default function () {
  const response = http.post(
    `${target()}/api/contact-exchange`,
    JSON.stringify({
      requestId: pick(openRequests),
      message: 'I can help with this on Saturday.',
      consent: true,
    }),
    {
      headers: { 'content-type': 'application/json', 'x-user-id': pick(users) },
      tags: { name: 'contact-exchange.create' },
    },
  );
  verify(response, 'contact-exchange.create', { 'status is 201': r => r.status === 201 });
}
