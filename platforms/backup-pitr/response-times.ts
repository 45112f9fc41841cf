import type { Platform } from '../shared/server.ts';
import type { Clock } from './clock.ts';
import { STATEMENTS } from './statements.ts';
import { type OfTenant, tenantParameter } from './tenant-request.ts';

/** Slower answers make an alert: the limit in the trigger of schema.sql. */
export const ALERT_ABOVE_MS = 2_000;

/** Answers that took at least this long are kept, unless RECORD_FROM_MS says otherwise: 0 is an INSERT for each. */
const RECORD_FROM_MS = 1_000;

interface Measured {
  endpoint: string;
  responseTimeMs: number;
  cacheHit: boolean;
}

const measuredBody = {
  type: 'object',
  required: ['endpoint', 'responseTimeMs'],
  properties: {
    endpoint: { type: 'string', minLength: 1, maxLength: 200 },
    responseTimeMs: { type: 'integer', minimum: 0, maximum: 3_600_000 },
    cacheHit: { type: 'boolean', default: false },
  },
};

/** Response times as browsers saw them, and the server's own slow ones. A trigger makes alerts of them. */
export function responseTimeRoutes({ app, database, env }: Platform, clock: Clock): void {
  const recordFromMs = Number(env.RECORD_FROM_MS ?? RECORD_FROM_MS);

  app.post<OfTenant & { Body: Measured }>(
    '/api/tenants/:tenantId/response-times',
    { schema: { params: tenantParameter, body: measuredBody } },
    async (request, reply) => {
      const { endpoint, responseTimeMs, cacheHit } = request.body;
      const values = [request.params.tenantId, endpoint, responseTimeMs, cacheHit, clock.now()];
      const [row] = await database.query<{ id: string }>(request, STATEMENTS.recordResponseTime, values);
      return reply.code(201).send({ id: row?.id });
    },
  );

  app.addHook('onResponse', async (request, reply) => {
    const route = request.routeOptions.url ?? '';
    const { tenantId } = (request.params ?? {}) as { tenantId?: string };
    if (reply.elapsedTime < recordFromMs || reply.statusCode >= 400 || tenantId === undefined) return;
    const values = [
      tenantId,
      route,
      Math.round(reply.elapsedTime),
      request.timing.cache === 'hit',
      clock.now(),
    ];
    await database.query(request, STATEMENTS.recordResponseTime, values).catch(error => {
      request.log.warn({ err: error }, 'a slow answer could not be recorded');
    });
  });
}
