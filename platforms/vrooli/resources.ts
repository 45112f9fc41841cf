import { randomUUID } from 'node:crypto';
import { type Caller, requireUser } from '../shared/caller.ts';
import { HttpError } from '../shared/errors.ts';
import { idParameter, resourceType } from './schemas.ts';
import { STATEMENTS } from './statements.ts';
import type { Vrooli } from './vrooli.ts';

export interface NewResource {
  readonly resourceType: string;
  readonly name: string;
  readonly config: object;
  readonly tags: readonly string[];
}

interface Base {
  id: string;
  createdById: string | null;
}

export const newResource = {
  type: 'object',
  required: ['resourceType', 'name'],
  additionalProperties: false,
  properties: {
    resourceType,
    name: { type: 'string', minLength: 1, maxLength: 200 },
    config: { type: 'object', default: {} },
    tags: {
      type: 'array',
      maxItems: 10,
      items: { type: 'string', minLength: 1, maxLength: 50 },
      default: [],
    },
  },
};
const detailsQuery = { type: 'object', properties: { runs: { type: 'boolean', default: false } } };

/** One resource: in short, in detail, its versions; making one and bookmarking one. */
export function resourceRoutes(vrooli: Vrooli): void {
  readingRoutes(vrooli);
  writingRoutes(vrooli);
}

function readingRoutes({ app, env, reads, caches }: Vrooli): void {
  const summary = env.FIELDS === 'full' ? STATEMENTS.resourceSummaryFull : STATEMENTS.resourceSummary;

  app.get<{ Params: { id: string } }>(
    '/api/resources/:id',
    { schema: { params: idParameter } },
    async request => {
      const { id } = request.params;
      const found = await caches.resources.get(id, request.timing, async () => {
        const [row] = await reads.query<object>(request, summary, [id]);
        return row ?? null;
      });
      return found ?? noSuch('resource');
    },
  );

  app.get<{ Params: { id: string }; Querystring: { runs: boolean } }>(
    '/api/resources/:id/details',
    { schema: { params: idParameter, querystring: detailsQuery } },
    request => readDetails(reads, request, request.params.id, request.query.runs),
  );

  app.get<{ Params: { id: string } }>(
    '/api/resources/:id/versions',
    { schema: { params: idParameter } },
    async request => ({
      data: await reads.query(request, STATEMENTS.resourceVersions, [request.params.id]),
    }),
  );
}

/** First the resource, then side by side what it leads to; runs only if asked for. */
async function readDetails(reads: Vrooli['reads'], caller: Caller, publicId: string, withRuns: boolean) {
  const [base] = await reads.query<Base>(caller, STATEMENTS.resourceBase, [publicId]);
  if (!base) return noSuch('resource');
  const { id, createdById, ...resource } = base;
  const [versions, tags, creators] = await Promise.all([
    reads.query<{ id: string }>(caller, STATEMENTS.completeVersion, [id]),
    reads.query<{ tag: string }>(caller, STATEMENTS.resourceTags, [id]),
    reads.query<{ id: string }>(caller, STATEMENTS.creatorById, [createdById]),
  ]);
  const [{ id: versionId, ...version } = { id: null }] = versions;
  const [{ id: _, ...creator } = { id: null }] = creators;
  const recentRuns =
    withRuns && versionId ? await reads.query(caller, STATEMENTS.recentRuns, [versionId]) : [];
  return {
    ...resource,
    version: versionId ? version : null,
    creator: createdById ? creator : null,
    tags: tags.map(row => row.tag),
    recentRuns,
  };
}

function writingRoutes({ app, database, caches }: Vrooli): void {
  app.post<{ Body: NewResource }>(
    '/api/resources',
    { schema: { body: newResource } },
    async (request, reply) => {
      const [publicId] = await createResources(database, request, [request.body]);
      return reply.code(201).send({ publicId });
    },
  );

  app.post<{ Params: { id: string } }>(
    '/api/resources/:id/bookmark',
    { schema: { params: idParameter } },
    async request => {
      requireUser(request);
      const { id } = request.params;
      const [row] = await database.query<object>(request, STATEMENTS.bookmark, [id]);
      if (!row) return noSuch('resource');
      await caches.resources.forget(id);
      return row;
    },
  );
}

/** All of them or none, in one statement; gives their public ids in the same order. */
export async function createResources(
  database: Vrooli['database'],
  caller: Caller,
  resources: readonly NewResource[],
): Promise<string[]> {
  const userId = requireUser(caller);
  const rows = resources.map(resource => ({ publicId: randomUUID(), ...resource }));
  const made = await database.query(caller, STATEMENTS.createResources, [userId, JSON.stringify(rows)]);
  if (made.length !== rows.length) throw new HttpError(403, 'The caller is not a user of this platform');
  return rows.map(row => row.publicId);
}

export function noSuch(what: string): never {
  throw new HttpError(404, `There is no such ${what}`);
}
