import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { TestPlatform } from '../shared/testing.ts';
import { startVrooli } from './testing.ts';

interface Resource {
  publicId: string;
  score: number;
  bookmarks: number;
  creator: { publicId: string } | null;
  latestVersion: { name: string } | null;
}

interface Person {
  id: string;
  handle: string;
}

const LISTED = '"isDeleted" = FALSE AND "isPrivate" = FALSE AND "hasCompleteVersion" = TRUE';
const STRANGER = '00000000-0000-4000-8000-000000000000';

let platform: TestPlatform;
let base: string;
let ada: Person;
let bob: Person;
/** The newest resource that is listed. */
let resource: string;

beforeAll(async () => {
  platform = await startVrooli();
  base = (await platform.startServer()).url;
  const people = await platform.asOwner<Person & object>(
    'SELECT "publicId" AS id, handle FROM "user" ORDER BY id LIMIT 2',
  );
  [ada, bob] = people as [Person, Person];
  const [newest] = await listed();
  resource = newest as string;
});
afterAll(() => platform?.stop());

/** Public ids of what the lists may show, newest first. */
async function listed(type?: string): Promise<string[]> {
  const rows = await platform.asOwner<{ publicId: string }>(
    `SELECT "publicId" FROM resource WHERE ${LISTED} AND ($1::text IS NULL OR "resourceType" = $1)
     ORDER BY "createdAt" DESC, id DESC`,
    [type ?? null],
  );
  return rows.map(row => row.publicId);
}

const get = (path: string, userId?: string, from = base) =>
  fetch(from + path, userId ? { headers: { 'x-user-id': userId } } : {});
const json = async <Body>(answer: Promise<Response>) => (await (await answer).json()) as Body;
const rows = async <Row>(answer: Promise<Response>) => (await json<{ data: Row[] }>(answer)).data;
const ids = (found: { publicId: string }[]) => found.map(row => row.publicId);

function send(method: string, path: string, body: object, userId?: string): Promise<Response> {
  return fetch(base + path, {
    method,
    headers: { 'content-type': 'application/json', ...(userId && { 'x-user-id': userId }) },
    body: JSON.stringify(body),
  });
}

