import http from 'k6/http';
import { load, target, verify } from '../shared/k6.ts';

export const options = load();

/** Whoever watches the shop asks whether it is well. */
export default function () {
  const response = http.get(`${target()}/api/health`, { tags: { name: 'health' } });
  verify(response, 'health', {
    'status is 200': r => r.status === 200,
    'the database answers too': r => r.json('status') === 'ok' && r.json('database') === 'ok',
  });
}
