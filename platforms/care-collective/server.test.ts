import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { TestPlatform } from '../shared/testing.ts';
import { conversation, helpRequest, person, startCareCollective } from './testing.ts';

const ADMIN = person(0);
const HOSTILE = `</h2><script>alert("1")</script><img src=x onerror='alert(2)'>&amp;`;
// Made by the set-up, so that tests know them; far in the future, so that they come first.
const OPEN = helpRequest(900_001);
const COMPLETED = helpRequest(900_002);
const AUTHOR = person(1_500);
const STRANGER = person(1_999);
const HELPER = person(1_998);

let platform: TestPlatform;
let url: string;
beforeAll(async () => {
  platform = await startCareCollective();
  await platform.asOwner('DELETE FROM contact_exchanges WHERE $1 IN (helper_id, requester_id)', [STRANGER]);
  await platform.asOwner(
    `INSERT INTO help_requests (id, user_id, title, description, category, urgency, status, created_at)
     VALUES ($1, $3, $4, $4, $4, 'critical', 'open', '2040-01-01'),
            ($2, $3, 'Done', 'Done', 'meals', 'normal', 'completed', '2040-01-01')`,
    [OPEN, COMPLETED, AUTHOR, HOSTILE],
  );
  await platform.asOwner('UPDATE profiles SET name = $2 WHERE id = $1', [AUTHOR, HOSTILE]);
  ({ url } = await platform.startServer());
});
afterAll(() => platform?.stop());

const as = (userId: string) => ({ 'x-user-id': userId });
const get = (path: string, userId?: string) => fetch(url + path, userId ? { headers: as(userId) } : {});
const offer = (body: object, userId?: string) =>
  fetch(`${url}/api/contact-exchange`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(userId ? as(userId) : {}) },
    body: JSON.stringify(body),
  });

/** Rows of an answer's `data`. */
async function rows<Row = Record<string, unknown>>(answer: Response | Promise<Response>): Promise<Row[]> {
  const { data } = (await (await answer).json()) as { data: Row[] };
  return data;
}

describe('GET /dashboard', () => {
  test('lists the 20 most urgent open requests, newest first', async () => {
    const page = await (await get('/dashboard')).text();
    const shown = [...page.matchAll(/data-request-id="([^"]+)"/g)].map(match => match[1]);
    const expected = await platform.asOwner<{ id: string }>(
      `SELECT id FROM help_requests WHERE status = 'open' ORDER BY urgency DESC, created_at DESC LIMIT 20`,
    );
    expect(shown).toEqual(expected.map(row => row.id));
    expect(shown[0]).toBe(OPEN);
    expect(page).toContain('data-testid="help-requests-list"');
  });

  test('shows hostile text as text', async () => {
    const page = await (await get('/dashboard')).text();
    expect(page).not.toMatch(/<script>|<img/);
    expect(page).toContain('&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt;');
    expect(page.match(/<script /g)).toHaveLength(1); // the page's own
  });

  test('brings its style and script from this server', async () => {
    const page = await get('/dashboard');
    expect(page.headers.get('content-security-policy')).toBe("default-src 'self'");
    const assets = [...(await page.text()).matchAll(/(?:href|src)="(\/assets\/[^"]+)"/g)];
    const answers = await Promise.all(assets.map(match => get(match[1] as string)));
    expect(answers.map(answer => [answer.status, answer.headers.get('content-type')])).toEqual([
      [200, 'text/css; charset=utf-8'],
      [200, 'text/javascript; charset=utf-8'],
    ]);
  });
});

interface Page {
  data: { id: string; author: { name: string } }[];
  nextCursor: string | null;
  hasMore: boolean;
}

