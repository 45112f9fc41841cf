import type { Caller } from '../shared/caller.ts';
import type { Database } from '../shared/database.ts';
import { HttpError } from '../shared/errors.ts';
import type { Platform } from '../shared/server.ts';
import { type Caches, ONLY } from './caches.ts';
import { type Intervention, type Outcome, type Region, simulate } from './simulation.ts';
import { STATEMENTS } from './statements.ts';

interface Question {
  regionId: string;
  interventions: string[];
  months: number;
}

export interface Simulation {
  id: string;
  region_id: string;
  interventions: string[];
  months: number;
  status: string;
  created_at: Date;
}

const questionBody = {
  type: 'object',
  required: ['regionId', 'interventions'],
  properties: {
    regionId: { type: 'string', minLength: 1, maxLength: 80 },
    interventions: {
      type: 'array',
      minItems: 1,
      maxItems: 8,
      uniqueItems: true,
      items: { type: 'string', minLength: 1, maxLength: 80 },
    },
    months: { type: 'integer', minimum: 1, maximum: 60, default: 48 },
  },
};
export const idParameter = { type: 'object', properties: { id: { type: 'string', format: 'uuid' } } };
const userQuery = {
  type: 'object',
  required: ['user'],
  properties: { user: { type: 'string', format: 'uuid' } },
};

/** Asking the simulation, and looking up what was asked. */
export function simulationRoutes({ app, database, env }: Platform, { totals }: Caches): void {
  const latest =
    env.LATEST === 'limit-first' ? STATEMENTS.latestSimulationsLimitedFirst : STATEMENTS.latestSimulations;
  app.post<{ Body: Question }>(
    '/api/simulations',
    { schema: { body: questionBody } },
    async (request, reply) => {
      const outcome = await compute(database, request, request.body);
      const { id, created_at } = await save(database, request, request.body, outcome);
      totals.forget(ONLY); // before the answer: whoever got it sees this simulation on the dashboard
      const { regionId, interventions } = request.body;
      const results = resultsOf(outcome);
      return reply
        .code(201)
        .send({ id, regionId, interventions, status: 'COMPLETED', createdAt: created_at, results });
    },
  );

  app.get<{ Querystring: { user: string } }>(
    '/api/simulations',
    { schema: { querystring: userQuery } },
    async request => ({
      data: await database.query(request, latest, [request.query.user]),
    }),
  );

  app.get('/api/simulations/queue', async request => ({
    data: await database.query(request, STATEMENTS.simulationQueue),
  }));

  app.get<{ Params: { id: string } }>(
    '/api/simulations/:id',
    { schema: { params: idParameter } },
    async request => {
      const simulation = await findSimulation(database, request, request.params.id);
      const rows = await database.query<{ metric: string; result_value: number | null }>(
        request,
        STATEMENTS.resultsOfSimulation,
        [simulation.id],
      );
      return { ...simulation, results: Object.fromEntries(rows.map(row => [row.metric, row.result_value])) };
    },
  );
}

/** Throws 404 for an id that no simulation has. */
export async function findSimulation(database: Database, caller: Caller, id: string): Promise<Simulation> {
  const [found] = await database.query<Simulation>(caller, STATEMENTS.simulationById, [id]);
  if (!found) throw new HttpError(404, 'There is no such simulation');
  return found;
}

/** Reads what the question is about, lets the connection go, and computes. Throws 404 for what is not there. */
export async function compute(database: Database, caller: Caller, question: Question): Promise<Outcome> {
  const { regionId, interventions: wanted, months } = question;
  const [region] = await database.query<Region & { id: string }>(caller, STATEMENTS.regionById, [regionId]);
  if (!region) throw new HttpError(404, 'There is no such region');
  const interventions = await database.query<Intervention & { id: string }>(
    caller,
    STATEMENTS.interventionsByIds,
    [wanted],
  );
  if (interventions.length < wanted.length) throw new HttpError(404, 'There is no such intervention');
  return simulate(region, interventions, months);
}

/** Run and results, or neither. */
function save(database: Database, caller: Caller, question: Question, outcome: Outcome) {
  const { regionId, interventions, months } = question;
  const results = Object.entries(resultsOf(outcome));
  return database.write(caller, async session => {
    const [run] = await session.rows<{ id: string; created_at: Date }>(STATEMENTS.createSimulation, [
      caller.userId ?? null,
      regionId,
      interventions,
      months,
    ]);
    if (!run) throw new Error('INSERT … RETURNING gave no row');
    await session.rows(STATEMENTS.createResults, [
      run.id,
      results.map(([metric]) => metric),
      results.map(([, value]) => value),
    ]);
    return run;
  });
}

/** By the names that the table has for them. */
function resultsOf({ caiBefore, caiAfter, noiseDb, costEuros }: Outcome) {
  return { cai_before: caiBefore, cai_after: caiAfter, noise_db: noiseDb, cost_euros: costEuros };
}
