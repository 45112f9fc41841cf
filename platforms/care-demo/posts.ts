import type { Platform } from '../shared/server.ts';
import { formatPosition, parsePosition } from './position.ts';
import { idParameter } from './simulations.ts';
import { STATEMENTS } from './statements.ts';

interface Post {
  id: string;
  discussion_id: string;
  kind: string;
  body: string;
  created_at: Date;
  author: string;
  position: string;
}

interface PageQuery {
  before?: string;
  limit: number;
}

const pageQuery = {
  type: 'object',
  properties: {
    before: { type: 'string', maxLength: 80 },
    limit: { type: 'integer', minimum: 1, maximum: 500, default: 20 },
  },
};

/** What residents wrote, newest first, by page: everywhere, or in one discussion. */
export function postRoutes({ app, database }: Platform): void {
  app.get<{ Querystring: PageQuery }>('/api/posts', { schema: { querystring: pageQuery } }, async request => {
    const { before, limit } = request.query;
    const { createdAtUs, id } = parsePosition(before);
    const found = await database.query<Post>(request, STATEMENTS.newestPosts, [createdAtUs, id, limit + 1]);
    return pageOf(found, limit);
  });

  app.get<{ Params: { id: string }; Querystring: PageQuery }>(
    '/api/discussions/:id/posts',
    { schema: { params: idParameter, querystring: pageQuery } },
    async request => {
      const { before, limit } = request.query;
      const { createdAtUs, id } = parsePosition(before);
      const values = [createdAtUs, id, limit + 1, request.params.id];
      return pageOf(await database.query<Post>(request, STATEMENTS.postsOfDiscussion, values), limit);
    },
  );
}

/** One row more was read than asked for: its presence says that there is a next page. */
function pageOf(found: readonly Post[], limit: number) {
  const rows = found.slice(0, limit);
  const last = rows.at(-1);
  const more = found.length > limit && last;
  return {
    data: rows.map(({ position: _, ...post }) => post),
    next: more ? formatPosition({ createdAtUs: last.position, id: last.id }) : null,
  };
}
