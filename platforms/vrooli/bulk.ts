import { placeOf } from './chats.ts';
import { completer, type ResourceRow } from './resource-rows.ts';
import { createResources, type NewResource, newResource } from './resources.ts';
import { idParameter, messageText, uuid } from './schemas.ts';
import { STATEMENTS } from './statements.ts';
import type { Vrooli } from './vrooli.ts';

const importBody = {
  type: 'object',
  required: ['resources'],
  properties: { resources: { type: 'array', minItems: 1, maxItems: 500, items: newResource } },
};
const lookUpBody = {
  type: 'object',
  required: ['ids'],
  properties: { ids: { type: 'array', minItems: 1, maxItems: 200, items: uuid } },
};
const messagesBody = {
  type: 'object',
  required: ['texts'],
  properties: { texts: { type: 'array', minItems: 1, maxItems: 1_000, items: messageText } },
};

/** Many at once: importing resources and messages, and looking resources up with their creators. */
export function bulkRoutes(vrooli: Vrooli): void {
  const { app, database, reads } = vrooli;
  const complete = completer(vrooli);

  app.post<{ Body: { resources: NewResource[] } }>(
    '/api/resources/bulk',
    { schema: { body: importBody } },
    async (request, reply) => {
      const publicIds = await createResources(database, request, request.body.resources);
      return reply.code(201).send({ publicIds });
    },
  );

  // In the order of the question; ids of which there is nothing are left out.
  app.post<{ Body: { ids: string[] } }>(
    '/api/resources/lookup',
    { schema: { body: lookUpBody } },
    async request => {
      const { ids } = request.body;
      const found = await reads.query<ResourceRow>(request, STATEMENTS.resourcesByPublicIds, [ids]);
      const byId = new Map(found.map(row => [row.publicId, row]));
      return {
        data: await complete(
          request,
          ids.flatMap(id => byId.get(id) ?? []),
        ),
      };
    },
  );

  app.post<{ Params: { id: string }; Body: { texts: string[] } }>(
    '/api/chats/:id/messages/bulk',
    { schema: { params: idParameter, body: messagesBody } },
    async (request, reply) => {
      const { chatId, userId } = await placeOf(database, request, request.params.id);
      const values = [chatId, userId, request.body.texts];
      const rows = await database.query<{ id: string }>(request, STATEMENTS.addMessages, values);
      return reply.code(201).send({ ids: rows.map(row => row.id) });
    },
  );
}
