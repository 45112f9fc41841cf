import http from 'k6/http';
import { data, load, pick, target, verify } from '../shared/k6.ts';
import { isLogs, type Row, rowsOf } from './checks.ts';

export const options = load();

const tenants: readonly string[] = data('tenants');

const ENTRIES = 1_000;
const TABLES = ['orders', 'stock_movements', 'contacts', 'accounts', 'products'];

/** Made once: what is measured is the server. The server gives each entry a moment of its own. */
const body = JSON.stringify({
  entries: Array.from({ length: ENTRIES }, (_, i) => ({
    tableName: TABLES[i % TABLES.length],
    operation: i % 3 === 0 ? 'INSERT' : 'UPDATE',
    recordId: `00000000-0000-4000-8000-${String(i).padStart(12, '0')}`,
    ...(i % 3 === 0
      ? {}
      : { oldData: { name: 'Sturdy Wooden Chair', status: 'open', amountCents: 100 + i } }),
    newData: { name: 'Sturdy Wooden Chair', status: 'paid', amountCents: 90 + i },
  })),
});

/** A thousand log entries in one call; then the log must not be older than they are. */
export default function () {
  const url = `${target()}/api/tenants/${pick(tenants)}/transaction-logs`;
  const response = http.post(url, body, {
    headers: { 'content-type': 'application/json' },
    tags: { name: 'logs.batch' },
  });
  const kept = verify(response, 'logs.batch', {
    'status is 201': r => r.status === 201,
    'all thousand were kept': r => (r.json() as Row | null)?.inserted === ENTRIES,
  });
  if (!kept) return;
  const { changedAt } = response.json() as Row;
  const list = http.get(url, { tags: { name: 'logs.reread' } });
  verify(list, 'logs.reread', {
    'status is 200': r => r.status === 200,
    'it is as new as the batch': r =>
      isLogs(r.json()) && String(rowsOf(r.json())[0]?.changed_at) >= String(changedAt),
  });
}
