import { requireUser } from '../shared/caller.ts';
import { HttpError } from '../shared/errors.ts';
import type { Platform } from '../shared/server.ts';
import type { Limits } from './limits.ts';
import { LIST_ROWS } from './settings.ts';
import { STATEMENTS } from './statements.ts';

const statusQuery = {
  type: 'object',
  properties: { status: { enum: ['open', 'waiting', 'resolved', 'closed'], default: 'open' } },
};

/** What a person has: downloads, roof analyses, support tickets, and their profile. */
export function accountRoutes({ app, database }: Platform, limits: Limits): void {
  app.get('/api/downloads', async request => {
    const values = [requireUser(request), LIST_ROWS];
    return { data: await database.query(request, STATEMENTS.downloads, values) };
  });
  app.get('/api/roof-analyses', async request => {
    const values = [requireUser(request), LIST_ROWS];
    return { data: await database.query(request, STATEMENTS.roofAnalyses, values) };
  });
  app.get<{ Querystring: { status: string } }>(
    '/api/support-tickets',
    { schema: { querystring: statusQuery } },
    async request => {
      const values = [requireUser(request), request.query.status, LIST_ROWS];
      return { data: await database.query(request, STATEMENTS.supportTickets, values) };
    },
  );
  app.get('/api/profile', { onRequest: limits.perAddress }, async request => {
    const [profile] = await database.query(request, STATEMENTS.profile, [requireUser(request)]);
    if (!profile) throw new HttpError(404, 'There is no such person');
    return profile;
  });
}
