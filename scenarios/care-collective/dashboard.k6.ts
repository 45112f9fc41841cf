import http from 'k6/http';
import { data, load, pick, target, verify } from '../shared/k6.ts';
import { isDashboard } from './checks.ts';

export const options = load();

const users: readonly string[] = data('users', ['00000000-0000-4000-8000-000000000001']);

/** A person opens the dashboard. */
export default function () {
  const response = http.get(`${target()}/dashboard`, {
    headers: { 'x-user-id': pick(users) },
    tags: { name: 'dashboard' },
  });
  verify(response, 'dashboard', {
    'status is 200': r => r.status === 200,
    'it lists 20 requests, most urgent first': r => isDashboard(String(r.body)),
  });
}
