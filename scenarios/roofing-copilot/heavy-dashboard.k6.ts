import http from 'k6/http';
import { data, load, pick, target, verify } from '../shared/k6.ts';
import { isDashboard } from './checks.ts';

export const options = load();

const heavyUsers: readonly string[] = data('heavyUsers');
/** At `small`; at `medium` and above the wholesaler has more than 10,000. */
const ORDERS = 300;

/** The dashboard of the person with the most orders. */
export default function () {
  const response = http.get(`${target()}/dashboard`, {
    headers: { 'x-user-id': pick(heavyUsers) },
    tags: { name: 'dashboard.heavy' },
  });
  verify(response, 'dashboard.heavy', {
    'status is 200': r => r.status === 200,
    'ten newest orders and a large total': r => isDashboard(String(r.body), ORDERS),
  });
}
