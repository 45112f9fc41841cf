import { requireUser } from '../shared/caller.ts';
import { HttpError } from '../shared/errors.ts';
import type { Platform } from '../shared/server.ts';
import { STATEMENTS } from './statements.ts';

interface Question {
  user?: string;
  since?: string;
  action?: string;
}

const questionQuery = {
  type: 'object',
  properties: {
    user: { type: 'string', format: 'uuid' },
    since: { type: 'string', format: 'date-time' },
    action: { type: 'string', minLength: 1, maxLength: 80 },
  },
};

/** For admins: what a person did, what happened since a time, or who did a thing. Others see nothing (policy). */
export function auditLogRoutes({ app, database }: Platform): void {
  app.get<{ Querystring: Question }>(
    '/api/audit-logs',
    { schema: { querystring: questionQuery } },
    async request => {
      requireUser(request);
      const { statement, value } = choose(request.query);
      return { data: await database.read(request, session => session.rows(statement, [value])) };
    },
  );
}

function choose({ user, since, action }: Question) {
  const asked = [
    { statement: STATEMENTS.auditOfUser, value: user },
    { statement: STATEMENTS.auditSince, value: since },
    { statement: STATEMENTS.auditOfAction, value: action },
  ].filter(({ value }) => value !== undefined);
  const [only] = asked;
  if (asked.length !== 1 || !only) throw new HttpError(400, 'Ask by one of user, since, action');
  return only;
}
