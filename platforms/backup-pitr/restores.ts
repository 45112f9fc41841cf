import type { Caller } from '../shared/caller.ts';
import type { Database } from '../shared/database.ts';
import { HttpError } from '../shared/errors.ts';
import type { Platform } from '../shared/server.ts';
import type { Clock } from './clock.ts';
import { type Dependency, dependencyLevels } from './dependency-levels.ts';
import {
  BEGIN_ROLLBACK,
  CACHE_FOREIGN_KEYS,
  clearTable,
  copyTable,
  END_ROLLBACK,
  RESTORED_TABLES,
  type RestoredTable,
} from './restore-statements.ts';
import { type OfTenant, tenantParameter } from './tenant-request.ts';

interface Restored {
  readonly table: RestoredTable;
  readonly level: number;
  readonly rows: number;
}

/** What one restore works with. */
interface Task {
  readonly database: Database;
  readonly caller: Caller;
  readonly clock: Clock;
  readonly tenantId: string;
  readonly snapshotId: string;
  /** Whether the tables of a level are filled at the same time. */
  readonly parallel: boolean;
}

const restoreBody = {
  type: 'object',
  required: ['snapshotId'],
  properties: { snapshotId: { type: 'string', format: 'uuid' } },
};

/** Puts a tenant's tables back to a snapshot. RESTORE=sequential fills them one after the other. */
export function restoreRoutes({ app, database, env }: Platform, clock: Clock): void {
  const parallel = env.RESTORE !== 'sequential';
  const inTurn = oneAtATime();
  app.post<OfTenant & { Body: { snapshotId: string } }>(
    '/api/tenants/:tenantId/restores',
    { schema: { params: tenantParameter, body: restoreBody } },
    async (request, reply) => {
      const { tenantId } = request.params;
      const { snapshotId } = request.body;
      const task = { database, caller: request, clock, tenantId, snapshotId, parallel };
      return reply.code(201).send(await inTurn(tenantId, () => restore(task)));
    },
  );
}

/** Two restores of one tenant would fill the same tables: the second waits for the first. */
function oneAtATime() {
  const latest = new Map<string, Promise<unknown>>();
  return async <T>(key: string, work: () => Promise<T>): Promise<T> => {
    const before = latest.get(key) ?? Promise.resolve();
    const mine = before.then(work, work);
    const settled = mine.catch(() => {});
    latest.set(key, settled);
    void settled.then(() => {
      if (latest.get(key) === settled) latest.delete(key);
    });
    return mine;
  };
}

async function restore(task: Task) {
  const { rollbackId, levels } = await begin(task);
  try {
    await clear(task, levels);
    const tables = await fill(task, levels);
    const rows = tables.reduce((sum, table) => sum + table.rows, 0);
    await end(task, rollbackId, 'completed', tables.length, rows);
    return { rollbackId, rows, tables };
  } catch (error) {
    await end(task, rollbackId, 'failed', 0, 0);
    throw error;
  }
}

/** Notes that a rollback runs, and finds out in which order it has to restore. */
async function begin({ database, caller, clock, tenantId, snapshotId }: Task) {
  return database.write(caller, async session => {
    const now = clock.now();
    const [rollback] = await session.rows<{ id: string }>(BEGIN_ROLLBACK, [tenantId, snapshotId, now]);
    if (!rollback) throw new HttpError(404, 'There is no such snapshot with contents');
    const values = [tenantId, rollback.id, now];
    const keys = await session.rows<Dependency & Record<string, string>>(CACHE_FOREIGN_KEYS, values);
    return { rollbackId: rollback.id, levels: dependencyLevels(RESTORED_TABLES, keys) as RestoredTable[][] };
  });
}

/** Children before parents. */
async function clear(
  { database, caller, tenantId }: Task,
  levels: readonly RestoredTable[][],
): Promise<void> {
  await database.write(caller, async session => {
    for (const table of levels.flat().reverse()) await session.rows(clearTable(table), [tenantId]);
  });
}

/** Level by level; the tables of a level at the same time, each on a connection of its own. */
async function fill(task: Task, levels: readonly RestoredTable[][]): Promise<Restored[]> {
  const restored: Restored[] = [];
  for (const [level, tables] of levels.entries()) {
    if (task.parallel)
      restored.push(...(await Promise.all(tables.map(table => fillTable(task, table, level)))));
    else for (const table of tables) restored.push(await fillTable(task, table, level));
  }
  return restored;
}

async function fillTable(
  { database, caller, tenantId, snapshotId }: Task,
  table: RestoredTable,
  level: number,
): Promise<Restored> {
  const values = [tenantId, snapshotId];
  const [row] = await database.write(caller, session =>
    session.rows<{ rows: number }>(copyTable(table), values),
  );
  return { table, level, rows: row?.rows ?? 0 };
}

async function end(
  { database, caller, clock }: Task,
  rollbackId: string,
  status: 'completed' | 'failed',
  tables: number,
  rows: number,
): Promise<void> {
  await database.query(caller, END_ROLLBACK, [rollbackId, status, tables, rows, clock.now()]);
}
