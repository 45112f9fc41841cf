import type { Caller } from '../shared/caller.ts';
import type { Database } from '../shared/database.ts';
import type { Platform } from '../shared/server.ts';
import { type Caches, ONLY, type Totals, type Trends } from './caches.ts';
import { STATEMENTS } from './statements.ts';

/** What everybody sees: how many simulations there are, where, and what they came to. */
export function dashboardRoutes({ app, database }: Platform, { totals, trends }: Caches): void {
  app.get('/api/dashboard', async (request, reply) => {
    const { topRegions, trend } = await trends.get(ONLY, request.timing, () => readTrends(database, request));
    const now = await totals.get(ONLY, request.timing, () => readTotals(database, request));
    return reply.header('cache-control', 'no-cache').send({ totals: now, topRegions, trend });
  });
}

async function readTotals(database: Database, caller: Caller): Promise<Totals> {
  const rows = await database.query<{ status: string; runs: number }>(caller, STATEMENTS.dashboardTotals);
  return {
    simulations: rows.reduce((sum, { runs }) => sum + runs, 0),
    byStatus: Object.fromEntries(rows.map(({ status, runs }) => [status, runs])),
  };
}

async function readTrends(database: Database, caller: Caller): Promise<Trends> {
  const topRegions = await database.query<Trends['topRegions'][number]>(caller, STATEMENTS.dashboardRegions);
  const trend = await database.query<Trends['trend'][number]>(caller, STATEMENTS.dashboardTrend);
  return { topRegions, trend };
}
