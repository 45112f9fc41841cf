import { data, pick } from '../shared/k6.ts';
import { ask, atLeastOne, descending, hasName, hasRows, is, type Naming } from './answers.ts';

const NOBODY = '00000000-0000-4000-8000-000000000001';

const users: readonly { id: string; handle: string }[] = data('users', [{ id: NOBODY, handle: 'nobody' }]);
const signIns: readonly string[] = data('signIns', ['nobody@example.org']);
const memberships: readonly string[] = data('memberships', [NOBODY]);
const adminTeams: readonly string[] = data('adminTeams', ['none']);
const resources: readonly { id: string; type: string }[] = data('resources', [{ id: NOBODY, type: 'Note' }]);
const creators: readonly string[] = data('creators', [NOBODY]);
const resourceTeams: readonly string[] = data('resourceTeams', ['none']);
const tagged: readonly string[] = data('tagged', [NOBODY]);
const models: readonly string[] = data('models', ['none']);
const timeouts: readonly number[] = data('timeouts', [0]);
const themes: readonly string[] = data('themes', ['dark']);
const timezones: readonly string[] = data('timezones', ['none']);
const policies: readonly string[] = data('policies', ['none']);
const runs: readonly { id: string; userId: string }[] = data('runs', [{ id: NOBODY, userId: NOBODY }]);
const teamChats: readonly string[] = data('teamChats', ['none']);
const chats: readonly { id: string; userId: string }[] = data('chats', [{ id: NOBODY, userId: NOBODY }]);
const unread: readonly string[] = data('unread', [NOBODY]);
const messages: readonly { chatId: string; userId: string }[] = data('messages', [
  { chatId: NOBODY, userId: NOBODY },
]);
const replies: readonly { id: number; chatId: string; userId: string }[] = data('replies', [
  { id: 0, chatId: NOBODY, userId: NOBODY },
]);

/** Before all rows of the data: sessions and failures since then are all there are. */
const LONG_AGO = '2023-06-01T00:00:00Z';

type Read = (api: string, name: Naming) => void;

/** What is asked for most stands several times. Every index of the platform has a read that needs it. */
const reads: readonly Read[] = [
  ...[listOfType, listOfType, listOfType, listOfType],
  ...[summary, summary, summary, summary, summary],
  ...[user, user, user, user],
  ...[chatMessages, chatMessages, chatMessages],
  ...[details, versions, userTeams, userResources, figures, signIn, byHandle, run],
  ...[team, teamResources, chatsOfTeam, admins, chatsOfUser, unreadChats, chatFigures, chatReplies],
  ...[top, activeRuns, failedRuns, byModel, byTimeout, byTimezone, byTheme, byPolicy],
];

/** One read; several in the case of a list that is paged through. */
export function readSomething(base: string, name: Naming): void {
  pick(reads)(`${base}/api`, name);
}

/** Two pages: the second by the first one's cursor. */
function listOfType(api: string, name: Naming) {
  const url = `${api}/resources?type=${pick(resources).type}&limit=20`;
  const page = ask('GET', url, name('resources.list'), {
    ...hasRows,
    'newest first': descending('createdAt'),
    'rows have creators': r => (r.json('data.#.creator.publicId') as string[]).length > 0,
    'rows have versions': r => (r.json('data.#.latestVersion.name') as string[]).length > 0,
  });
  if (!page) return;
  const cursor = page.json('nextCursor');
  if (typeof cursor !== 'string') return;
  const oldest = page.json('data.19.createdAt') as string;
  ask('GET', `${url}&cursor=${cursor}`, name('resources.list'), {
    ...hasRows,
    'older than the first page': r => (r.json('data.0.createdAt') as string) <= oldest,
  });
}

function summary(api: string, name: Naming) {
  const { id } = pick(resources);
  const checks = { 'it is the one': is('publicId', id), 'it has a version': hasName('version.name') };
  ask('GET', `${api}/resources/${id}`, name('resources.summary'), checks);
}

function details(api: string, name: Naming) {
  const id = pick(tagged);
  ask('GET', `${api}/resources/${id}/details?runs=true`, name('resources.details'), {
    'it is the one': is('publicId', id),
    'it has tags': atLeastOne('tags.#'),
    'it has a complete version': hasName('version.name'),
  });
}

function versions(api: string, name: Naming) {
  const checks = { 'there are two': is('data.#', 2), 'the latest first': is('data.0.isLatest', true) };
  ask('GET', `${api}/resources/${pick(resources).id}/versions`, name('resources.versions'), checks);
}

function user(api: string, name: Naming) {
  const { id } = pick(users);
  ask('GET', `${api}/users/${id}`, name('users.get'), { 'it is the one': is('publicId', id) });
}

function byHandle(api: string, name: Naming) {
  const { id, handle } = pick(users);
  const checks = { 'it is the one': is('publicId', id) };
  ask('GET', `${api}/users/by-handle/${handle}`, name('users.by-handle'), checks);
}

