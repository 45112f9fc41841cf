import { noSuch } from './resources.ts';
import { handleParameter } from './schemas.ts';
import { STATEMENTS, type StatementName } from './statements.ts';
import type { Vrooli } from './vrooli.ts';

interface ByHandle {
  Params: { handle: string };
}

const schema = { params: handleParameter };
const policyQuery = {
  type: 'object',
  required: ['policy'],
  properties: { policy: { type: 'string', minLength: 1, maxLength: 80 } },
};

const LISTS = {
  resources: 'teamResources',
  chats: 'teamChats',
  admins: 'teamAdmins',
  stats: 'teamStats',
} as const satisfies Record<string, StatementName>;

/** Teams: by handle, what is theirs, who runs them, and how what they made is used. */
export function teamRoutes({ app, reads }: Vrooli): void {
  app.get<ByHandle>('/api/teams/:handle', { schema }, async request => {
    const [row] = await reads.query<object>(request, STATEMENTS.teamByHandle, [request.params.handle]);
    return row ?? noSuch('team');
  });

  for (const [name, statement] of Object.entries(LISTS)) {
    app.get<ByHandle>(`/api/teams/:handle/${name}`, { schema }, async request => ({
      data: await reads.query(request, STATEMENTS[statement], [request.params.handle]),
    }));
  }

  app.get<{ Querystring: { policy: string } }>(
    '/api/teams',
    { schema: { querystring: policyQuery } },
    async request => ({
      data: await reads.query(request, STATEMENTS.teamsByPolicy, [request.query.policy]),
    }),
  );
}
