import { requireUser } from '../shared/caller.ts';
import { HttpError } from '../shared/errors.ts';
import { noSuch } from './resources.ts';
import { handleParameter, idParameter } from './schemas.ts';
import { STATEMENTS } from './statements.ts';
import type { Vrooli } from './vrooli.ts';

interface ById {
  Params: { id: string };
}

interface Taste {
  timezone?: string;
  theme?: string;
}

interface SignIn {
  email: string;
  at?: string;
}

interface SignInRow {
  publicId: string;
  name: string;
  sessionId: string | null;
  expiresAt: Date | null;
}

const schema = { params: idParameter };
const tasteQuery = {
  type: 'object',
  properties: {
    timezone: { type: 'string', minLength: 1, maxLength: 80 },
    theme: { type: 'string', minLength: 1, maxLength: 80 },
  },
};
const nameBody = {
  type: 'object',
  required: ['name'],
  properties: { name: { type: 'string', minLength: 1, maxLength: 200 } },
};
const signInBody = {
  type: 'object',
  required: ['email'],
  properties: {
    email: { type: 'string', minLength: 3, maxLength: 320 },
    at: { type: 'string', format: 'date-time' },
  },
};

/** People and bots: who they are, what is theirs, and how they sign in. */
export function userRoutes(vrooli: Vrooli): void {
  identityRoutes(vrooli);
  belongingsRoutes(vrooli);
  searchRoutes(vrooli);
}

function identityRoutes({ app, database, reads, caches }: Vrooli): void {
  app.get<ById>('/api/users/:id', { schema }, async request => {
    const { id } = request.params;
    const found = await caches.users.get(id, request.timing, async () => {
      const [row] = await reads.query<object>(request, STATEMENTS.userByPublicId, [id]);
      return row ?? null;
    });
    return found ?? noSuch('user');
  });

  app.patch<ById & { Body: { name: string } }>(
    '/api/users/:id',
    { schema: { params: idParameter, body: nameBody } },
    async request => {
      const { id } = request.params;
      if (requireUser(request) !== id) throw new HttpError(403, 'One can rename only oneself');
      const [row] = await database.query<object>(request, STATEMENTS.renameUser, [id, request.body.name]);
      if (!row) return noSuch('user');
      await caches.users.forget(id);
      return row;
    },
  );

  app.get<{ Params: { handle: string } }>(
    '/api/users/by-handle/:handle',
    { schema: { params: handleParameter } },
    async request => {
      const [row] = await reads.query<object>(request, STATEMENTS.userByHandle, [request.params.handle]);
      return row ?? noSuch('user');
    },
  );

  app.post<{ Body: SignIn }>('/api/sign-in', { schema: { body: signInBody } }, async request => {
    const { email, at = new Date().toISOString() } = request.body;
    const rows = await reads.query<SignInRow>(request, STATEMENTS.signIn, [email, at]);
    const [first] = rows;
    if (!first) return noSuch('user');
    const sessions = rows.filter(row => row.sessionId !== null);
    return {
      publicId: first.publicId,
      name: first.name,
      sessions: sessions.map(({ expiresAt }) => ({ expiresAt })),
    };
  });
}

function belongingsRoutes({ app, reads }: Vrooli): void {
  app.get<ById>('/api/users/:id/teams', { schema }, async request => ({
    data: await reads.query(request, STATEMENTS.userTeams, [request.params.id]),
  }));

  app.get<ById>('/api/users/:id/resources', { schema }, async request => ({
    data: await reads.query(request, STATEMENTS.userResources, [request.params.id]),
  }));

  app.get<ById>('/api/users/:id/figures', { schema }, async request => {
    const [row] = await reads.query<object>(request, STATEMENTS.userFigures, [request.params.id]);
    return row ?? noSuch('user');
  });

  app.get<ById>('/api/users/:id/stats', { schema }, async request => ({
    data: await reads.query(request, STATEMENTS.userStats, [request.params.id]),
  }));
}

/** By a preference: the whole document is indexed, and the theme by itself. */
function searchRoutes({ app, reads }: Vrooli): void {
  app.get<{ Querystring: Taste }>('/api/users', { schema: { querystring: tasteQuery } }, async request => {
    const { timezone, theme } = request.query;
    if ((timezone === undefined) === (theme === undefined))
      throw new HttpError(400, 'Ask by one of timezone, theme');
    const statement = theme === undefined ? STATEMENTS.usersByTimezone : STATEMENTS.usersByTheme;
    return { data: await reads.query(request, statement, [theme ?? timezone]) };
  });
}
