import { data, pick } from '../shared/k6.ts';
import { ask, is, type Naming } from './answers.ts';

const NOBODY = '00000000-0000-4000-8000-000000000001';

const users: readonly { id: string }[] = data('users', [{ id: NOBODY }]);
const resources: readonly { id: string }[] = data('resources', [{ id: NOBODY }]);
const chats: readonly { id: string; userId: string }[] = data('chats', [{ id: NOBODY, userId: NOBODY }]);

const RESOURCES = 100;
const MESSAGES = 200;

/** Of three: resources are looked up with their creators, resources are imported, messages are. */
export function doInBulk(base: string, name: Naming): void {
  pick([lookUp, importResources, importMessages])(`${base}/api`, name);
}

export function lookUp(api: string, name: Naming): void {
  const ids = [...new Set(Array.from({ length: RESOURCES }, () => pick(resources).id))];
  ask(
    'POST',
    `${api}/resources/lookup`,
    name('bulk.look-up'),
    {
      'all are there, in order': r => (r.json('data.#.publicId') as string[]).join() === ids.join(),
      'all have creators': r => (r.json('data.#.creator.publicId') as string[]).length === ids.length,
    },
    { body: { ids } },
  );
}

function importResources(api: string, name: Naming): void {
  const list = Array.from({ length: RESOURCES }, (_, i) => ({
    resourceType: 'Note',
    name: `Imported note ${i}`,
    config: { model: 'agent-import', strategy: 'reason', maxSteps: i },
    tags: ['imported'],
  }));
  ask(
    'POST',
    `${api}/resources/bulk`,
    name('bulk.import'),
    { 'all are made': is('publicIds.#', RESOURCES) },
    { user: pick(users).id, body: { resources: list }, status: 201 },
  );
}

function importMessages(api: string, name: Naming): void {
  const { id, userId } = pick(chats);
  const texts = Array.from({ length: MESSAGES }, (_, i) => `Line ${i} of an older conversation.`);
  ask(
    'POST',
    `${api}/chats/${id}/messages/bulk`,
    name('bulk.messages'),
    { 'all are stored': is('ids.#', MESSAGES) },
    { user: userId, body: { texts }, status: 201 },
  );
}