describe('lists of resources', () => {
  test('walking by cursor meets every resource once, in order', async () => {
    const met: string[] = [];
    for (let cursor = ''; ; ) {
      const page = await json<{ data: Resource[]; nextCursor: string | null; hasMore: boolean }>(
        get(`/api/resources?type=Standard&limit=50${cursor && `&cursor=${cursor}`}`),
      );
      met.push(...ids(page.data));
      expect(page.hasMore).toBe(page.nextCursor !== null);
      if (page.nextCursor === null) break;
      cursor = page.nextCursor;
    }
    expect(met.length).toBeGreaterThan(100);
    expect(met).toEqual(await listed('Standard'));
    expect(ids(await rows(get('/api/resources?limit=30')))).toEqual((await listed()).slice(0, 30));
  });

  test('every row has its creator and its latest version', async () => {
    const page = await rows<Resource>(get('/api/resources?type=Routine&limit=50'));
    const expected = await platform.asOwner<{ creator: string; name: string }>(
      `SELECT person."publicId" AS creator, version.name FROM unnest($1::uuid[]) WITH ORDINALITY AS wanted (id, place)
       JOIN resource ON resource."publicId" = wanted.id
       JOIN "user" AS person ON person.id = resource."createdById"
       JOIN resource_version AS version ON version."rootId" = resource.id AND version."isLatest"
       ORDER BY place`,
      [ids(page)],
    );
    expect(page.map(row => ({ creator: row.creator?.publicId, name: row.latestVersion?.name }))).toEqual(
      expected,
    );
  });

  test('pages by number are the same by cursor and by offset; behind the last comes the last', async () => {
    const { url } = await platform.startServer({ PAGINATION: 'offset' });
    const all = await listed('Prompt');
    for (const page of [1, 2, 60, 1_000_000]) {
      const path = `/api/resources/pages/${page}?type=Prompt`;
      const answer = await json<{ data: Resource[]; page: number; totalPages: number }>(get(path));
      const last = Math.min(page, Math.ceil(all.length / 10));
      expect(ids(answer.data)).toEqual(all.slice((last - 1) * 10, last * 10));
      expect([answer.page, answer.totalPages]).toEqual([last, Math.ceil(all.length / 10)]);
      expect(await json(get(path, undefined, url))).toEqual(answer);
      expect(await json(get(path))).toEqual(answer); // by the bookmark of the first time
    }
  });

  test('by score, by model and by timeout', async () => {
    const top = await rows<Resource>(get('/api/resources/top'));
    expect(top).toHaveLength(50);
    expect(top.map(row => row.score)).toEqual(top.map(row => row.score).sort((a, b) => b - a));
    const [some] = await platform.asOwner<{ model: string; count: number }>(
      `SELECT config ->> 'model' AS model, count(*)::int AS count FROM resource
       WHERE "isDeleted" = FALSE AND "isPrivate" = FALSE GROUP BY 1 ORDER BY 2 DESC LIMIT 1`,
    );
    expect(await rows(get(`/api/resources/search?model=${some?.model}`))).toHaveLength(some?.count ?? 0);
    const [routine] = await platform.asOwner<{ timeout: number }>(
      `SELECT (config ->> 'executionTimeout')::int AS timeout FROM resource
       WHERE config ? 'executionTimeout' AND ${LISTED} LIMIT 1`,
    );
    const routines = await rows<{ resourceType: string }>(
      get(`/api/resources/routines?timeout=${routine?.timeout}`),
    );
    expect(new Set(routines.map(row => row.resourceType))).toEqual(new Set(['Routine']));
    expect((await get('/api/resources/trending?since=2025-06-24T00:00:00Z')).status).toBe(200);
  });

  test('full fields and creators one by one show the same resources', async () => {
    const { url } = await platform.startServer({ FIELDS: 'full', CREATORS: 'n-plus-one' });
    const path = '/api/resources?type=Api&limit=20';
    const [short, full] = [await rows<Resource>(get(path)), await rows<Resource>(get(path, undefined, url))];
    expect(ids(full)).toEqual(ids(short));
    expect(full.map(row => row.creator)).toEqual(short.map(row => row.creator));
    expect(Object.keys(full[0] ?? {})).toContain('config');
    expect(Object.keys(short[0] ?? {})).not.toContain('config');
  });

  test.each([
    '?limit=0',
    '?limit=101',
    '?type=Cake',
    '?cursor=x',
    '/pages/0',
    '/search',
    '/routines?timeout=soon',
  ])('/api/resources%s is refused', async path =>
    expect((await get(`/api/resources${path}`)).status).toBe(400),
  );
});

describe('one resource', () => {
  test('in short and in detail', async () => {
    const short = await json<Resource & { version: { name: string } }>(get(`/api/resources/${resource}`));
    const details = await json<{ creator: object; version: object; tags: string[]; recentRuns: object[] }>(
      get(`/api/resources/${resource}/details?runs=true`),
    );
    expect(details.creator).toEqual(short.creator);
    expect(details.version).toMatchObject({ name: expect.any(String) });
    const versions = await rows<{ isLatest: boolean }>(get(`/api/resources/${resource}/versions`));
    expect(versions.map(row => row.isLatest)).toEqual([true, false]);
    for (const path of ['', '/details'])
      expect((await get(`/api/resources/${STRANGER}${path}`)).status).toBe(404);
  });

  test('what was written is what is read next, though it was kept in a cache', async () => {
    const path = `/api/resources/${resource}`;
    const read = async () => (await json<Resource>(get(path))).bookmarks;
    const before = await read();
    for (let i = 1; i <= 3; i++) {
      expect(await json(send('POST', `${path}/bookmark`, {}, ada.id))).toMatchObject({
        bookmarks: before + i,
      });
      expect(await read()).toBe(before + i);
    }
    const again = await get(path);
    expect(again.headers.get('server-timing')).toContain('cache;desc=hit');
  });

  test('many are made together or not at all, and looked up in the order asked for', async () => {
    const made = Array.from({ length: 100 }, (_, i) => ({
      resourceType: 'Note',
      name: `Note ${i}`,
      config: { model: 'agent-bulk' },
      tags: ['imported', 'bulk'],
    }));
    const answer = await send('POST', '/api/resources/bulk', { resources: made }, ada.id);
    expect(answer.status).toBe(201);
    const { publicIds } = (await answer.json()) as { publicIds: string[] };
    const asked = [...publicIds].reverse();
    const found = await rows<Resource>(send('POST', '/api/resources/lookup', { ids: [...asked, STRANGER] }));
    expect(ids(found)).toEqual(asked);
    expect(found.map(row => row.latestVersion?.name)).toEqual(made.map(row => row.name).reverse());
    expect(new Set(found.map(row => row.creator?.publicId))).toEqual(new Set([ada.id]));
    const details = await json<{ tags: string[] }>(get(`/api/resources/${publicIds[0]}/details`));
    expect(details.tags).toEqual(['bulk', 'imported']);

    const bad = { resources: [...made, { resourceType: 'Cake', name: 'No' }] };
    expect((await send('POST', '/api/resources/bulk', bad, ada.id)).status).toBe(422);
    expect((await send('POST', '/api/resources/bulk', { resources: made })).status).toBe(401);
    expect((await send('POST', '/api/resources/bulk', { resources: made }, STRANGER)).status).toBe(403);
  });
});

