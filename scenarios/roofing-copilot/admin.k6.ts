import http from 'k6/http';
import { data, load, pick, target, verify } from '../shared/k6.ts';
import { isNewestList, type Row, rowsOf } from './checks.ts';

export const options = load();

const admins: readonly string[] = data('admins');
const STATUSES = ['completed', 'pending', 'processing', 'failed', 'refunded'];
const CONTEXTS = ['copilot', 'checkout', 'webhook', 'downloads', 'auth', 'analysis'];
const SEVERITIES = ['info', 'warning', 'error'];
const TYPES = ['api_latency', 'db_query', 'ai_first_token', 'cache_hit_rate', 'memory'];

/** What those who run the shop look at: one thing per iteration. */
const things: readonly ((base: string) => void)[] = [users, orders, errors, metrics];

export default function () {
  const base = target();
  pick(things)(base);
}

function users(base: string) {
  read(`${base}/api/admin/users`, 'admin.users', rows => rows.length > 0 && rows.every(row => row.full_name));
}

function orders(base: string) {
  const status = pick(STATUSES);
  read(
    `${base}/api/admin/orders?status=${status}`,
    'admin.orders',
    rows => isNewestList(rows, 'created_at', 50) && rows.every(row => row.status === status),
  );
}

function errors(base: string) {
  const [context, severity] = [pick(CONTEXTS), pick(SEVERITIES)];
  read(
    `${base}/api/admin/errors?context=${context}&severity=${severity}`,
    'admin.errors',
    rows =>
      isNewestList(rows, 'created_at', 10) &&
      rows.every(row => row.context === context && row.severity === severity),
  );
}

function metrics(base: string) {
  const type = pick(TYPES);
  read(
    `${base}/api/admin/metrics?type=${type}`,
    'admin.metrics',
    rows => isNewestList(rows, 'created_at', 50) && rows.every(row => row.type === type),
  );
}

function read(url: string, operation: string, right: (rows: readonly Row[]) => boolean) {
  const response = http.get(url, { headers: { 'x-user-id': pick(admins) }, tags: { name: operation } });
  verify(response, operation, {
    'status is 200': r => r.status === 200,
    'the rows are right': r => right(rowsOf(r.json())),
  });
}
