import type { Platform } from '../shared/server.ts';
import type { Caches } from './caching.ts';
import { STATEMENTS } from './statements.ts';
import { type Forced, type OfTenant, tenantParameter } from './tenant-request.ts';

const SNAPSHOT_TYPES = ['scheduled', 'manual', 'pre_migration', 'pre_rollback'] as const;
const ROLLBACK_STATUSES = ['running', 'completed', 'failed', 'cancelled'] as const;
const DAY_MS = 86_400_000;

const pointQuery = {
  type: 'object',
  required: ['timestamp'],
  properties: {
    timestamp: { type: 'string', format: 'date-time' },
    force: { type: 'boolean', default: false },
  },
};
const typeQuery = { type: 'object', required: ['type'], properties: { type: { enum: SNAPSHOT_TYPES } } };
const uuid = { type: 'string', format: 'uuid' };
const ofSnapshot = {
  params: { type: 'object', properties: { ...tenantParameter.properties, snapshotId: uuid } },
  querystring: {
    type: 'object',
    required: ['status'],
    properties: { status: { enum: ROLLBACK_STATUSES } },
  },
};
const ofRollback = {
  params: { type: 'object', properties: { ...tenantParameter.properties, rollbackId: uuid } },
  querystring: {
    type: 'object',
    required: ['table'],
    properties: { table: { type: 'string', minLength: 1, maxLength: 63 } },
  },
};

interface PitrStats {
  total: number;
  inserts: number;
  updates: number;
  deletes: number;
}

/** What one looks at before going back in time: changes before a moment, snapshots. */
export function recoveryRoutes(platform: Platform, caches: Caches): void {
  const { app, database } = platform;
  app.get<Forced & { Querystring: { timestamp: string } }>(
    '/api/tenants/:tenantId/pitr-stats',
    { schema: { params: tenantParameter, querystring: pointQuery } },
    request => {
      const { tenantId } = request.params;
      const to = new Date(request.query.timestamp);
      const from = new Date(to.getTime() - DAY_MS);
      const asked = { tenantId, detail: to.toISOString(), force: request.query.force };
      return caches.answer('pitr-stats', request, asked, async () => {
        const [row] = await database.query<PitrStats>(request, STATEMENTS.pitrStats, [tenantId, from, to]);
        return { from, to, ...row };
      });
    },
  );

  app.get<OfTenant>(
    '/api/tenants/:tenantId/snapshots',
    { schema: { params: tenantParameter } },
    async request => ({
      data: await database.query(request, STATEMENTS.snapshots, [request.params.tenantId]),
    }),
  );

  app.get<OfTenant & { Querystring: { type: string } }>(
    '/api/tenants/:tenantId/snapshots/by-type',
    { schema: { params: tenantParameter, querystring: typeQuery } },
    async request => {
      const values = [request.params.tenantId, request.query.type];
      const [row] = await database.query<{ snapshots: number }>(request, STATEMENTS.snapshotsOfType, values);
      return { type: request.query.type, snapshots: row?.snapshots ?? 0 };
    },
  );
  rollbackRoutes(platform);
}

/** Earlier rollbacks: of a tenant, of a snapshot, and the foreign keys that one of them went by. */
function rollbackRoutes({ app, database }: Platform): void {
  app.get<OfTenant>(
    '/api/tenants/:tenantId/rollbacks',
    { schema: { params: tenantParameter } },
    async request => ({
      data: await database.query(request, STATEMENTS.rollbacks, [request.params.tenantId]),
    }),
  );

  app.get<{ Params: { tenantId: string; snapshotId: string }; Querystring: { status: string } }>(
    '/api/tenants/:tenantId/snapshots/:snapshotId/rollbacks',
    { schema: ofSnapshot },
    async request => {
      const { tenantId, snapshotId } = request.params;
      const values = [snapshotId, request.query.status, tenantId];
      return { data: await database.query(request, STATEMENTS.rollbacksOfSnapshot, values) };
    },
  );

  app.get<{ Params: { tenantId: string; rollbackId: string }; Querystring: { table: string } }>(
    '/api/tenants/:tenantId/rollbacks/:rollbackId/constraints',
    { schema: ofRollback },
    async request => {
      const { tenantId, rollbackId } = request.params;
      const values = [tenantId, rollbackId, request.query.table];
      return { data: await database.query(request, STATEMENTS.fkConstraints, values) };
    },
  );
}
