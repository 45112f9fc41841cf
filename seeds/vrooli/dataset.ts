import type { Faker } from '@faker-js/faker';
import * as seed from '../../src/seed/dataset.ts';

const { column, defineDataset, reference, sample, table } = seed;
const { after, alternate, boolean, choice, constant, days, derived, hidden, hours, integer, json } = column;
const { logNormal, match, minutes, nullable, prose, serial, template, text, timeline, uuid } = column;

const task = (faker: Faker) =>
  `${faker.hacker.verb()} the ${faker.hacker.adjective()} ${faker.hacker.noun()}`;
const remark = (faker: Faker) => `${faker.company.catchPhrase()}, made to ${task(faker)}.`;
const talk = (faker: Faker) =>
  `${faker.helpers.arrayElement(['Can you', 'I will', 'It failed to', 'Let us', 'Who can'])} ${task(faker)}.`;
const place = (faker: Faker) =>
  `${faker.helpers.arrayElement(['Africa', 'America', 'Asia', 'Europe'])}/${faker.location.city()}`;

const handleWord = (pool: number) => text(faker => faker.lorem.slug(2), { pool });

/** Most people never change the look; of the others half take a common theme, half one that a member has made. */
const lookChosen = hidden(boolean(0.6));
const commonTheme = choice({ dark: 70, light: 20, solarized: 10 });
const theme = hidden(match(boolean(0.5), { true: commonTheme }, template`custom-${integer(1, 90)}`));
const timezone = hidden(text(place, { pool: 400 }));
const settings = () => ({
  timezone,
  locale: choice(['en', 'de', 'fr', 'es', 'pt', 'ja']),
  mail: choice(['all', 'mentions', 'none']),
  shortcuts: text(faker => faker.lorem.sentence(16), { pool: 300 }),
  layout: text(faker => faker.lorem.sentence(20), { pool: 300 }),
});

const users = table('user', {
  id: serial(),
  publicId: uuid(),
  name: text(faker => faker.person.fullName(), { pool: 4_000 }),
  handle: template`${handleWord(800)}-${serial()}`,
  email: template`${handleWord(800)}.${serial()}@example.org`,
  bio: nullable(0.4, prose(remark, { median: 110, max: 500, pool: 600 })),
  isBot: boolean(0.07),
  isPrivate: boolean(0.1),
  /** Mark their chats as read; the others leave theirs unread. */
  marksRead: hidden(boolean(0.3)),
  languages: choice({ '{en}': 70, '{en,de}': 12, '{es}': 10, '{ja,en}': 8 }),
  lookChosen,
  theme,
  timezone,
  preferences: match(lookChosen, { true: json({ theme, ...settings() }) }, json(settings())),
  createdAt: timeline(),
  updatedAt: timeline(),
});

const policy = hidden(template`policy-${integer(1, 150)}`);

const teams = table('team', {
  id: serial(),
  publicId: uuid(),
  name: text(faker => faker.company.name(), { pool: 2_000 }),
  handle: template`${handleWord(500)}-${serial()}`,
  bio: prose(remark, { median: 160, max: 600, pool: 400 }),
  isPrivate: boolean(0.25),
  policy,
  permissions: json({
    policy,
    invite: choice({ admins: 70, members: 30 }),
    publish: choice({ admins: 40, members: 60 }),
    runLimit: integer(1, 200),
    rules: text(faker => faker.lorem.sentence(40), { pool: 200 }),
  }),
  createdAt: timeline(),
});

const person = reference(users, { as: 'person', skew: 0.6, from: 'existing' });
const joinedTeam = reference(teams, { as: 'joined', skew: 0.7, from: 'existing' });

const members = table('member', {
  id: serial(),
  userId: person.value('id'),
  teamId: joinedTeam.value('id'),
  isAdmin: boolean(0.18),
  createdAt: timeline(),
  teamHandle: hidden(joinedTeam.value('handle')),
  userPublicId: hidden(person.value('publicId')),
});

const creator = reference(users, { as: 'creator', skew: 0.8, from: 'existing' });
const owningTeam = reference(teams, { as: 'team', skew: 0.8, from: 'existing' });
const resourceType = choice({ Routine: 42, Prompt: 20, Note: 12, Project: 10, Code: 7, Api: 5, Standard: 4 });
const limitedRoutine = hidden(match(resourceType, { Routine: boolean(0.7) }, constant(false)));
const model = hidden(template`agent-${integer(1, 400)}`);
const executionTimeout = hidden(derived([integer(1, 120)], tens => tens * 10));
const wiring = () => ({
  model,
  strategy: choice({ reason: 50, deterministic: 30, conversational: 20 }),
  maxSteps: integer(1, 60),
  retries: integer(0, 5),
  inputs: text(faker => faker.lorem.words(12), { pool: 400 }),
  outputs: text(faker => faker.lorem.words(8), { pool: 400 }),
});
const inTeam = hidden(boolean(0.45));
const firstComplete = hidden(boolean(0.6));
const latestComplete = hidden(boolean(0.7));

