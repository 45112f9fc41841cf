import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import type { TestPlatform } from '../shared/testing.ts';
import { createVrooli } from './app.ts';
import { startVrooli } from './testing.ts';

// What people do: run things and talk. And how the server behaves meanwhile.

let platform: TestPlatform;
let base: string;
let resource: string;
let chat: { id: string; member: string; other: string };

beforeAll(async () => {
  platform = await startVrooli();
  base = (await platform.startServer()).url;
  const [first] = await platform.asOwner<{ id: string }>(
    'SELECT "publicId" AS id FROM resource WHERE NOT "isPrivate" AND NOT "isDeleted" LIMIT 1',
  );
  resource = first?.id ?? '';
  const [found] = await platform.asOwner<typeof chat & object>(`
    SELECT chat."publicId" AS id, min(person."publicId"::text) AS member, max(person."publicId"::text) AS other
    FROM chat JOIN chat_participants AS participant ON participant."chatId" = chat.id
    JOIN "user" AS person ON person.id = participant."userId"
    WHERE chat.id IN (SELECT "chatId" FROM chat_message GROUP BY 1 HAVING count(*) > 30)
    GROUP BY chat.id LIMIT 1`);
  chat = found as typeof chat;
});
afterAll(() => platform?.stop());

const STRANGER = '00000000-0000-4000-8000-000000000000';

function call(method: string, path: string, userId?: string, body?: object): Promise<Response> {
  return fetch(base + path, {
    method,
    headers: {
      ...(userId && { 'x-user-id': userId }),
      ...(body && { 'content-type': 'application/json' }),
    },
    ...(body && { body: JSON.stringify(body) }),
  });
}
const json = async <Body>(answer: Promise<Response>) => (await (await answer).json()) as Body;
const rows = async <Row>(answer: Promise<Response>) => (await json<{ data: Row[] }>(answer)).data;

describe('runs', () => {
  test('a run is scheduled, begins, ends, and stays ended', async () => {
    const answer = await call('POST', '/api/runs', chat.member, { resourceId: resource });
    expect(answer.status).toBe(201);
    const { publicId, status } = (await answer.json()) as { publicId: string; status: string };
    expect(status).toBe('Scheduled');
    const move = (to: string) => call('PATCH', `/api/runs/${publicId}`, chat.member, { status: to });
    expect((await move('Completed')).status).toBe(409);
    expect(await json(move('InProgress'))).toMatchObject({
      startedAt: expect.any(String),
      completedAt: null,
    });
    const moves = await Promise.all(['Completed', 'Failed', 'Cancelled'].map(move));
    expect(moves.map(({ status: code }) => code).sort()).toEqual([200, 409, 409]);
    expect(await json(call('GET', `/api/runs/${publicId}`))).toMatchObject({ resourceId: resource });
  });

  test('refused: nobody, nothing, nonsense', async () => {
    expect((await call('POST', '/api/runs', undefined, { resourceId: resource })).status).toBe(401);
    expect((await call('POST', '/api/runs', chat.member, { resourceId: STRANGER })).status).toBe(404);
    expect((await call('POST', '/api/runs', chat.member, { resourceId: 'x' })).status).toBe(422);
    expect((await call('PATCH', `/api/runs/${STRANGER}`, chat.member, { status: 'Failed' })).status).toBe(
      404,
    );
    expect((await call('GET', `/api/runs/${STRANGER}`)).status).toBe(404);
  });

  test('those under way oldest first, the failed ones newest first', async () => {
    const active = await rows<{ startedAt: string }>(call('GET', '/api/runs/active'));
    expect(active).toHaveLength(50);
    expect(active.map(row => row.startedAt)).toEqual(active.map(row => row.startedAt).sort());
    const failed = await rows<{ createdAt: string }>(
      call('GET', '/api/runs/failed?since=2025-06-01T00:00:00Z'),
    );
    expect(failed.length).toBeGreaterThan(5);
    expect(failed.map(row => row.createdAt)).toEqual(
      failed
        .map(row => row.createdAt)
        .sort()
        .reverse(),
    );
  });
});