describe('GET /api/help-requests', () => {
  test('pages show every open request once, newest first, however many share a time', async () => {
    await platform.asOwner(`UPDATE help_requests SET created_at = '2031-05-05 05:05:05.123456'
      WHERE id IN (SELECT id FROM help_requests WHERE status = 'open' ORDER BY id LIMIT 150)`);
    const seen: string[] = [];
    let cursor: string | null = '';
    for (let pages = 0; cursor !== null && pages < 100; pages++) {
      const answer = await get(`/api/help-requests?limit=40${cursor && `&cursor=${cursor}`}`);
      const page = (await answer.json()) as Page;
      expect(page.hasMore).toBe(page.nextCursor !== null);
      seen.push(...page.data.map(row => row.id));
      cursor = page.nextCursor;
    }
    const all = await platform.asOwner<{ id: string }>(
      `SELECT id FROM help_requests WHERE status = 'open' ORDER BY created_at DESC, id DESC`,
    );
    expect(seen).toEqual(all.map(row => row.id));
  });

  test.each(['cursor=abc', 'limit=0', 'limit=101', 'limit=x'])('%s is 400', async query => {
    expect((await get(`/api/help-requests?${query}`)).status).toBe(400);
  });

  test('profiles one by one give the same answer with a statement for each row', async () => {
    const calls = async () => {
      const [row] = await platform.asOwner<{ calls: number }>(
        `SELECT coalesce(sum(calls), 0)::int AS calls FROM pg_stat_statements
         WHERE query LIKE '%FROM profiles WHERE id = $1'
           AND dbid = (SELECT oid FROM pg_database WHERE datname = current_database())`,
      );
      return row?.calls ?? 0;
    };
    const slow = await platform.startServer({ PROFILES: 'n-plus-one' });
    const batched = await (await get('/api/help-requests')).json();
    const before = await calls();
    expect(await (await fetch(`${slow.url}/api/help-requests`)).json()).toEqual(batched);
    expect((await calls()) - before).toBe(20);
  });

  test('mine shows the caller’s own of every status', async () => {
    const mine = await rows<{ id: string }>(get('/api/help-requests/mine', AUTHOR));
    expect(mine.map(row => row.id)).toEqual(expect.arrayContaining([OPEN, COMPLETED]));
    expect((await get('/api/help-requests/mine')).status).toBe(401);
  });
});

describe('GET /api/help-requests/edge', () => {
  test('is read once, then answered from memory, and may be kept by a CDN', async () => {
    const fresh = await platform.startServer();
    const answers = [];
    for (let i = 0; i < 3; i++) answers.push(await fetch(`${fresh.url}/api/help-requests/edge`));
    expect(answers.map(answer => answer.headers.get('server-timing')?.split('desc=')[1])).toEqual([
      'miss',
      'hit',
      'hit',
    ]);
    expect(answers[0]?.headers.get('cache-control')).toBe('public, s-maxage=300');
    const bodies = await Promise.all(answers.map(answer => answer.text()));
    expect(new Set(bodies).size).toBe(1);
    expect((await (await fetch(`${fresh.url}/metrics`)).text()).match(/^cache_requests_total.*$/gm)).toEqual([
      'cache_requests_total{cache="help-requests-edge",result="miss"} 1',
      'cache_requests_total{cache="help-requests-edge",result="hit"} 2',
    ]);
  });

  test('with CACHE=off every answer is read', async () => {
    const off = await platform.startServer({ CACHE: 'off' });
    for (let i = 0; i < 2; i++) {
      const answer = await fetch(`${off.url}/api/help-requests/edge`);
      expect(answer.headers.get('server-timing')).toContain('desc=miss');
    }
  });
});