function signIn(api: string, name: Naming) {
  const checks = { 'there are sessions': atLeastOne('sessions.#'), 'it has a name': hasName('name') };
  const body = { email: pick(signIns), at: LONG_AGO };
  ask('POST', `${api}/sign-in`, name('users.sign-in'), checks, { body });
}

function userTeams(api: string, name: Naming) {
  ask('GET', `${api}/users/${pick(memberships)}/teams`, name('users.teams'), {
    ...hasRows,
    'newest first': descending('createdAt'),
    'teams have members': r => (r.json('data.#.members') as number[]).every(members => members > 0),
  });
}

function userResources(api: string, name: Naming) {
  const checks = { ...hasRows, 'newest first': descending('createdAt') };
  ask('GET', `${api}/users/${pick(creators)}/resources`, name('users.resources'), checks);
}

function figures(api: string, name: Naming) {
  const checks = { 'there are runs': atLeastOne('runs') };
  ask('GET', `${api}/users/${pick(runs).userId}/figures`, name('users.figures'), checks);
}

function team(api: string, name: Naming) {
  const handle = pick(adminTeams);
  ask('GET', `${api}/teams/${handle}`, name('teams.get'), {
    'it is the one': is('handle', handle),
    'it has members': atLeastOne('members'),
  });
}

function teamResources(api: string, name: Naming) {
  const checks = { ...hasRows, 'newest first': descending('createdAt') };
  ask('GET', `${api}/teams/${pick(resourceTeams)}/resources`, name('teams.resources'), checks);
}

function chatsOfTeam(api: string, name: Naming) {
  ask('GET', `${api}/teams/${pick(teamChats)}/chats`, name('teams.chats'), hasRows);
}

function admins(api: string, name: Naming) {
  ask('GET', `${api}/teams/${pick(adminTeams)}/admins`, name('teams.admins'), hasRows);
}

function run(api: string, name: Naming) {
  const { id } = pick(runs);
  const checks = { 'it is the one': is('publicId', id), 'it is of a resource': hasName('resourceId') };
  ask('GET', `${api}/runs/${id}`, name('runs.get'), checks);
}

function chatsOfUser(api: string, name: Naming) {
  ask('GET', `${api}/chats`, name('chats.list'), hasRows, { user: pick(chats).userId });
}

function unreadChats(api: string, name: Naming) {
  ask('GET', `${api}/chats/unread`, name('chats.unread'), hasRows, { user: pick(unread) });
}

function chatMessages(api: string, name: Naming) {
  const { chatId, userId } = pick(messages);
  const checks = { ...hasRows, 'newest first': descending('createdAt') };
  ask('GET', `${api}/chats/${chatId}/messages`, name('chats.messages'), checks, { user: userId });
}

function chatFigures(api: string, name: Naming) {
  const { chatId, userId } = pick(messages);
  const checks = { 'there are messages': atLeastOne('messages') };
  ask('GET', `${api}/chats/${chatId}/figures`, name('chats.figures'), checks, { user: userId });
}

function chatReplies(api: string, name: Naming) {
  const { id, chatId, userId } = pick(replies);
  ask('GET', `${api}/chats/${chatId}/messages/${id}/replies`, name('chats.replies'), hasRows, {
    user: userId,
  });
}

function top(api: string, name: Naming) {
  const checks = { 'fifty of them': is('data.#', 50), 'best first': descending('score') };
  ask('GET', `${api}/resources/top`, name('resources.top'), checks);
}

function activeRuns(api: string, name: Naming) {
  const checks = { 'fifty of them': is('data.#', 50), 'they run': is('data.0.status', 'InProgress') };
  ask('GET', `${api}/runs/active`, name('runs.active'), checks);
}

function failedRuns(api: string, name: Naming) {
  const checks = { 'fifty of them': is('data.#', 50), 'newest first': descending('createdAt') };
  ask('GET', `${api}/runs/failed?since=${LONG_AGO}`, name('runs.failed'), checks);
}

function byModel(api: string, name: Naming) {
  const checks = { ...hasRows, 'best first': descending('score') };
  ask('GET', `${api}/resources/search?model=${pick(models)}`, name('resources.search'), checks);
}

function byTimeout(api: string, name: Naming) {
  const checks = { ...hasRows, 'routines only': is('data.0.resourceType', 'Routine') };
  ask('GET', `${api}/resources/routines?timeout=${pick(timeouts)}`, name('resources.routines'), checks);
}

function byTimezone(api: string, name: Naming) {
  const url = `${api}/users?timezone=${encodeURIComponent(pick(timezones))}`;
  ask('GET', url, name('users.by-timezone'), hasRows);
}

function byTheme(api: string, name: Naming) {
  ask('GET', `${api}/users?theme=${pick(themes)}`, name('users.by-theme'), hasRows);
}

function byPolicy(api: string, name: Naming) {
  ask('GET', `${api}/teams?policy=${pick(policies)}`, name('teams.by-policy'), hasRows);
}
