import { type Caller, requireUser } from '../shared/caller.ts';
import type { Database } from '../shared/database.ts';
import { HttpError } from '../shared/errors.ts';
import type { Platform } from '../shared/server.ts';
import { LIST_ROWS } from './settings.ts';
import { STATEMENTS, type StatementName } from './statements.ts';

const word = { type: 'string', pattern: '^[a-z_]{1,40}$' };

/** For admins: who else is one, orders by status, and what the system recorded about itself. */
export function adminRoutes({ app, database }: Platform): void {
  const list = (path: string, statement: StatementName, parameters: readonly string[]) =>
    app.get<{ Querystring: Record<string, string> }>(
      path,
      {
        schema: {
          querystring: {
            type: 'object',
            required: parameters,
            properties: Object.fromEntries(parameters.map(name => [name, word])),
          },
        },
      },
      async request => {
        await requireAdmin(database, request, requireUser(request));
        const values = [...parameters.map(name => request.query[name]), LIST_ROWS];
        return { data: await database.query(request, STATEMENTS[statement], values) };
      },
    );
  list('/api/admin/users', 'adminUsers', []);
  list('/api/admin/orders', 'ordersByStatus', ['status']);
  list('/api/admin/errors', 'systemErrors', ['context', 'severity']);
  list('/api/admin/metrics', 'systemMetrics', ['type']);
}

/** 403 for everybody else. */
export async function requireAdmin(database: Database, caller: Caller, userId: string): Promise<void> {
  const [row] = await database.query<{ is_admin: boolean }>(caller, STATEMENTS.isAdmin, [userId]);
  if (!row?.is_admin) throw new HttpError(403, 'This is for admins');
}
