import http from 'k6/http';
import { data, load, pick, target, verify } from '../shared/k6.ts';
import { isBackups, type Row, rowsOf } from './checks.ts';

export const options = load();

const tenants: readonly string[] = data('tenants');

/** As many as the server works on at once. */
const jobs = ['full', 'differential', 'differential', 'incremental', 'incremental'].map((type, i) => ({
  type,
  label: `Bulk ${i + 1}`,
}));
const body = JSON.stringify({ jobs });

/** Five backups in one call; then the list, through the cache, must show them. */
export default function () {
  const url = `${target()}/api/tenants/${pick(tenants)}/backups`;
  const response = http.post(`${url}/bulk`, body, {
    headers: { 'content-type': 'application/json' },
    tags: { name: 'backups.bulk' },
  });
  const created = verify(response, 'backups.bulk', {
    'status is 201': r => r.status === 201,
    'all five were made': r => (r.json() as Row | null)?.successful === 5 && rowsOf(r.json()).length === 5,
  });
  if (!created) return;
  const ids = rowsOf(response.json()).map(row => row.id);
  const list = http.get(url, { tags: { name: 'backups.reread' } });
  verify(list, 'backups.reread', {
    'status is 200': r => r.status === 200,
    'the new jobs are in it': r => isBackups(r.json()) && rowsOf(r.json()).some(row => ids.includes(row.id)),
  });
}
