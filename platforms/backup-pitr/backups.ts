import type { Platform } from '../shared/server.ts';
import { CACHE_TTL_SECONDS, type Caches } from './caching.ts';
import type { Clock } from './clock.ts';
import { STATEMENTS } from './statements.ts';
import { type Forced, forceQuery, type OfTenant, tenantParameter } from './tenant-request.ts';

export const JOB_TYPES = ['full', 'incremental', 'differential'] as const;
const JOB_STATUSES = ['pending', 'running', 'completed', 'failed', 'cancelled'] as const;

const forced = { schema: { params: tenantParameter, querystring: forceQuery } };
const typeQuery = { type: 'object', required: ['type'], properties: { type: { enum: JOB_TYPES } } };
const statusQuery = { type: 'object', required: ['status'], properties: { status: { enum: JOB_STATUSES } } };

/** A tenant's jobs: the newest, those of a type, how many have a status, and the statistics of 30 days. */
export function backupRoutes({ app, database }: Platform, caches: Caches, clock: Clock): void {
  app.get<Forced>('/api/tenants/:tenantId/backups', forced, request => {
    const { tenantId } = request.params;
    return caches.answer('backups', request, { tenantId, force: request.query.force }, async () => ({
      data: await database.query(request, STATEMENTS.backups, [tenantId]),
    }));
  });

  app.get<Forced>('/api/tenants/:tenantId/statistics', forced, async (request, reply) => {
    const { tenantId } = request.params;
    const load = async () => {
      const [row] = await database.query(request, STATEMENTS.statistics, [tenantId, clock.now()]);
      return row ?? {};
    };
    const statistics = await caches.answer(
      'statistics',
      request,
      { tenantId, force: request.query.force },
      load,
    );
    // private: a cache that tenants share must not keep one tenant's figures
    return reply.header('cache-control', `private, max-age=${CACHE_TTL_SECONDS.statistics}`).send(statistics);
  });

  app.get<OfTenant & { Querystring: { type: string } }>(
    '/api/tenants/:tenantId/backups/by-type',
    { schema: { params: tenantParameter, querystring: typeQuery } },
    async request => ({
      data: await database.query(request, STATEMENTS.backupsOfType, [
        request.params.tenantId,
        request.query.type,
      ]),
    }),
  );

  app.get<OfTenant & { Querystring: { status: string } }>(
    '/api/tenants/:tenantId/backups/by-status',
    { schema: { params: tenantParameter, querystring: statusQuery } },
    async request => {
      const values = [request.params.tenantId, request.query.status];
      const [row] = await database.query<{ jobs: number }>(request, STATEMENTS.backupsOfStatus, values);
      return { status: request.query.status, jobs: row?.jobs ?? 0 };
    },
  );
}
