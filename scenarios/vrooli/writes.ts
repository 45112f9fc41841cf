import { data, pick } from '../shared/k6.ts';
import { type Answer, ask, atLeastOne, hasName, is, type Naming } from './answers.ts';

const NOBODY = '00000000-0000-4000-8000-000000000001';

const users: readonly { id: string }[] = data('users', [{ id: NOBODY }]);
const resources: readonly { id: string }[] = data('resources', [{ id: NOBODY }]);
const chats: readonly { id: string; userId: string }[] = data('chats', [{ id: NOBODY, userId: NOBODY }]);
const readers: readonly string[] = data('readers', [NOBODY]);

type Write = (api: string, name: Naming, readBack: boolean) => void;

const writes: readonly Write[] = [
  ...[message, message, message, message],
  ...[bookmark, bookmark],
  ...[run, run],
  create,
  rename,
  markRead,
];

/** One write, or the three of a run. With `readBack` what was written is read again and must be what is seen. */
export function writeSomething(base: string, name: Naming, readBack: boolean): void {
  pick(writes)(`${base}/api`, name, readBack);
}

function message(api: string, name: Naming) {
  const { id, userId } = pick(chats);
  const body = { text: 'The second step works now, have a look.' };
  const checks = { 'it has an id': hasName('id') };
  ask('POST', `${api}/chats/${id}/messages`, name('chats.write'), checks, {
    user: userId,
    body,
    status: 201,
  });
}

/** Others may have bookmarked it in between, so the number read is this one or a later one. */
function bookmark(api: string, name: Naming, readBack: boolean) {
  const url = `${api}/resources/${pick(resources).id}`;
  const user = pick(users).id;
  const checks = { 'it has a number': atLeastOne('bookmarks') };
  const written = ask('POST', `${url}/bookmark`, name('resources.bookmark'), checks, { user, body: {} });
  if (!written || !readBack) return;
  const bookmarks = Number(written.json('bookmarks'));
  ask('GET', url, name('read-back.resource'), {
    'the bookmark is seen': r => Number(r.json('bookmarks')) >= bookmarks,
  });
}

function rename(api: string, name: Naming, readBack: boolean) {
  const { id } = pick(users);
  const url = `${api}/users/${id}`;
  const checks = { 'it is the one': is('publicId', id) };
  const body = { name: 'Ada Lovelace' };
  const written = ask('PATCH', url, name('users.rename'), checks, { user: id, body });
  if (!written || !readBack) return;
  const updatedAt = String(written.json('updatedAt'));
  ask('GET', url, name('read-back.user'), {
    'the name is seen': is('name', 'Ada Lovelace'),
    'it is not older': r => String(r.json('updatedAt')) >= updatedAt,
  });
}

/** Scheduled, begun, completed. */
function run(api: string, name: Naming, readBack: boolean) {
  const user = pick(users).id;
  const checks = { 'it is scheduled': is('status', 'Scheduled') };
  const body = { resourceId: pick(resources).id };
  const made = ask('POST', `${api}/runs`, name('runs.schedule'), checks, { user, body, status: 201 });
  if (!made) return;
  const url = `${api}/runs/${made.json('publicId')}`;
  for (const status of ['InProgress', 'Completed'])
    ask('PATCH', url, name('runs.move'), { moved: is('status', status) }, { user, body: { status } });
  if (readBack) ask('GET', url, name('read-back.run'), { 'the end is seen': is('status', 'Completed') });
}

function create(api: string, name: Naming, readBack: boolean) {
  const user = pick(users).id;
  const body = {
    resourceType: 'Note',
    name: 'What we decided',
    config: { model: 'agent-1', strategy: 'reason' },
    tags: ['meeting'],
  };
  const checks = { 'it has an id': hasName('publicId') };
  const made = ask('POST', `${api}/resources`, name('resources.create'), checks, { user, body, status: 201 });
  if (!made || !readBack) return;
  ask('GET', `${api}/resources/${made.json('publicId')}`, name('read-back.resource'), {
    'it is there': is('version.name', body.name),
  });
}

function markRead(api: string, name: Naming, readBack: boolean) {
  const user = pick(readers);
  const checks = { 'it says how many': (r: Answer) => Number(r.json('read')) >= 0 };
  ask('POST', `${api}/chats/read`, name('chats.mark-read'), checks, { user, body: {} });
  if (readBack)
    ask('GET', `${api}/chats/unread`, name('read-back.unread'), { 'none left': is('data.#', 0) }, { user });
}
