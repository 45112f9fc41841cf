import type { Platform } from '../shared/server.ts';
import type { Caches } from './caching.ts';
import type { Clock } from './clock.ts';
import { STATEMENTS } from './statements.ts';
import { type Forced, forceQuery, type OfTenant, tenantParameter } from './tenant-request.ts';

interface Jobs {
  total: number;
  successful: number;
  last_backup_at: Date;
}

const DAY_MS = 86_400_000;

/** How a tenant's backups do, from the materialised views; HEALTH=base-table counts the jobs anew each time. */
export function healthRoutes({ app, database, env }: Platform, caches: Caches, clock: Clock): void {
  const fromJobs = env.HEALTH === 'base-table';

  app.get<Forced>(
    '/api/tenants/:tenantId/health',
    { schema: { params: tenantParameter, querystring: forceQuery } },
    request => {
      const { tenantId } = request.params;
      const statement = fromJobs ? STATEMENTS.healthOfJobs : STATEMENTS.health;
      return caches.answer('health', request, { tenantId, force: request.query.force }, async () => {
        const [jobs] = await database.query<Jobs>(request, statement, [tenantId]);
        return jobs ? { score: healthScore(jobs, clock.now()), ...jobs } : { score: 0, total: 0 };
      });
    },
  );

  app.get<OfTenant>(
    '/api/tenants/:tenantId/summary',
    { schema: { params: tenantParameter } },
    async request => {
      const { tenantId } = request.params;
      const [row] = fromJobs
        ? await database.query(request, STATEMENTS.summaryOfJobs, [tenantId, clock.now()])
        : await database.query(request, STATEMENTS.summary, [tenantId]);
      return row ?? { total: 0 };
    },
  );

  // What a timer calls once an hour.
  app.post('/api/summaries/refresh', async (request, reply) => {
    await database.query(request, STATEMENTS.refreshSummaries);
    return reply.code(204).send();
  });
}

/** 0 to 100: seventy for jobs that succeed, thirty for a backup of the last day, less the older it is. */
export function healthScore({ total, successful, last_backup_at }: Jobs, now: Date): number {
  const daysOld = (now.getTime() - last_backup_at.getTime()) / DAY_MS;
  const freshness = Math.min(1, Math.max(0, (7 - daysOld) / 6));
  return Math.round(70 * (total === 0 ? 0 : successful / total) + 30 * freshness);
}
