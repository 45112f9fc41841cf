import type pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { TestPlatform } from '../shared/testing.ts';
import { helpRequest, person, startCareCollective } from './testing.ts';

// How the server behaves as a program: what it counts, who may see what, how it ends.

let platform: TestPlatform;
beforeAll(async () => {
  platform = await startCareCollective();
});
afterAll(() => platform?.stop());

/** Every count of the duration histogram, by its labels. */
async function requestCounts(url: string): Promise<Record<string, number>> {
  const text = await (await fetch(`${url}/metrics`)).text();
  const lines = text.matchAll(/^http_request_duration_seconds_count\{(.*)\} (\d+)$/gm);
  return Object.fromEntries([...lines].map(match => [match[1], Number(match[2])]));
}

test('after N requests the metrics say N, by method, route and status, and nothing of health or metrics', async () => {
  const { url } = await platform.startServer();
  const send = async (times: number, path: string, init: RequestInit = {}) => {
    const answers = await Promise.all(Array.from({ length: times }, () => fetch(url + path, init)));
    await Promise.all(answers.map(answer => answer.text()));
  };
  await send(37, '/dashboard');
  await send(11, '/api/help-requests?limit=5');
  await send(3, '/api/help-requests?limit=0');
  await send(4, `/api/conversations/${person(1)}/messages`, { headers: { 'x-user-id': person(1) } });
  await send(5, '/api/contact-exchange', { method: 'POST', headers: { 'x-user-id': person(1) } });
  await send(2, '/api/conversations', { headers: { 'x-user-id': 'not a uuid' } });
  await send(6, '/no/such/page');
  await send(9, '/healthz');
  expect(await requestCounts(url)).toEqual({
    'method="GET",route="/dashboard",status="200"': 37,
    'method="GET",route="/api/help-requests",status="200"': 11,
    'method="GET",route="/api/help-requests",status="400"': 3,
    'method="GET",route="/api/conversations/:id/messages",status="200"': 4,
    'method="POST",route="/api/contact-exchange",status="422"': 5,
    'method="GET",route="/api/conversations",status="400"': 2,
    'method="GET",route="unmatched",status="404"': 6,
  });
});

test('the metrics show the pool and the event loop', async () => {
  const { url } = await platform.startServer();
  await Promise.all(
    Array.from({ length: 60 }, () => fetch(`${url}/dashboard`).then(answer => answer.text())),
  );
  const text = await (await fetch(`${url}/metrics`)).text();
  expect(text).toMatch(/^db_pool_connections\{state="idle"\} 20$/m);
  expect(text).toMatch(/^db_pool_connections\{state="in_use"\} 0$/m);
  expect(text).toMatch(/^db_pool_waiting_requests 0$/m);
  expect(text).toMatch(/^nodejs_eventloop_lag_seconds [\d.e-]+$/m);
});

test('every answer says where its time went', async () => {
  const { url } = await platform.startServer();
  for (const path of [
    '/dashboard',
    '/assets/dashboard.css',
    '/api/conversations',
    '/no/such/page',
    '/healthz',
  ]) {
    const { headers } = await fetch(url + path);
    expect(headers.get('server-timing'), path).toMatch(/^db;dur=\d+\.\d{3}, app;dur=\d+\.\d{3}$/);
  }
  const dashboard = await fetch(`${url}/dashboard`);
  expect(Number(dashboard.headers.get('server-timing')?.match(/db;dur=([\d.]+)/)?.[1])).toBeGreaterThan(0);
});

test('a fault of the database is a 500 without its words', async () => {
  const { url } = await platform.startServer();
  await platform.asOwner('REVOKE SELECT ON messages FROM plimsoll_app');
  await platform.asOwner('ALTER FUNCTION get_dashboard_data RENAME TO get_dashboard_data_away');
  try {
    const missing = await fetch(`${url}/api/dashboard`, { headers: { 'x-user-id': person(1) } });
    expect([missing.status, await missing.json()]).toEqual([500, { error: 'The server could not answer' }]);
    const refused = await fetch(`${url}/api/messages/unread`, { headers: { 'x-user-id': person(1) } });
    expect(refused.status).toBe(403);
  } finally {
    await platform.asOwner('ALTER FUNCTION get_dashboard_data_away RENAME TO get_dashboard_data');
    await platform.asOwner('GRANT SELECT ON messages TO plimsoll_app');
  }
  const again = await fetch(`${url}/api/dashboard`, { headers: { 'x-user-id': person(1) } });
  expect(again.status).toBe(200);
});

test('on SIGTERM it answers what is under way and ends well, though clients keep their connections open', async () => {
  const { url, child } = await platform.startServer();
  const underWay = Array.from({ length: 40 }, () => fetch(`${url}/dashboard`).then(answer => answer.status));
  await Promise.race(underWay);
  process.kill(child.pid, 'SIGTERM');
  const answered = await Promise.allSettled(underWay);
  expect(answered.filter(each => each.status === 'fulfilled' && each.value === 200).length).toBeGreaterThan(
    0,
  );
  expect(answered.filter(each => each.status === 'fulfilled' && each.value === 500)).toEqual([]);
  expect(await child.exited).toMatchObject({ exitCode: 0 });
});

test('row-level security hides closed requests from all but their author and those who exchanged contacts', async () => {
  const request = helpRequest(800_001);
  const [author, helper, stranger] = [person(1_001), person(1_002), person(1_003)];
  await platform.asOwner(
    `INSERT INTO help_requests (id, user_id, title, description, category, status)
     VALUES ($1, $2, 'Closed', 'Closed', 'meals', 'completed')`,
    [request, author],
  );
  await platform.asOwner(
    `INSERT INTO contact_exchanges (request_id, helper_id, requester_id, message, consent) VALUES ($1, $2, $3, 'Hi', true)`,
    [request, helper, author],
  );
  const visibleTo = (userId: string) =>
    platform.asApp(async client => {
      await become(client, userId);
      return (await client.query('SELECT id FROM help_requests WHERE id = $1', [request])).rowCount;
    });
  expect(await Promise.all([author, helper, stranger, ''].map(visibleTo))).toEqual([1, 1, 0, 0]);
});

test('nobody sees anything but open requests and names, and nobody can make themselves an admin', async () => {
  await platform.asApp(async client => {
    const counts = await client.query(`
      SELECT (SELECT count(*)::int FROM help_requests WHERE status <> 'open') AS closed,
             (SELECT count(*)::int FROM contact_exchanges) AS exchanges,
             (SELECT count(*)::int FROM conversations) AS conversations,
             (SELECT count(*)::int FROM messages) AS messages,
             (SELECT count(*)::int FROM audit_logs) AS audit`);
    expect(counts.rows).toEqual([{ closed: 0, exchanges: 0, conversations: 0, messages: 0, audit: 0 }]);
  });
  const promote = platform.asApp(async client => {
    await become(client, person(5));
    await client.query('UPDATE profiles SET is_admin = true WHERE id = $1', [person(5)]);
  });
  await expect(promote).rejects.toThrow('permission denied');
});

test('a person cannot write in another’s name', async () => {
  const forge = platform.asApp(async client => {
    await become(client, person(5));
    await client.query(`INSERT INTO audit_logs (user_id, action) VALUES ($1, 'login')`, [person(6)]);
  });
  await expect(forge).rejects.toThrow('row-level security');
});

async function become(client: pg.Client, userId: string): Promise<void> {
  await client.query(`SELECT set_config('app.user_id', $1, false)`, [userId]);
}
