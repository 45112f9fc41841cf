import { randomUUID } from 'node:crypto';
import type { Session } from '../shared/database.ts';
import type { Platform } from '../shared/server.ts';
import type { Clock } from './clock.ts';
import { STATEMENTS } from './statements.ts';
import { type OfTenant, tenantParameter } from './tenant-request.ts';

/** Most entries of one batch. */
export const LOG_BATCH_SIZE = 1_000;
const LARGEST_BATCH_BYTES = 4 * 2 ** 20;
const OPERATIONS = ['INSERT', 'UPDATE', 'DELETE'] as const;

interface Entry {
  tableName: string;
  operation: (typeof OPERATIONS)[number];
  recordId: string;
  oldData?: object;
  newData?: object;
}

interface Batch {
  readonly tenantId: string;
  readonly entries: readonly Entry[];
  readonly changedAt: Date;
  readonly id: string;
}

const batchBody = {
  type: 'object',
  required: ['entries'],
  properties: {
    entries: {
      type: 'array',
      minItems: 1,
      maxItems: LOG_BATCH_SIZE,
      items: {
        type: 'object',
        required: ['tableName', 'operation', 'recordId'],
        properties: {
          tableName: { type: 'string', minLength: 1, maxLength: 63 },
          operation: { enum: OPERATIONS },
          recordId: { type: 'string', format: 'uuid' },
          oldData: { type: 'object' },
          newData: { type: 'object' },
        },
      },
    },
  },
};
const tableQuery = {
  type: 'object',
  required: ['table', 'operation'],
  properties: { table: { type: 'string', minLength: 1, maxLength: 63 }, operation: { enum: OPERATIONS } },
};

/** The log of changes: a tenant's newest, the count of a table's, and batches of new ones (all of one, or none). */
export function transactionLogRoutes({ app, database, env }: Platform, clock: Clock): void {
  const insert = env.LOGS === 'one-by-one' ? insertOneByOne : insertAtOnce;

  app.get<OfTenant>(
    '/api/tenants/:tenantId/transaction-logs',
    { schema: { params: tenantParameter } },
    async request => ({ data: await database.query(request, STATEMENTS.logs, [request.params.tenantId]) }),
  );

  app.get<{ Querystring: { table: string; operation: string } }>(
    '/api/transaction-logs',
    { schema: { querystring: tableQuery } },
    async request => {
      const { table, operation } = request.query;
      const values = [table, operation];
      const [row] = await database.query<{ changes: number }>(request, STATEMENTS.logsOfTable, values);
      return { table, operation, changes: row?.changes ?? 0 };
    },
  );

  app.post<OfTenant & { Body: { entries: Entry[] } }>(
    '/api/tenants/:tenantId/transaction-logs',
    { schema: { params: tenantParameter, body: batchBody }, bodyLimit: LARGEST_BATCH_BYTES },
    async (request, reply) => {
      const { tenantId } = request.params;
      const batch = { tenantId, entries: request.body.entries, changedAt: clock.now(), id: randomUUID() };
      const inserted = await database.write(request, session => insert(session, batch));
      return reply.code(201).send({ batchId: batch.id, inserted, changedAt: batch.changedAt });
    },
  );
}

async function insertAtOnce(session: Session, { tenantId, entries, changedAt, id }: Batch): Promise<number> {
  const values = [tenantId, JSON.stringify(entries), changedAt, id];
  return (await session.rows(STATEMENTS.insertLogBatch, values)).length;
}

/** The mistake that batching cures: a statement for every entry. */
async function insertOneByOne(
  session: Session,
  { tenantId, entries, changedAt, id }: Batch,
): Promise<number> {
  let inserted = 0;
  for (const [index, entry] of entries.entries()) {
    const { tableName, operation, recordId, oldData = null, newData = null } = entry;
    const change = [tenantId, tableName, operation, recordId, oldData, newData];
    const rows = await session.rows(STATEMENTS.insertLogEntry, [...change, changedAt, index + 1, id]);
    inserted += rows.length;
  }
  return inserted;
}
