import type { Caller } from '../shared/caller.ts';
import type { Database } from '../shared/database.ts';
import type { Platform } from '../shared/server.ts';
import { JOB_TYPES } from './backups.ts';
import type { Caches } from './caching.ts';
import type { Clock } from './clock.ts';
import { STATEMENTS } from './statements.ts';
import { type OfTenant, tenantParameter } from './tenant-request.ts';

/** Jobs of one request that are worked on at the same time. */
export const BULK_BATCH_SIZE = 5;

interface JobRequest {
  type: (typeof JOB_TYPES)[number];
  label: string;
}

/** How far back each type reads the tenant's changes. */
const DAYS_BACK: Readonly<Record<JobRequest['type'], number>> = { full: 30, differential: 7, incremental: 1 };
const DAY_MS = 86_400_000;

const bulkBody = {
  type: 'object',
  required: ['jobs'],
  properties: {
    jobs: {
      type: 'array',
      minItems: 1,
      maxItems: 50,
      items: {
        type: 'object',
        required: ['type', 'label'],
        properties: {
          type: { enum: JOB_TYPES },
          label: { type: 'string', minLength: 1, maxLength: 200 },
        },
      },
    },
  },
};

/** Many backups in one call. BULK=sequential makes them one after the other. */
export function bulkBackupRoutes({ app, database, env }: Platform, caches: Caches, clock: Clock): void {
  const atOnce = env.BULK === 'sequential' ? 1 : BULK_BATCH_SIZE;
  app.post<OfTenant & { Body: { jobs: JobRequest[] } }>(
    '/api/tenants/:tenantId/backups/bulk',
    { schema: { params: tenantParameter, body: bulkBody } },
    async (request, reply) => {
      const { tenantId } = request.params;
      const create = (job: JobRequest) => createBackup(database, request, clock, tenantId, job);
      const results = await inBatches(request.body.jobs, atOnce, create);
      caches.forgetJobsOf(tenantId);
      const created = results.flatMap(result => (result.status === 'fulfilled' ? [result.value] : []));
      const failed = results.length - created.length;
      for (const result of results)
        if (result.status === 'rejected') request.log.error({ err: result.reason }, 'a backup failed');
      return reply.code(failed === 0 ? 201 : 500).send({ successful: created.length, failed, data: created });
    },
  );
}

/** Works on `size` items at the same time, then on the next; a failed one does not stop the others. */
export async function inBatches<Item, Result>(
  items: readonly Item[],
  size: number,
  work: (item: Item) => Promise<Result>,
): Promise<PromiseSettledResult<Result>[]> {
  const results: PromiseSettledResult<Result>[] = [];
  for (let from = 0; from < items.length; from += size)
    results.push(...(await Promise.allSettled(items.slice(from, from + size).map(work))));
  return results;
}

/** Reads the changes of the job's stretch of time, and keeps the job with the size that they have. */
async function createBackup(
  database: Database,
  caller: Caller,
  clock: Clock,
  tenantId: string,
  job: JobRequest,
) {
  const now = clock.now();
  const since = new Date(now.getTime() - DAYS_BACK[job.type] * DAY_MS);
  return database.write(caller, async session => {
    const [read] = await session.rows<{ entries: number; bytes: number; checksum: string }>(
      STATEMENTS.changesToBackUp,
      [tenantId, since, now],
    );
    const details = { engine: 'logical', entries: read?.entries ?? 0, checksum: read?.checksum ?? '0' };
    const values = [tenantId, job.type, job.label, read?.bytes ?? 0, details, now];
    const [created] = await session.rows(STATEMENTS.createBackup, values);
    return created;
  });
}
