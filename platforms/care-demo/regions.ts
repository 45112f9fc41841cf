import type { Platform } from '../shared/server.ts';
import { type Caches, ONLY } from './caches.ts';
import { STATEMENTS } from './statements.ts';

/** All regions that can be simulated. They change rarely: browsers may keep them too. */
export function regionRoutes({ app, database }: Platform, { regions }: Caches): void {
  app.get('/api/regions', async (request, reply) => {
    const body = await regions.get(ONLY, request.timing, async () => {
      const data = await database.query(request, STATEMENTS.regions);
      return JSON.stringify({ data });
    });
    return reply
      .header('content-type', 'application/json; charset=utf-8')
      .header('cache-control', 'public, max-age=300')
      .send(body);
  });
}