describe('POST /api/help-requests', () => {
  const asked = { title: 'A lift', description: 'To the clinic', category: 'transport', urgency: 'urgent' };
  const ask = (server: string, body: object, userId?: string) =>
    fetch(`${server}/api/help-requests`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...(userId ? as(userId) : {}) },
      body: JSON.stringify(body),
    });

  test('is in every list at once, the cached one too, and in the audit log', async () => {
    const fresh = await platform.startServer();
    const read = async (path: string) =>
      (await rows<{ id: string }>(fetch(fresh.url + path, { headers: as(STRANGER) }))).map(row => row.id);
    await read('/api/help-requests/edge');
    const answer = await ask(fresh.url, asked, STRANGER);
    expect(answer.status).toBe(201);
    const { id } = (await answer.json()) as { id: string };
    await platform.asOwner(`UPDATE help_requests SET created_at = '2041-01-01' WHERE id = $1`, [id]);
    for (const path of ['/api/help-requests', '/api/help-requests/edge', '/api/help-requests/mine'])
      expect(await read(path), path).toContain(id);
    const audit = `SELECT action FROM audit_logs WHERE user_id = $1 AND details->>'requestId' = $2`;
    expect(await platform.asOwner(audit, [STRANGER, id])).toEqual([{ action: 'help_request.create' }]);
    await platform.asOwner('DELETE FROM help_requests WHERE id = $1', [id]);
  });

  test.each([
    ['without a title', { title: '' }, STRANGER, 422],
    ['with an urgency that there is not', { urgency: 'now' }, STRANGER, 422],
    ['of a person who does not exist', {}, helpRequest(5), 409],
    ['of nobody', {}, undefined, 401],
  ])('%s: nothing is kept', async (_case, change, userId, status) => {
    const count = () => platform.asOwner('SELECT count(*) FROM help_requests');
    const before = await count();
    expect((await ask(url, { ...asked, ...change }, userId)).status).toBe(status);
    expect(await count()).toEqual(before);
  });
});

describe('POST /api/contact-exchange', () => {
  const body = { requestId: OPEN, message: 'I can come tomorrow', consent: true };

  test('keeps the exchange and an audit entry, and answers 201', async () => {
    const answer = await offer(body, HELPER);
    expect(answer.status).toBe(201);
    const { id } = (await answer.json()) as { id: string };
    expect(
      await platform.asOwner(
        'SELECT request_id, helper_id, requester_id, message FROM contact_exchanges WHERE id = $1',
        [id],
      ),
    ).toEqual([{ request_id: OPEN, helper_id: HELPER, requester_id: AUTHOR, message: body.message }]);
    const audit = `SELECT action FROM audit_logs WHERE user_id = $1 AND details->>'requestId' = $2`;
    expect(await platform.asOwner(audit, [HELPER, OPEN])).toEqual([{ action: 'contact_exchange.create' }]);
  });

  test.each([
    ['without consent', { consent: undefined }, STRANGER, 422],
    ['with consent refused', { consent: false }, STRANGER, 422],
    ['with a text for consent', { consent: 'true' }, STRANGER, 422],
    ['without a message', { message: '' }, STRANGER, 422],
    ['with no UUID', { requestId: "1' OR true" }, STRANGER, 422],
    ['for a request that is closed and hidden', { requestId: COMPLETED }, STRANGER, 404],
    ['for a request that is closed and visible', { requestId: COMPLETED }, HELPER, 409],
    ['for a request that does not exist', { requestId: person(5) }, STRANGER, 404],
    ['of a person who does not exist', {}, helpRequest(5), 409],
    ['of nobody', {}, undefined, 401],
  ])('%s: nothing is kept', async (_case, change, userId, status) => {
    await platform.asOwner(
      `INSERT INTO contact_exchanges (request_id, helper_id, requester_id, message, consent)
       SELECT $1, $2, $3, 'earlier', true WHERE NOT EXISTS (SELECT FROM contact_exchanges WHERE request_id = $1)`,
      [COMPLETED, HELPER, AUTHOR],
    );
    const count = () => platform.asOwner('SELECT count(*) FROM contact_exchanges');
    const before = await count();
    expect((await offer({ ...body, ...change }, userId)).status).toBe(status);
    expect(await count()).toEqual(before);
  });
});

test('contact exchanges: a person sees those given and received; strangers see none of them', async () => {
  const expected = await platform.asOwner<{ id: string }>(
    'SELECT id FROM contact_exchanges WHERE helper_id = $1 OR requester_id = $1 ORDER BY exchanged_at DESC',
    [person(3)],
  );
  expect(expected.length).toBeGreaterThan(5);
  const seen = await rows<{ id: string }>(get('/api/contact-exchanges', person(3)));
  expect(seen.map(row => row.id)).toEqual(expected.map(row => row.id));

  const [busy] = await platform.asOwner<{ request_id: string; times: number }>(
    'SELECT request_id, count(*)::int AS times FROM contact_exchanges GROUP BY 1 ORDER BY 2 DESC LIMIT 1',
  );
  const path = `/api/help-requests/${busy?.request_id}/contact-exchanges`;
  expect(await rows(get(path, ADMIN))).toHaveLength(busy?.times ?? 0);
  expect(await rows(get(path, STRANGER))).toEqual([]);
});