describe('users and teams', () => {
  test('a new name is seen at once; only one’s own can be changed', async () => {
    await get(`/api/users/${ada.id}`);
    const renamed = await json<{ updatedAt: string }>(
      send('PATCH', `/api/users/${ada.id}`, { name: 'Ada L.' }, ada.id),
    );
    expect(await json(get(`/api/users/${ada.id}`))).toMatchObject({
      name: 'Ada L.',
      updatedAt: renamed.updatedAt,
    });
    expect((await send('PATCH', `/api/users/${ada.id}`, { name: 'Bob' }, bob.id)).status).toBe(403);
    expect((await send('PATCH', `/api/users/${ada.id}`, { name: '' }, ada.id)).status).toBe(422);
    expect(await json(get(`/api/users/by-handle/${ada.handle}`))).toMatchObject({ publicId: ada.id });
  });

  test('signing in shows the sessions that are still good', async () => {
    const [someone] = await platform.asOwner<{ id: string; email: string; sessions: number }>(`
      SELECT person."publicId" AS id, email, count(*)::int AS sessions
      FROM "user" AS person JOIN session ON session."userId" = person.id AND session."isActive"
      GROUP BY person.id LIMIT 1`);
    const signIn = (at?: string) => send('POST', '/api/sign-in', { email: someone?.email, at });
    const early = await json<{ publicId: string; sessions: object[] }>(signIn('2023-06-30T00:00:00Z'));
    expect(early.publicId).toBe(someone?.id);
    expect(early.sessions).toHaveLength(someone?.sessions ?? 0);
    expect(await json(signIn())).toMatchObject({ sessions: [] });
    expect((await send('POST', '/api/sign-in', { email: 'nobody@example.org' })).status).toBe(404);
  });

  test('what belongs to a person adds up', async () => {
    const figures = await json<{ runs: number; teams: number }>(get(`/api/users/${bob.id}/figures`));
    const stats = await rows<{ runs: number }>(get(`/api/users/${bob.id}/stats`));
    expect(stats.reduce((sum, row) => sum + row.runs, 0)).toBe(figures.runs);
    const teams = await rows<{ handle: string; members: number }>(get(`/api/users/${bob.id}/teams`));
    expect(teams).toHaveLength(Math.min(5, figures.teams));
    const handle = teams[0]?.handle;
    expect(await json(get(`/api/teams/${handle}`))).toMatchObject({ members: teams[0]?.members });
    for (const list of ['resources', 'chats', 'admins', 'stats'])
      expect(Array.isArray(await rows(get(`/api/teams/${handle}/${list}`)))).toBe(true);
    expect((await get('/api/teams/no-such-team')).status).toBe(404);
  });

  test('people by a preference, teams by a policy', async () => {
    const [wish] = await platform.asOwner<{ timezone: string; count: number }>(
      `SELECT preferences ->> 'timezone' AS timezone, count(*)::int AS count FROM "user"
       WHERE "isPrivate" = FALSE GROUP BY 1 ORDER BY 2 DESC LIMIT 1`,
    );
    const timezone = encodeURIComponent(wish?.timezone ?? '');
    expect(await rows(get(`/api/users?timezone=${timezone}`))).toHaveLength(wish?.count ?? 0);
    expect((await rows(get('/api/users?theme=dark'))).length).toBeGreaterThan(10);
    expect((await rows(get('/api/teams?policy=policy-7'))).length).toBeGreaterThan(0);
    expect((await get('/api/users')).status).toBe(400);
    expect((await get('/api/users?theme=dark&timezone=x')).status).toBe(400);
  });
});
