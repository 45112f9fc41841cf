import { requireUser } from '../shared/caller.ts';
import type { Session } from '../shared/database.ts';
import { HttpError } from '../shared/errors.ts';
import type { Platform } from '../shared/server.ts';
import { STATEMENTS } from './statements.ts';

interface Offer {
  requestId: string;
  message: string;
  consent: true;
}

const offerBody = {
  type: 'object',
  required: ['requestId', 'message', 'consent'],
  properties: {
    requestId: { type: 'string', format: 'uuid' },
    message: { type: 'string', minLength: 1, maxLength: 1_000 },
    consent: { const: true }, // no type: the text "true" is not a consent
  },
};
const idParameter = { type: 'object', properties: { id: { type: 'string', format: 'uuid' } } };
const sinceQuery = {
  type: 'object',
  required: ['since'],
  properties: { since: { type: 'string', format: 'date-time' } },
};

/** Offering contact and seeing who offered it: by person, by request, and by time for admins. */
export function contactExchangeRoutes({ app, database }: Platform): void {
  app.post<{ Body: Offer }>(
    '/api/contact-exchange',
    { schema: { body: offerBody } },
    async (request, reply) => {
      const helperId = requireUser(request);
      const created = await database.write(request, session =>
        createExchange(session, helperId, request.body),
      );
      return reply.code(201).send(created);
    },
  );

  app.get('/api/contact-exchanges', async request => {
    const userId = requireUser(request);
    return {
      data: await database.read(request, session => session.rows(STATEMENTS.contactExchanges, [userId])),
    };
  });

  app.get<{ Querystring: { since: string } }>(
    '/api/contact-exchanges/recent',
    { schema: { querystring: sinceQuery } },
    async request => {
      requireUser(request);
      const values = [request.query.since];
      return {
        data: await database.read(request, session => session.rows(STATEMENTS.contactExchangesSince, values)),
      };
    },
  );

  app.get<{ Params: { id: string } }>(
    '/api/help-requests/:id/contact-exchanges',
    { schema: { params: idParameter } },
    async request => {
      requireUser(request);
      const values = [request.params.id];
      return {
        data: await database.read(request, session =>
          session.rows(STATEMENTS.contactExchangesOfRequest, values),
        ),
      };
    },
  );
}

/** The exchange and its audit entry, or neither. */
async function createExchange(session: Session, helperId: string, offer: Offer) {
  const { requestId, message } = offer;
  const [created] = await session.rows<{ id: string; exchanged_at: Date }>(STATEMENTS.createContactExchange, [
    requestId,
    helperId,
    message,
  ]);
  if (!created) throw await whyRefused(session, requestId);
  await session.rows(STATEMENTS.logAction, [helperId, 'contact_exchange.create', { requestId }]);
  return { id: created.id, exchangedAt: created.exchanged_at };
}

async function whyRefused(session: Session, requestId: string): Promise<HttpError> {
  const [found] = await session.rows<{ status: string }>(STATEMENTS.helpRequestStatus, [requestId]);
  if (!found) return new HttpError(404, 'There is no such request');
  return new HttpError(409, `The request is not open but ${found.status}`);
}
