import { data, load, pick, target } from '../shared/k6.ts';
import { ask, atLeastOne, descending, hasRows, is } from './answers.ts';

export const options = load();

const users: readonly { id: string }[] = data('users', [{ id: '00000000-0000-4000-8000-000000000001' }]);
const resources: readonly { id: string }[] = data('resources', [
  { id: '00000000-0000-4000-8000-000000000001' },
]);

/** The last week of the data. */
const SINCE = '2025-06-24T00:00:00Z';

const questions = [user, resource, top, trending, counts];

/** What the platform keeps in caches: entities, lists, counts. */
export default function () {
  pick(questions)(`${target()}/api`);
}

function user(api: string) {
  const { id } = pick(users);
  ask('GET', `${api}/users/${id}`, 'cached.user', { 'it is the one': is('publicId', id) });
}

function resource(api: string) {
  const { id } = pick(resources);
  ask('GET', `${api}/resources/${id}`, 'cached.resource', { 'it is the one': is('publicId', id) });
}

function top(api: string) {
  const checks = { 'fifty of them': is('data.#', 50), 'best first': descending('score') };
  ask('GET', `${api}/resources/top`, 'cached.top', checks);
}

function trending(api: string) {
  const checks = { ...hasRows, 'best first': descending('score') };
  ask('GET', `${api}/resources/trending?since=${SINCE}`, 'cached.trending', checks);
}

function counts(api: string) {
  const checks = { 'there are users': atLeastOne('users'), 'there are resources': atLeastOne('resources') };
  ask('GET', `${api}/counts`, 'cached.counts', checks);
}
