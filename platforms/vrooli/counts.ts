import { STATEMENTS, type StatementName } from './statements.ts';
import type { Vrooli } from './vrooli.ts';

const COUNTED = {
  users: 'countUsers',
  resources: 'countResources',
  completedRuns: 'countCompletedRuns',
  teams: 'countTeams',
} as const satisfies Record<string, StatementName>;

/** How much there is of everything: four counts side by side, kept for two hours. */
export function countRoutes({ app, reads, caches }: Vrooli): void {
  app.get('/api/counts', async request => {
    const count = async (statement: StatementName) => {
      const [row] = await reads.query<{ count: number }>(request, STATEMENTS[statement]);
      return row?.count ?? 0;
    };
    return caches.counts.get('global', request.timing, async () => {
      const entries = Object.entries(COUNTED).map(async ([name, statement]) => [
        name,
        await count(statement),
      ]);
      return { ...Object.fromEntries(await Promise.all(entries)), updatedAt: new Date().toISOString() };
    });
  });
}
