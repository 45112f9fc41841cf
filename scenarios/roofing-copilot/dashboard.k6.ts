import http from 'k6/http';
import { data, load, pick, target, verify } from '../shared/k6.ts';
import { isDashboard } from './checks.ts';

export const options = load();

const users: readonly string[] = data('users');

/** A person opens their dashboard. */
export default function () {
  const response = http.get(`${target()}/dashboard`, {
    headers: { 'x-user-id': pick(users) },
    tags: { name: 'dashboard' },
  });
  verify(response, 'dashboard', {
    'status is 200': r => r.status === 200,
    'ten newest orders and the total': r => isDashboard(String(r.body)),
  });
}
