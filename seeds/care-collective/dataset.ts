import type { Faker } from '@faker-js/faker';
import { column, defineDataset, reference, sample, table } from '../../src/seed/dataset.ts';

const { after, between, boolean, choice, constant, days, derived, hidden, hours, json, match, nullable } =
  column;
const { alternate, minutes, prose, text, timeline, uuid } = column;

/** A mutual-aid community over two years: a few members ask, help and write far more than the rest. */

/** What members write: real words in real sentences, so that text compresses as text does. */

const NEEDS = phrases(`
  a lift to the clinic | groceries for the week | help moving a sofa | someone to walk my dog |
  a warm meal | a hand with the garden | someone to collect a prescription |
  a babysitter for one evening | help with a leaking tap | a ride to the food bank |
  someone to read my post to me | winter clothes for two children | help filling in a housing form |
  a spare heater | someone to sit with my mother | a lift home after surgery | nappies and formula |
  help setting up a phone | a bike repair | company on a hospital visit
`);
const WHEN = phrases(`
  this afternoon | tomorrow morning | before the weekend | on Thursday | some time next week | tonight |
  on the first of the month | whenever it suits you | as soon as possible | on Sunday after lunch
`);
const REASONS = phrases(`
  My car is in the garage. | I am still recovering and cannot carry much. |
  The bus does not run that early. | My neighbour usually helps, but she is away. |
  I have two small children with me. | Money is tight until Friday. |
  The lift in our building is broken again. | I use a wheelchair, so a larger car would help. |
  It should take an hour at most. | I can pay for fuel. |
  I am happy to return the favour with some cooking. |
  Please call rather than write, my eyes are not good. | There is parking behind the house. |
  I have asked the council, but there is a waiting list. | A friend told me about this group.
`);
const REPLIES = phrases(`
  I can do that. | What time suits you? | Thank you so much, that is very kind. | I am on my way. |
  Sorry, I cannot make it today. | Could we say half an hour later? | I left the bag at your door. |
  Which entrance should I use? | The shop had no oat milk, is almond all right? | See you then. |
  Is there anything else you need? | My number is in the exchange. |
  It went well, everybody was friendly. | Let me know when you are home. |
  I can bring my van if that helps. | No problem at all. | The pharmacy closes at six. |
  I will ask my sister, she lives closer. | Great. | Did the form arrive?
`);
const SKILLS = phrases(`
  driving | cooking | sewing | paperwork | first aid | carpentry | translation | gardening
`);

/** Ways to say something; one is drawn, and only that one is made. */
type Ways = readonly ((faker: Faker) => string)[];

const one = (list: readonly string[]) => (faker: Faker) => faker.helpers.arrayElement(list);
const oneOf = (ways: Ways) => (faker: Faker) => faker.helpers.arrayElement(ways)(faker);
const [need, when, reason, reply, skill] = [one(NEEDS), one(WHEN), one(REASONS), one(REPLIES), one(SKILLS)];

const title = oneOf([
  faker => `Looking for ${need(faker)} ${when(faker)}`,
  faker => `I need ${need(faker)}`,
  faker => `${faker.location.street()}: ${need(faker)}`,
  faker => `Could anyone offer ${need(faker)} ${when(faker)}?`,
]);
const detail = oneOf([
  faker => `I am looking for ${need(faker)} ${when(faker)}.`,
  reason,
  reason,
  faker => `We live near ${faker.location.street()}.`,
  faker => `${faker.person.firstName()} from the group said that this is the place to ask.`,
]);
const offer = oneOf([
  faker => `Hello, I can help with ${need(faker)} ${when(faker)}.`,
  faker => `I live on ${faker.location.street()}, quite close to you.`,
  () => 'You may share my number.',
  reply,
]);
const chat = oneOf([reply, reply, reason, faker => `About ${need(faker)}: ${when(faker)} is fine.`]);
const bio = oneOf([
  faker => `I can help with ${skill(faker)} and ${skill(faker)}.`,
  faker => `Lived around ${faker.location.street()} for ${faker.number.int({ min: 1, max: 50 })} years.`,
  faker => `Usually free ${when(faker)}.`,
  () => 'Glad to be part of this.',
]);

function phrases(list: string): string[] {
  return list.split('|').map(phrase => phrase.trim());
}

const profiles = table('profiles', {
  id: uuid(),
  name: text(faker => faker.person.fullName(), { pool: 4_000 }),
  location: nullable(
    0.06,
    text(faker => faker.location.city(), { pool: 240, skew: 0.9 }),
  ),
  bio: nullable(0.35, prose(bio, { median: 110, max: 600, pool: 800 })),
  is_admin: boolean(0.004),
  created_at: timeline(),
});

const author = reference(profiles, { as: 'author', skew: 0.8, from: 'existing' });
const status = choice({ open: 12, in_progress: 14, completed: 62, cancelled: 12 });
const asked = timeline();