const resources = table('resource', {
  id: serial(),
  publicId: uuid(),
  resourceType,
  createdById: creator.value('id'),
  inTeam,
  teamId: match(inTeam, { true: owningTeam.value('id') }),
  teamHandle: hidden(owningTeam.value('handle')),
  creatorPublicId: hidden(creator.value('publicId')),
  isPrivate: boolean(0.18),
  isDeleted: boolean(0.05),
  firstComplete,
  latestComplete,
  hasCompleteVersion: derived([firstComplete, latestComplete], (first, latest) => first || latest),
  score: logNormal({ median: 6, sigma: 1.4, max: 50_000 }),
  bookmarks: logNormal({ median: 2, sigma: 1.2, max: 20_000 }),
  views: logNormal({ median: 40, sigma: 1.5, max: 900_000 }),
  limitedRoutine,
  model,
  executionTimeout,
  config: match(limitedRoutine, { true: json({ ...wiring(), executionTimeout }) }, json(wiring())),
  createdAt: timeline(),
  updatedAt: timeline(),
});

// two of each: the one it began with, and the latest
const root = reference(resources, { as: 'root', from: 'even' });

const versions = table('resource_version', {
  id: serial(),
  publicId: uuid(),
  rootId: root.value('id'),
  name: text(task, { pool: 2_000 }),
  description: nullable(0.1, prose(remark, { median: 220, max: 1_500, pool: 2_000 })),
  versionLabel: alternate([constant('1.0.0'), constant('1.1.0')]),
  versionIndex: alternate([constant(0), constant(1)]),
  isLatest: alternate([constant(false), constant(true)]),
  isComplete: alternate([root.value('firstComplete'), root.value('latestComplete')]),
  createdAt: alternate([root.value('createdAt'), after(root.value('createdAt'), days(30))]),
});

const tagged = reference(resources, { as: 'tagged', skew: 0.3 });

const tags = table('resource_tag', {
  id: serial(),
  resourceId: tagged.value('id'),
  tag: text(faker => faker.word.noun(), { pool: 300, skew: 0.9 }),
  resourcePublicId: hidden(tagged.value('publicId')),
  isPrivate: hidden(tagged.value('isPrivate')),
  hasCompleteVersion: hidden(tagged.value('hasCompleteVersion')),
});

const runner = reference(users, { as: 'runner', skew: 0.9, from: 'existing' });
const ranVersion = reference(versions, { as: 'version', skew: 0.8, from: 'existing' });
const status = choice({ Completed: 78, Failed: 9, Scheduled: 4, InProgress: 4, Cancelled: 3, Paused: 2 });
const scheduled = timeline();
const begun = hidden(after(scheduled, minutes(20)));

const runs = table('run', {
  id: serial(),
  publicId: uuid(),
  userId: runner.value('id'),
  resourceVersionId: ranVersion.value('id'),
  name: ranVersion.value('name'),
  status,
  createdAt: scheduled,
  begun,
  startedAt: match(status, { Scheduled: constant(null) }, begun),
  completedAt: match(status, { Completed: after(begun, minutes(15)), Failed: after(begun, hours(1)) }),
  userPublicId: hidden(runner.value('publicId')),
});

const host = reference(users, { as: 'host', skew: 0.9, from: 'existing' });
const guest = reference(users, { as: 'guest', skew: 0.8, from: 'existing', differsFrom: host });
const secondGuest = reference(users, { as: 'second-guest', differsFrom: guest });

const chatTeam = reference(teams, { skew: 0.7, from: 'existing' });
const ofTeam = hidden(boolean(0.6));

const chats = table('chat', {
  id: serial(),
  publicId: uuid(),
  ofTeam,
  teamId: match(ofTeam, { true: chatTeam.value('id') }),
  teamHandle: hidden(chatTeam.value('handle')),
  name: text(task, { pool: 500 }),
  createdAt: timeline(),
});

/** Messages come in bursts of this many of one chat; the later ones may answer the first. */
const BURST = 8;

function held<T extends seed.Value>(source: seed.Column<T>): seed.Column<T> {
  return {
    bind(scope) {
      const cell = scope.inner(source, 'held');
      const first = (row: number) => row - (row % BURST);
      return {
        value: row => cell.value(first(row)),
        write: (row, out) => cell.write(first(row), out),
      };
    },
  };
}