describe('conversations', () => {
  test('message and unread counts are exact, left conversations are gone, newest first', async () => {
    const me = person(1_000); // owns many
    const expected = await platform.asOwner(
      `SELECT id, (SELECT count(*)::int FROM messages WHERE conversation_id = c.id) AS message_count,
              (SELECT count(*)::int FROM messages WHERE conversation_id = c.id AND recipient_id = $1
               AND read_at IS NULL) AS unread_count
       FROM conversations AS c WHERE id IN
         (SELECT conversation_id FROM conversation_participants WHERE user_id = $1 AND left_at IS NULL)
       ORDER BY last_message_at DESC`,
      [me],
    );
    const seen = await rows(get('/api/conversations', me));
    expect(seen.length).toBeGreaterThan(20);
    expect(seen.map(({ id, message_count, unread_count }) => ({ id, message_count, unread_count }))).toEqual(
      expected,
    );
  });

  test('messages are for the two who write them', async () => {
    const path = `/api/conversations/${conversation(7)}/messages`;
    const seen = await rows<{ created_at: string }>(get(path, person(7)));
    expect(seen.length).toBeGreaterThan(5);
    const times = seen.map(row => row.created_at);
    expect(times).toEqual([...times].sort().reverse());
    expect(await rows(get(path, STRANGER))).toEqual([]);
    expect((await get('/api/conversations/7/messages', STRANGER)).status).toBe(400);
  });

  test('the start page’s figures come in one call', async () => {
    const figures = (await (await get('/api/dashboard', person(7))).json()) as Record<string, number>;
    const unread = (await (await get('/api/messages/unread', person(7))).json()) as { unread: number };
    expect(figures.unread).toBe(unread.unread);
    expect(figures).toEqual({
      openRequests: expect.any(Number),
      myRequests: (await rows(get('/api/help-requests/mine', person(7)))).length,
      myExchanges: (await rows(get('/api/contact-exchanges', person(7)))).length,
      unread: expect.any(Number),
    });
  });
});

describe('audit log and recent exchanges', () => {
  test('an admin asks by person, by time or by action', async () => {
    const byUser = await rows<{ user_id: string }>(get(`/api/audit-logs?user=${person(3)}`, ADMIN));
    expect(new Set(byUser.map(row => row.user_id))).toEqual(new Set([person(3)]));
    const since = await rows<{ created_at: string }>(
      get('/api/audit-logs?since=2024-10-01T00:00:00Z', ADMIN),
    );
    expect(since).toHaveLength(50);
    expect(since.every(row => row.created_at >= '2024-10-01')).toBe(true);
    const byAction = await rows<{ times: number }>(get('/api/audit-logs?action=consent.withdraw', ADMIN));
    expect(byAction[0]?.times).toBeGreaterThan(1);
    expect(await rows(get('/api/contact-exchanges/recent?since=2024-10-01T00:00:00Z', ADMIN))).toHaveLength(
      50,
    );
  });

  test('others see nothing, and two questions at once are refused', async () => {
    expect(await rows(get('/api/audit-logs?action=login', STRANGER))).toEqual([]);
    expect(await rows(get('/api/contact-exchanges/recent?since=2024-10-01T00:00:00Z', STRANGER))).toEqual([]);
    expect((await get('/api/audit-logs?action=login&since=2024-10-01T00:00:00Z', ADMIN)).status).toBe(400);
    expect((await get('/api/audit-logs', ADMIN)).status).toBe(400);
    expect((await get('/api/audit-logs?action=login')).status).toBe(401);
  });
});
