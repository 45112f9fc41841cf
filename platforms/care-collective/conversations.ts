import { requireUser } from '../shared/caller.ts';
import type { Platform } from '../shared/server.ts';
import { STATEMENTS } from './statements.ts';

const idParameter = { type: 'object', properties: { id: { type: 'string', format: 'uuid' } } };

/** The caller's conversations with message and unread counts, and the newest messages of one. */
export function conversationRoutes({ app, database }: Platform): void {
  app.get('/api/conversations', async request => {
    const userId = requireUser(request);
    return {
      data: await database.read(request, session => session.rows(STATEMENTS.conversations, [userId])),
    };
  });

  app.get<{ Params: { id: string } }>(
    '/api/conversations/:id/messages',
    { schema: { params: idParameter } },
    async request => {
      requireUser(request);
      const values = [request.params.id];
      return { data: await database.read(request, session => session.rows(STATEMENTS.messages, values)) };
    },
  );

  app.get('/api/messages/unread', async request => {
    const userId = requireUser(request);
    const [row] = await database.read(request, session =>
      session.rows<{ unread: number }>(STATEMENTS.unreadMessages, [userId]),
    );
    return { unread: row?.unread ?? 0 };
  });

  app.get('/api/dashboard', async request => {
    const userId = requireUser(request);
    const [row] = await database.read(request, session =>
      session.rows<{ data: object }>(STATEMENTS.dashboardData, [userId]),
    );
    return row?.data ?? {};
  });
}