const chat = reference(chats, { skew: 1.2, from: 'existing' });
const messageId = serial();
const isReply = hidden(derived([messageId, boolean(0.6)], (id, answers) => (id - 1) % BURST > 0 && answers));

const messages = table('chat_message', {
  id: messageId,
  chatId: held(chat.value('id')),
  isReply,
  parentId: derived([messageId, isReply], (id, reply) => (reply ? id - ((id - 1) % BURST) : null)),
  userId: alternate([host, guest, host, secondGuest].map(who => held(chat.follow(who).value('id')))),
  chatPublicId: hidden(held(chat.value('publicId'))),
  hostPublicId: hidden(held(chat.follow(host).value('publicId'))),
  text: prose(talk, { median: 60, sigma: 0.8, max: 1_500, pool: 4_000 }),
  createdAt: timeline(),
});

const joinedChat = reference(chats, { as: 'chat', from: 'even' });
const everyone = [host, guest, secondGuest];

const participants = table('chat_participants', {
  id: serial(),
  chatId: joinedChat.value('id'),
  userId: alternate(everyone.map(who => joinedChat.follow(who).value('id'))),
  hasUnread: boolean(0.12),
  createdAt: joinedChat.value('createdAt'),
  chatPublicId: hidden(joinedChat.value('publicId')),
  userPublicId: hidden(alternate(everyone.map(who => joinedChat.follow(who).value('publicId')))),
  marksRead: hidden(alternate(everyone.map(who => joinedChat.follow(who).value('marksRead')))),
});

const signedIn = reference(users, { as: 'user', skew: 0.7, from: 'existing' });
const signedInAt = timeline();

const sessions = table('session', {
  id: serial(),
  userId: signedIn.value('id'),
  email: hidden(signedIn.value('email')),
  isActive: boolean(0.3),
  expiresAt: after(signedInAt, days(30)),
  createdAt: signedInAt,
});

const listed = { isPrivate: false, isDeleted: false, hasCompleteVersion: true } as const;

export default defineDataset({
  name: 'vrooli', // people and bots build routines, run them and talk about them
  period: { from: '2023-07-01', to: '2025-07-01' },
  tables: [users, teams, members, resources, versions, tags, runs, chats, messages, participants, sessions],
  volumes: { small: volume(1), medium: volume(20), large: volume(240) },
  exports: {
    users: sample(users, 500, { id: 'publicId', handle: 'handle' }),
    signIns: sample(sessions, 500, 'email', { isActive: true }),
    memberships: sample(members, 500, 'userPublicId'),
    adminTeams: sample(members, 500, 'teamHandle', { isAdmin: true }),
    resources: sample(resources, 1_000, { id: 'publicId', type: 'resourceType' }, listed),
    creators: sample(resources, 500, 'creatorPublicId', { isDeleted: false }),
    resourceTeams: sample(resources, 500, 'teamHandle', { ...listed, inTeam: true }),
    tagged: sample(tags, 500, 'resourcePublicId', { isPrivate: false, hasCompleteVersion: true }),
    models: sample(resources, 200, 'model', listed),
    timeouts: sample(resources, 200, 'executionTimeout', { ...listed, limitedRoutine: true }),
    themes: sample(users, 200, 'theme', { lookChosen: true, isPrivate: false }),
    timezones: sample(users, 200, 'timezone', { isPrivate: false }),
    policies: sample(teams, 200, 'policy', { isPrivate: false }),
    runs: sample(runs, 500, { id: 'publicId', userId: 'userPublicId' }),
    teamChats: sample(chats, 200, 'teamHandle', { ofTeam: true }),
    chats: sample(participants, 500, { id: 'chatPublicId', userId: 'userPublicId' }),
    unread: sample(participants, 200, 'userPublicId', { hasUnread: true, marksRead: false }),
    readers: sample(participants, 200, 'userPublicId', { marksRead: true }),
    messages: sample(messages, 500, { chatId: 'chatPublicId', userId: 'hostPublicId' }),
    replies: sample(
      messages,
      500,
      { id: 'parentId', chatId: 'chatPublicId', userId: 'hostPublicId' },
      { isReply: true },
    ),
  },
});

/** 50 thousand rows times `factor` in all. */
function volume(factor: number) {
  return {
    user: 600 * factor,
    team: 800 * factor,
    member: 6_000 * factor,
    resource: 7_000 * factor,
    resource_version: 14_000 * factor,
    resource_tag: 3_000 * factor,
    run: 6_800 * factor,
    chat: 700 * factor,
    chat_message: 7_000 * factor,
    chat_participants: 2_100 * factor,
    session: 2_000 * factor,
  };
}
