import { requireUser } from '../shared/caller.ts';
import type { Session } from '../shared/database.ts';
import { HttpError } from '../shared/errors.ts';
import { noSuch } from './resources.ts';
import { idParameter, uuid } from './schemas.ts';
import { SETTINGS } from './settings.ts';
import { STATEMENTS } from './statements.ts';
import type { Vrooli } from './vrooli.ts';

type Status = 'Scheduled' | 'InProgress' | 'Paused' | 'Completed' | 'Failed' | 'Cancelled';

/** Where a run may go from where it is. Who has ended stays ended. */
const NEXT: Readonly<Record<Status, readonly Status[]>> = {
  Scheduled: ['InProgress', 'Cancelled'],
  InProgress: ['Paused', 'Completed', 'Failed', 'Cancelled'],
  Paused: ['InProgress', 'Cancelled'],
  Completed: [],
  Failed: [],
  Cancelled: [],
};

const runBody = { type: 'object', required: ['resourceId'], properties: { resourceId: uuid } };
const statusBody = {
  type: 'object',
  required: ['status'],
  properties: { status: { type: 'string', enum: Object.keys(NEXT) } },
};
const sinceQuery = { type: 'object', properties: { since: { type: 'string', format: 'date-time' } } };
const DAY_MS = 24 * 60 * 60 * 1_000;

/** Executions of resources: one by one, those under way, the failed ones; starting and moving them on. */
export function runRoutes(vrooli: Vrooli): void {
  readingRoutes(vrooli);
  writingRoutes(vrooli);
}

function readingRoutes({ app, reads }: Vrooli): void {
  app.get('/api/runs/active', async request => ({
    data: await reads.query(request, STATEMENTS.activeRuns),
  }));

  app.get<{ Querystring: { since?: string } }>(
    '/api/runs/failed',
    { schema: { querystring: sinceQuery } },
    async request => {
      const since =
        request.query.since ?? new Date(Date.now() - SETTINGS.trendingDays * DAY_MS).toISOString();
      return { data: await reads.query(request, STATEMENTS.failedRuns, [since]) };
    },
  );

  app.get<{ Params: { id: string } }>('/api/runs/:id', { schema: { params: idParameter } }, async request => {
    const [row] = await reads.query<object>(request, STATEMENTS.runByPublicId, [request.params.id]);
    return row ?? noSuch('run');
  });
}

function writingRoutes({ app, database }: Vrooli): void {
  app.post<{ Body: { resourceId: string } }>(
    '/api/runs',
    { schema: { body: runBody } },
    async (request, reply) => {
      const values = [requireUser(request), request.body.resourceId];
      const [row] = await database.query<object>(request, STATEMENTS.scheduleRun, values);
      return row ? reply.code(201).send(row) : noSuch('resource');
    },
  );

  app.patch<{ Params: { id: string }; Body: { status: Status } }>(
    '/api/runs/:id',
    { schema: { params: idParameter, body: statusBody } },
    async request => {
      requireUser(request);
      const { id } = request.params;
      return database.write(request, session => moveOn(session, id, request.body.status));
    },
  );
}

/** The row is locked meanwhile: of two callers that move it at once the second sees what the first has done. */
async function moveOn(session: Session, publicId: string, status: Status): Promise<object> {
  const [run] = await session.rows<{ id: string; status: Status }>(STATEMENTS.lockRun, [publicId]);
  if (!run) return noSuch('run');
  if (!NEXT[run.status].includes(status))
    throw new HttpError(409, `A run that is ${run.status} cannot become ${status}`);
  const [moved] = await session.rows<object>(STATEMENTS.setRunStatus, [run.id, status]);
  return moved ?? noSuch('run');
}
