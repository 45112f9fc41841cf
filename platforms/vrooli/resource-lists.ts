import { decodeCursor, encodeCursor } from './cursor.ts';
import { numberedPages } from './numbered-pages.ts';
import { completer, type ResourceRow } from './resource-rows.ts';
import { RESOURCE_TYPES, resourceType } from './schemas.ts';
import { SETTINGS } from './settings.ts';
import { STATEMENTS } from './statements.ts';
import type { Vrooli } from './vrooli.ts';

interface PageQuery {
  type?: string;
  cursor?: string;
  limit: number;
}

const pageQuery = {
  type: 'object',
  properties: {
    type: resourceType,
    cursor: { type: 'string', maxLength: 200 },
    limit: { type: 'integer', minimum: 1, maximum: 100, default: SETTINGS.pageRows },
  },
};
const pageParameter = {
  type: 'object',
  properties: { page: { type: 'integer', minimum: 1, maximum: 1_000_000 } },
};
const typeQuery = { type: 'object', properties: { type: { ...resourceType, default: RESOURCE_TYPES[0] } } };
const sinceQuery = { type: 'object', properties: { since: { type: 'string', format: 'date-time' } } };
const modelQuery = {
  type: 'object',
  required: ['model'],
  properties: { model: { type: 'string', minLength: 1, maxLength: 80 } },
};
const timeoutQuery = {
  type: 'object',
  required: ['timeout'],
  properties: { timeout: { type: 'integer', minimum: 0, maximum: 1_000_000 } },
};

/** Resources by page, by score and by what their configuration says. */
export function resourceListRoutes(vrooli: Vrooli): void {
  pageRoutes(vrooli);
  rankingRoutes(vrooli);
  searchRoutes(vrooli);
}

function pageRoutes(vrooli: Vrooli): void {
  const { app, reads, env } = vrooli;
  const complete = completer(vrooli);
  const readPage = numberedPages(vrooli);
  const full = env.FIELDS === 'full';
  const ofType = full ? STATEMENTS.resourcesPageFull : STATEMENTS.resourcesPage;
  const ofAll = full ? STATEMENTS.resourcesNewestFull : STATEMENTS.resourcesNewest;

  app.get<{ Querystring: PageQuery }>(
    '/api/resources',
    { schema: { querystring: pageQuery } },
    async request => {
      const { type, cursor, limit } = request.query;
      const { position, id } = decodeCursor(cursor);
      // one more than asked for: its presence says that there is a next page
      const before = [position, id, limit + 1];
      const found = await (type === undefined
        ? reads.query<ResourceRow>(request, ofAll, before)
        : reads.query<ResourceRow>(request, ofType, [...before, type]));
      const rows = found.slice(0, limit);
      const last = rows.at(-1);
      const hasMore = found.length > limit;
      return {
        data: await complete(request, rows),
        nextCursor: hasMore && last ? encodeCursor(last) : null,
        hasMore,
      };
    },
  );

  app.get<{ Params: { page: number }; Querystring: { type: string } }>(
    '/api/resources/pages/:page',
    { schema: { params: pageParameter, querystring: typeQuery } },
    request => readPage(request, request.query.type, request.params.page),
  );
}

const DAY_MS = 24 * 60 * 60 * 1_000;

function rankingRoutes({ app, reads, caches }: Vrooli): void {
  app.get('/api/resources/top', request =>
    caches.lists.get('top', request.timing, async () => ({
      data: await reads.query(request, STATEMENTS.resourcesTop),
    })),
  );

  app.get<{ Querystring: { since?: string } }>(
    '/api/resources/trending',
    { schema: { querystring: sinceQuery } },
    request => {
      const { since } = request.query;
      const from = since ?? new Date(Date.now() - SETTINGS.trendingDays * DAY_MS).toISOString();
      return caches.trending.get(since ?? 'week', request.timing, async () => ({
        data: await reads.query(request, STATEMENTS.resourcesTrending, [from]),
      }));
    },
  );
}

function searchRoutes({ app, reads }: Vrooli): void {
  app.get<{ Querystring: { model: string } }>(
    '/api/resources/search',
    { schema: { querystring: modelQuery } },
    async request => ({
      data: await reads.query(request, STATEMENTS.resourcesByModel, [request.query.model]),
    }),
  );

  app.get<{ Querystring: { timeout: number } }>(
    '/api/resources/routines',
    { schema: { querystring: timeoutQuery } },
    async request => ({
      data: await reads.query(request, STATEMENTS.routinesByTimeout, [String(request.query.timeout)]),
    }),
  );
}
