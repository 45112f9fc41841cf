import { requireUser } from '../shared/caller.ts';
import type { Session } from '../shared/database.ts';
import type { Platform } from '../shared/server.ts';
import { TtlCache } from '../shared/ttl-cache.ts';
import { decodeCursor, encodeCursor, START } from './cursor.ts';
import { EDGE_TTL_SECONDS, PAGE_SIZE } from './settings.ts';
import { STATEMENTS } from './statements.ts';

interface HelpRequest {
  id: string;
  user_id: string;
  title: string;
  description: string;
  category: string;
  urgency: string;
  created_at: Date;
  position: string;
}

interface Profile {
  id: string;
  name: string;
  location: string | null;
}

interface Page {
  data: (Omit<HelpRequest, 'position'> & { author: Profile | undefined })[];
  nextCursor: string | null;
  hasMore: boolean;
}

type LoadProfiles = (session: Session, ids: readonly string[]) => Promise<Profile[]>;

const FIRST_PAGE = 'first-page';

interface NewRequest {
  title: string;
  description: string;
  category: string;
  urgency: string;
}

const newRequestBody = {
  type: 'object',
  required: ['title', 'description', 'category'],
  properties: {
    title: { type: 'string', minLength: 1, maxLength: 200 },
    description: { type: 'string', minLength: 1, maxLength: 2_000 },
    category: { type: 'string', minLength: 1, maxLength: 40 },
    urgency: { enum: ['normal', 'urgent', 'critical'], default: 'normal' },
  },
};
const pageQuery = {
  type: 'object',
  properties: {
    cursor: { type: 'string', maxLength: 200 },
    limit: { type: 'integer', minimum: 1, maximum: 100, default: PAGE_SIZE },
  },
};

/** Open requests by page, the same first page from a cache, the caller's own, and asking for help. */
export function helpRequestRoutes(platform: Platform): void {
  const { app, database, metrics, env } = platform;
  const loadProfiles = env.PROFILES === 'n-plus-one' ? profilesOneByOne : profilesInOneBatch;
  const cache = new TtlCache<Page>({
    ttlMs: EDGE_TTL_SECONDS * 1_000,
    enabled: env.CACHE !== 'off',
    maxEntries: 1,
    count: result => metrics.countCache('help-requests-edge', result),
  });

  app.get<{ Querystring: { cursor?: string; limit: number } }>(
    '/api/help-requests',
    { schema: { querystring: pageQuery } },
    async request => {
      const { cursor, limit } = request.query;
      return database.read(request, session => readPage(session, cursor, limit, loadProfiles));
    },
  );

  app.get('/api/help-requests/edge', async (request, reply) => {
    // Everybody gets this answer, so it is read as nobody: only what the policy shows to all.
    const nobody = { userId: undefined, timing: request.timing };
    const load = () =>
      database.read(nobody, session => readPage(session, undefined, PAGE_SIZE, loadProfiles));
    const page = await cache.get(FIRST_PAGE, request.timing, load);
    return reply.header('cache-control', `public, s-maxage=${EDGE_TTL_SECONDS}`).send(page);
  });

  ownRequestRoutes(platform, () => cache.forget(FIRST_PAGE));
}

function ownRequestRoutes({ app, database }: Platform, openRequestsChanged: () => void): void {
  app.get('/api/help-requests/mine', async request => {
    const userId = requireUser(request);
    const data = await database.read(request, session => session.rows(STATEMENTS.ownHelpRequests, [userId]));
    return { data };
  });

  app.post<{ Body: NewRequest }>(
    '/api/help-requests',
    { schema: { body: newRequestBody } },
    async (request, reply) => {
      const userId = requireUser(request);
      const created = await database.write(request, session => createRequest(session, userId, request.body));
      openRequestsChanged();
      return reply.code(201).send(created);
    },
  );
}

/** The request and its audit entry, or neither. */
async function createRequest(session: Session, userId: string, asked: NewRequest) {
  const { title, description, category, urgency } = asked;
  const values = [userId, title, description, category, urgency];
  const [created] = await session.rows<{ id: string; created_at: Date }>(
    STATEMENTS.createHelpRequest,
    values,
  );
  await session.rows(STATEMENTS.logAction, [userId, 'help_request.create', { requestId: created?.id }]);
  return { id: created?.id, createdAt: created?.created_at };
}

/** Reads one row more than asked for: its presence says that there is a next page. */
async function readPage(
  session: Session,
  cursor: string | undefined,
  limit: number,
  loadProfiles: LoadProfiles,
): Promise<Page> {
  const { createdAtUs, id } = cursor === undefined ? START : decodeCursor(cursor);
  const found = await session.rows<HelpRequest>(STATEMENTS.helpRequestsPage, [createdAtUs, id, limit + 1]);
  const rows = found.slice(0, limit);
  const profiles = await loadProfiles(
    session,
    rows.map(row => row.user_id),
  );
  const byId = new Map(profiles.map(profile => [profile.id, profile]));
  const last = rows.at(-1);
  const hasMore = found.length > limit;
  return {
    data: rows.map(({ position: _, ...row }) => ({ ...row, author: byId.get(row.user_id) })),
    nextCursor: hasMore && last ? encodeCursor({ createdAtUs: last.position, id: last.id }) : null,
    hasMore,
  };
}

const profilesInOneBatch: LoadProfiles = (session, ids) =>
  session.rows(STATEMENTS.profilesByIds, [[...new Set(ids)]]);

/** The mistake that batching cures: a statement for every row of the page. */
const profilesOneByOne: LoadProfiles = async (session, ids) => {
  const profiles: Profile[] = [];
  for (const id of ids) profiles.push(...(await session.rows<Profile>(STATEMENTS.profileById, [id])));
  return profiles;
};
