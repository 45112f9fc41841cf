import { requireUser } from '../shared/caller.ts';
import type { Session } from '../shared/database.ts';
import type { Platform } from '../shared/server.ts';
import { TtlCache } from '../shared/ttl-cache.ts';
import { decodeCursor, encodeCursor, START } from './cursor.ts';
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

const EDGE_TTL_MS = 5 * 60_000;

const pageQuery = {
  type: 'object',
  properties: {
    cursor: { type: 'string', maxLength: 200 },
    limit: { type: 'integer', minimum: 1, maximum: 100, default: 20 },
  },
};

/** Open requests by page, the same first page from a cache, and the caller's own. */
export function helpRequestRoutes({ app, database, metrics, env }: Platform): void {
  const loadProfiles = env.PROFILES === 'n-plus-one' ? profilesOneByOne : profilesInOneBatch;
  const cache = new TtlCache<Page>({
    ttlMs: EDGE_TTL_MS,
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
    const load = () => database.read(nobody, session => readPage(session, undefined, 20, loadProfiles));
    const page = await cache.get('first-page', request.timing, load);
    return reply.header('cache-control', 'public, s-maxage=300').send(page);
  });

  app.get('/api/help-requests/mine', async request => {
    const userId = requireUser(request);
    const data = await database.read(request, session => session.rows(STATEMENTS.ownHelpRequests, [userId]));
    return { data };
  });
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
