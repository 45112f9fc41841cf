import type { Platform } from '../shared/server.ts';
import { STATEMENTS } from './statements.ts';

/** For whoever watches the shop: does it answer, and does its database? */
export function healthRoutes({ app, database }: Platform): void {
  app.get('/api/health', async request => {
    const [row] = await database.query<{ now: Date }>(request, STATEMENTS.databaseTime);
    return {
      status: 'ok',
      database: 'ok',
      databaseTime: row?.now,
      uptimeSeconds: Math.round(process.uptime()),
    };
  });
}