describe('chats', () => {
  test('messages are for those who take part', async () => {
    const path = `/api/chats/${chat.id}/messages`;
    const messages = await rows<{ id: string; parentId: string | null }>(call('GET', path, chat.member));
    expect(messages).toHaveLength(20);
    const answer = messages.find(message => message.parentId !== null);
    const replies = await rows<{ id: string }>(
      call('GET', `${path}/${answer?.parentId}/replies`, chat.member),
    );
    expect(replies.map(row => row.id)).toContain(answer?.id);
    for (const [method, end] of [
      ['GET', ''],
      ['POST', ''],
      ['GET', '/1/replies'],
    ] as const) {
      const body = method === 'POST' ? { text: 'Hi' } : undefined;
      expect((await call(method, path + end, STRANGER, body)).status).toBe(404);
      expect((await call(method, path + end, undefined, body)).status).toBe(401);
    }
  });

  test('what is written is there next, one by one and many at once', async () => {
    const path = `/api/chats/${chat.id}/messages`;
    const count = async () =>
      (await json<{ messages: number }>(call('GET', `/api/chats/${chat.id}/figures`, chat.member))).messages;
    const before = await count();
    const { id } = await json<{ id: string }>(call('POST', path, chat.member, { text: 'one' }));
    const texts = Array.from({ length: 200 }, (_, i) => `line ${i}`);
    const { ids } = await json<{ ids: string[] }>(call('POST', `${path}/bulk`, chat.member, { texts }));
    expect(ids).toHaveLength(200);
    expect(Number(ids[0])).toBeGreaterThan(Number(id));
    expect(await count()).toBe(before + 201);
    const newest = await rows<{ text: string }>(call('GET', path, chat.member));
    expect(newest.map(row => row.text)).toEqual(expect.arrayContaining(['line 199', 'line 180']));
  });

  test('unread chats are unread until they are read', async () => {
    await platform.asOwner(
      `UPDATE chat_participants SET "hasUnread" = TRUE
       WHERE "userId" = (SELECT id FROM "user" WHERE "publicId" = $1)`,
      [chat.member],
    );
    const unread = await rows(call('GET', '/api/chats/unread', chat.member));
    const all = await rows(call('GET', '/api/chats', chat.member));
    expect(unread.length).toBe(all.length);
    expect(await json(call('POST', '/api/chats/read', chat.member))).toEqual({ read: all.length });
    expect(await rows(call('GET', '/api/chats/unread', chat.member))).toEqual([]);
  });

  async function live(
    userId: string,
  ): Promise<{ socket: WebSocket; next(): Promise<Record<string, string>> }> {
    const address = `${base.replace('http', 'ws')}/api/chats/${chat.id}/live`;
    const socket = new WebSocket(address, { headers: { 'x-user-id': userId } });
    const next = async () => JSON.parse(String((await once(socket, 'message'))[0])) as Record<string, string>;
    await once(socket, 'open');
    return { socket, next };
  }

  test('all who are connected to a chat get what is said, and it is stored', async () => {
    const [a, b] = [await live(chat.member), await live(chat.other)];
    const heard = Promise.all([a.next(), b.next()]);
    a.socket.send(JSON.stringify({ text: 'Hello there', ref: 'm-1' }));
    const [mine, yours] = await heard;
    expect(mine).toEqual(yours);
    expect(mine).toMatchObject({ text: 'Hello there', ref: 'm-1', id: expect.stringMatching(/^\d+$/) });
    const [newest] = await rows<{ id: string }>(call('GET', `/api/chats/${chat.id}/messages`, chat.other));
    expect(newest?.id).toBe(mine?.id);
    const complaint = a.next();
    a.socket.send('nonsense');
    expect(await complaint).toHaveProperty('error');
    for (const { socket } of [a, b]) socket.close();
  });

  test('who takes no part gets no connection', async () => {
    const address = `${base.replace('http', 'ws')}/api/chats/${chat.id}/live`;
    for (const [headers, status] of [
      [{ 'x-user-id': STRANGER }, 404],
      [{}, 401],
      [{ 'x-user-id': 'me' }, 400],
    ] as const) {
      const [error] = await once(new WebSocket(address, { headers }), 'error');
      expect(String(error)).toContain(`Unexpected server response: ${status}`);
    }
  });
});

describe('the server', () => {
  const counts = async (from: string) => {
    const answer = await fetch(`${from}/api/counts`);
    return { body: await answer.json(), cache: answer.headers.get('server-timing')?.split('cache;desc=')[1] };
  };

  test('counts come from the cache the second time, unless it is off', async () => {
    const first = await counts(base);
    expect(await counts(base)).toEqual({ body: first.body, cache: 'hit' });
    const { url } = await platform.startServer({ CACHE: 'off' });
    expect((await counts(url)).cache).toBe('miss');
    expect((await counts(url)).cache).toBe('miss');
    const [truth] = await platform.asOwner<{ users: number }>(
      'SELECT count(*)::int AS users FROM "user" WHERE NOT "isBot"',
    );
    expect(first.body).toMatchObject({ users: truth?.users });
  });

  test('READS=replica reads over two more pools, which are counted too', async () => {
    const { url } = await platform.startServer({ READS: 'replica', CACHE: 'off' });
    for (let i = 0; i < 3; i++) expect((await fetch(`${url}/api/resources/top`)).status).toBe(200);
    const metrics = await (await fetch(`${url}/metrics`)).text();
    expect(metrics).toMatch(/^db_pool_size 60$/m);
  });

  test('PostgreSQL gives a statement up after thirty seconds', async () => {
    const { app, database } = await createVrooli({ DATABASE_URL: platform.appUrl });
    const nobody = { userId: undefined, timing: { startedMs: 0, databaseMs: 0 } };
    const show = { name: 'show', text: 'SHOW statement_timeout' };
    expect(await database.query(nobody, show)).toEqual([{ statement_timeout: '30s' }]);
    await app.close();
  });

  test('it ends well on SIGTERM, though a chat is open', async () => {
    const { url, child } = await platform.startServer();
    const socket = new WebSocket(`${url.replace('http', 'ws')}/api/chats/${chat.id}/live`, {
      headers: { 'x-user-id': chat.member },
    });
    await once(socket, 'open');
    const closed = once(socket, 'close');
    process.kill(child.pid, 'SIGTERM');
    expect((await closed)[0]).toBe(1001);
    expect(await child.exited).toMatchObject({ exitCode: 0 });
  });
});