const helpRequests = table('help_requests', {
  id: uuid(),
  user_id: author.value('id'),
  title: text(title, { pool: 3_000 }),
  description: prose(detail, { median: 240, max: 2_000, pool: 3_000 }),
  category: choice({
    groceries: 27,
    transport: 22,
    household: 15,
    medical: 12,
    childcare: 9,
    meals: 9,
    other: 6,
  }),
  urgency: choice({ normal: 80, urgent: 16, critical: 4 }),
  status,
  created_at: asked,
  // An open request is rarely edited; the others were touched last when their status changed.
  updated_at: match(status, { open: nearlyUnchanged() }, after(asked, days(6))),
});

function nearlyUnchanged() {
  return after(asked, minutes(20));
}

const request = reference(helpRequests, { from: 'even' });
const requester = request.follow(author);
const helper = reference(profiles, { as: 'helper', skew: 0.9, from: 'existing', differsFrom: requester });

const contactExchanges = table('contact_exchanges', {
  id: uuid(),
  request_id: request.value('id'),
  helper_id: helper.value('id'),
  requester_id: requester.value('id'),
  message: prose(offer, { median: 120, max: 500, pool: 1_500 }),
  consent: constant(true),
  exchanged_at: after(request.value('created_at'), hours(30)),
});

// Three exchanges in four lead to a conversation between the two people.
const exchange = reference(contactExchanges, { from: 'even' });
const opened = after(exchange.value('exchanged_at'), hours(3));

const conversations = table('conversations', {
  id: uuid(),
  request_id: exchange.value('request_id'),
  created_at: opened,
  last_message_at: after(opened, days(5)),
  helper_id: hidden(exchange.value('helper_id')),
  requester_id: hidden(exchange.value('requester_id')),
});

const joined = reference(conversations, { from: 'even' });

const conversationParticipants = table('conversation_participants', {
  conversation_id: joined.value('id'),
  user_id: alternate([joined.value('requester_id'), joined.value('helper_id')]),
  joined_at: joined.value('created_at'),
  left_at: nullable(0.94, after(joined.value('last_message_at'), days(20))),
});

const conversation = reference(conversations, { skew: 0.6 });
const fromHelper = hidden(boolean());
const sent = between(conversation.value('created_at'), conversation.value('last_message_at'));

const messages = table('messages', {
  id: uuid(),
  conversation_id: conversation.value('id'),
  from_helper: fromHelper,
  sender_id: match(fromHelper, {
    true: conversation.value('helper_id'),
    false: conversation.value('requester_id'),
  }),
  recipient_id: match(fromHelper, {
    true: conversation.value('requester_id'),
    false: conversation.value('helper_id'),
  }),
  content: prose(chat, { median: 70, sigma: 0.8, max: 1_500, pool: 5_000 }),
  created_at: sent,
  read_at: nullable(0.08, after(sent, hours(5))),
});

const actor = reference(profiles, { as: 'actor', skew: 0.9, from: 'existing' });
const action = choice({
  login: 46,
  'help_request.view': 24,
  'help_request.create': 9,
  'message.send': 9,
  'contact_exchange.create': 5,
  'profile.update': 4,
  'login.failed': 2,
  'help_request.cancel': 1,
});

const auditLogs = table('audit_logs', {
  id: uuid(),
  // A failed sign-in belongs to nobody.
  user_id: match(action, { 'login.failed': constant(null) }, actor.value('id')),
  action,
  details: json({
    client: choice({ web: 58, ios: 24, android: 18 }),
    ok: derived([action], name => name !== 'login.failed'),
    durationMs: column.logNormal({ median: 38, sigma: 0.7, min: 1, max: 20_000 }),
  }),
  created_at: timeline(),
});

export default defineDataset({
  name: 'care-collective',
  period: { from: '2023-07-01', to: '2025-07-01' },
  tables: [
    profiles,
    helpRequests,
    contactExchanges,
    conversations,
    conversationParticipants,
    messages,
    auditLogs,
  ],
  volumes: {
    small: volume(1),
    medium: volume(20),
    large: volume(240),
  },
  exports: {
    // People as often as they take part: busy members send most requests, as they do in real life.
    users: sample(conversationParticipants, 1_000, 'user_id'),
    openRequests: sample(helpRequests, 1_000, 'id', { status: 'open' }),
    conversations: sample(
      conversationParticipants,
      1_000,
      { id: 'conversation_id', userId: 'user_id' },
      { left_at: null },
    ),
    // A row and who can see it: a list that must show it can't be empty.
    threads: sample(messages, 1_000, { id: 'conversation_id', userId: 'recipient_id' }),
    exchanges: sample(contactExchanges, 1_000, { id: 'id', requestId: 'request_id', helperId: 'helper_id' }),
    authors: sample(helpRequests, 1_000, 'user_id'),
    recipients: sample(messages, 1_000, 'recipient_id', { read_at: null }),
    admins: sample(profiles, 100, 'id', { is_admin: true }),
    signedIn: sample(auditLogs, 1_000, 'user_id', { action: 'login' }),
  },
});

/** Rows per table, 50 thousand times `factor` in all. */
function volume(factor: number) {
  return {
    profiles: 2_000 * factor,
    help_requests: 5_000 * factor,
    contact_exchanges: 4_000 * factor,
    conversations: 3_000 * factor,
    conversation_participants: 6_000 * factor,
    messages: 23_000 * factor,
    audit_logs: 7_000 * factor,
  };
}
