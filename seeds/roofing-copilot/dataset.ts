import type { Faker } from '@faker-js/faker';
import { column, defineDataset, reference, sample, table } from '../../src/seed/dataset.ts';

const { after, boolean, choice, days, hidden, integer, json, logNormal, match, minutes, nullable } = column;
const { prose, serial, template, text, timeline, uuid } = column;

/** A shop for roofing documents with a copilot, over two years. One wholesaler orders far more than anyone else. */

const MATERIALS = phrases(`
  asphalt shingle | standing seam | cedar shake | clay tile | concrete tile | slate | EPDM membrane |
  TPO membrane | modified bitumen | built-up roof | metal panel | green roof
`);
const DOCUMENTS = phrases(`
  takeoff workbook | detail set | submittal package | inspection checklist | warranty template | bid form |
  load calculation | flashing guide | ventilation schedule | safety plan | change-order form | moisture survey
`);
const PARTS = phrases(`
  ridge | valley | eave | rake | chimney | skylight | parapet | gutter | drip edge | pipe boot | step flashing |
  starter course | underlayment | soffit vent | deck
`);
const QUESTIONS = phrases(`
  How many squares do I need for this? | What waste factor fits a hip roof? |
  Does the submittal mention the underlayment? | Can we install below freezing? |
  Which fasteners hold at the corners? | What did the last inspection say about the deck? |
  Is the wind rating enough for the coast? | How long does the warranty run? |
  What changes if the pitch is steeper? | Who pays for the extra layer of ice shield?
`);
const ANSWERS = phrases(`
  Order by the square and round up to whole bundles. | The drawing shows no cricket behind it. |
  Uplift is highest at the corners, so the spacing halves there. | The manufacturer asks for six nails a shingle. |
  Sheet four gives the slope, sheet seven the edge metal. | I find no figure for that in the submittal. |
  Ten percent is usual for a gable, fifteen for hips and valleys. | The membrane needs a dry deck. |
  Ventilation should be balanced between ridge and soffit. | Ask for the shop drawing before you price it.
`);

const one = (list: readonly string[]) => (faker: Faker) => faker.helpers.arrayElement(list);
const oneOf = (ways: readonly ((faker: Faker) => string)[]) => (faker: Faker) =>
  faker.helpers.arrayElement(ways)(faker);
const [material, document, part, question, answer] = [
  one(MATERIALS),
  one(DOCUMENTS),
  one(PARTS),
  one(QUESTIONS),
  one(ANSWERS),
];

const productName = (faker: Faker) =>
  `${capital(material(faker))} ${document(faker)}, ${faker.number.int({ min: 2016, max: 2025 })} edition`;
const selling = oneOf([
  faker => `Covers ${part(faker)}, ${part(faker)} and ${part(faker)} for ${material(faker)} roofs.`,
  faker => `Used on ${faker.number.int({ min: 12, max: 900 })} jobs before it was put into the shop.`,
  faker => `Comes with a worked example of a ${material(faker)} roof in ${faker.location.city()}.`,
  () => 'The sheets are linked, so a changed pitch changes every quantity.',
  () => 'Prints on letter paper without cutting a column.',
]);
const asked = oneOf([
  question,
  faker => `The ${part(faker)} on ${faker.location.street()} is ${material(faker)}. ${question(faker)}`,
  faker => `We measured ${faker.number.int({ min: 9, max: 140 })} squares of ${material(faker)}.`,
]);
const answered = oneOf([
  answer,
  answer,
  faker => `For ${material(faker)} look at the ${part(faker)} first.`,
  faker => `The ${part(faker)} needs ${faker.number.int({ min: 2, max: 60 })} feet of metal.`,
]);
const trouble = oneOf([
  faker => `I cannot open the ${document(faker)}.`,
  faker => `The invoice for ${faker.location.street()} shows the wrong company.`,
  () => 'The link in the receipt has expired.',
  faker => `My analysis of the ${part(faker)} has been waiting since ${faker.date.weekday()}.`,
  () => 'Please send the receipt again.',
]);

function phrases(list: string): string[] {
  return list.split('|').map(phrase => phrase.trim());
}

function capital(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1);
}

const fullName = text(faker => faker.person.fullName(), { pool: 4_000 });
const customer = serial();

const userProfiles = table('user_profiles', {
  number: hidden(customer),
  id: uuid(),
  full_name: fullName,
  email: template`person${customer}@roofers.example`,
  company: nullable(
    0.2,
    text(faker => faker.company.name(), { pool: 1_500, skew: 0.6 }),
  ),
  role: choice({ contractor: 58, estimator: 21, project_manager: 15, owner: 6 }),
  is_admin: boolean(0.008),
  created_at: timeline(),
});

const position = serial();

const products = table('products', {
  id: uuid(),
  name: text(productName, { pool: 3_000 }),
  category: choice({ templates: 30, guides: 24, calculators: 18, checklists: 14, contracts: 9, training: 5 }),
  description: prose(selling, { median: 420, max: 1_600, pool: 2_000 }),
  price: logNormal({ median: 4_900, sigma: 0.7, min: 500, max: 90_000 }),
  price_id: template`price_${position}`,
  active: boolean(0.94),
  sort_order: position,
  updated_at: timeline(),
});

const format = choice({ pdf: 46, xlsx: 28, docx: 17, dwg: 9 });
const fileOf = reference(products, { from: 'even' });
const productFiles = table('product_files', {
  id: uuid(),
  product_id: fileOf.value('id'),
  file_name: template`sheet-${serial()}.${format}`,
  format,
  size_bytes: logNormal({ median: 380_000, sigma: 1.1, min: 4_000, max: 60_000_000 }),
});

// Three orders in a hundred come from the wholesaler: an exponent of 6 leaves the others next to nothing of them.
const isWholesale = hidden(boolean(0.03));
const wholesaler = reference(userProfiles, { as: 'wholesaler', skew: 6 });
const buyer = reference(userProfiles, { as: 'buyer', skew: 0.5, from: 'existing' });
const bought = reference(products, { skew: 0.9 });
const ordered = timeline();

const orders = table('orders', {
  wholesale: isWholesale,
  id: uuid(),
  user_id: match(isWholesale, { true: wholesaler.value('id') }, buyer.value('id')),
  product_id: bought.value('id'),
  amount: bought.value('price'),
  status: choice({ completed: 84, pending: 5, processing: 2, failed: 5, refunded: 4 }),
  created_at: ordered,
  updated_at: after(ordered, minutes(12)),
});

const fetcher = reference(userProfiles, { as: 'fetcher', skew: 0.8, from: 'existing' });
const fetched = reference(productFiles, { skew: 0.7 });
const downloads = table('downloads', {
  id: uuid(),
  user_id: fetcher.value('id'),
  product_file_id: fetched.value('id'),
  downloaded_at: timeline(),
});

const surveyor = reference(userProfiles, { as: 'surveyor', skew: 0.7, from: 'existing' });
const progress = choice({ completed: 88, processing: 3, queued: 4, failed: 5 });
const roofAnalyses = table('roof_analyses', {
  id: uuid(),
  user_id: surveyor.value('id'),
  address: text(faker => `${faker.location.streetAddress()}, ${faker.location.city()}`, { pool: 5_000 }),
  area_sqft: logNormal({ median: 2_400, sigma: 0.6, min: 200, max: 90_000 }),
  pitch: choice({ '2:12': 9, '4:12': 27, '6:12': 34, '8:12': 19, '12:12': 11 }),
  status: progress,
  result: match(progress, {
    completed: json({ facets: integer(2, 24), wastePct: integer(5, 20), ridgeFeet: integer(10, 240) }),
  }),
  created_at: timeline(),
});

const asker = reference(userProfiles, { as: 'asker', skew: 0.6, from: 'existing' });
const supportTickets = table('support_tickets', {
  id: uuid(),
  user_id: asker.value('id'),
  subject: text(trouble, { pool: 800 }),
  body: prose(trouble, { median: 180, max: 2_000, pool: 1_000 }),
  priority: choice({ normal: 74, low: 15, high: 9, urgent: 2 }),
  status: choice({ open: 11, waiting: 9, resolved: 28, closed: 52 }),
  created_at: timeline(),
});

const owner = reference(userProfiles, { as: 'owner', from: 'even' });
const copilotSessions = table('copilot_sessions', {
  id: uuid(),
  session_id: uuid(),
  user_id: owner.value('id'),
  title: text(asked, { pool: 1_500 }),
  created_at: timeline(),
});

const session = reference(copilotSessions, { skew: 0.7, from: 'existing' });
const speaker = choice(['user', 'assistant']);
const copilotMessages = table('copilot_messages', {
  id: uuid(),
  session_id: session.value('session_id'),
  asked_by: hidden(session.value('user_id')),
  role: speaker,
  content: match(
    speaker,
    { user: prose(asked, { median: 110, max: 1_500, pool: 2_000 }) },
    prose(answered, { median: 420, max: 3_000, pool: 2_500 }),
  ),
  created_at: after(session.value('created_at'), days(9)),
});

const place = choice({ copilot: 31, checkout: 12, webhook: 9, downloads: 14, auth: 22, analysis: 12 });
const systemErrors = table('system_errors', {
  id: uuid(),
  context: place,
  severity: choice({ info: 30, warning: 44, error: 23, critical: 3 }),
  message: template`${place} did not answer in time`,
  details: json({ attempt: integer(1, 5), durationMs: logNormal({ median: 900, sigma: 1, min: 5 }) }),
  created_at: timeline(),
});

const measure = choice({ api_latency: 40, db_query: 25, ai_first_token: 12, cache_hit_rate: 12, memory: 11 });
const systemMetrics = table('system_metrics', {
  id: uuid(),
  type: measure,
  value: logNormal({ median: 60, sigma: 1.2, decimals: 2, min: 0.01 }),
  labels: json({ region: choice(['us-east', 'us-west', 'eu']), instance: integer(1, 6) }),
  created_at: timeline(),
});

export default defineDataset({
  name: 'roofing-copilot',
  period: { from: '2023-07-01', to: '2025-07-01' },
  tables: [
    userProfiles,
    products,
    productFiles,
    orders,
    downloads,
    roofAnalyses,
    supportTickets,
    copilotSessions,
    copilotMessages,
    systemErrors,
    systemMetrics,
  ],
  volumes: {
    small: {
      user_profiles: 1_000,
      products: 600,
      product_files: 1_800,
      orders: 16_000,
      downloads: 6_000,
      roof_analyses: 3_000,
      support_tickets: 2_000,
      copilot_sessions: 800,
      copilot_messages: 10_000,
      system_errors: 3_000,
      system_metrics: 6_000,
    },
    medium: {
      user_profiles: 5_000,
      products: 800,
      product_files: 2_400,
      orders: 500_000,
      downloads: 120_000,
      roof_analyses: 40_000,
      support_tickets: 25_000,
      copilot_sessions: 3_000,
      copilot_messages: 180_000,
      system_errors: 30_000,
      system_metrics: 94_000,
    },
    // The guide's marks: more than 10,000 people and a million orders.
    large: {
      user_profiles: 12_000,
      products: 1_000,
      product_files: 3_000,
      orders: 1_200_000,
      downloads: 1_500_000,
      roof_analyses: 400_000,
      support_tickets: 250_000,
      copilot_sessions: 60_000,
      copilot_messages: 4_500_000,
      system_errors: 600_000,
      system_metrics: 2_000_000,
    },
  },
  exports: {
    // People as often as they order: those who order much look at their dashboard often.
    users: sample(orders, 1_000, 'user_id'),
    heavyUsers: sample(orders, 20, 'user_id', { wholesale: true }),
    admins: sample(userProfiles, 50, 'id', { is_admin: true }),
    products: sample(products, 500, { id: 'id', priceId: 'price_id', name: 'name' }, { active: true }),
    pendingOrders: sample(orders, 500, { id: 'id', amount: 'amount' }, { status: 'pending' }),
    askers: sample(supportTickets, 500, 'user_id', { status: 'open' }),
    surveyors: sample(roofAnalyses, 500, 'user_id'),
    fetchers: sample(downloads, 500, 'user_id'),
    // Conversations as often as something is said in them.
    talks: sample(copilotMessages, 500, { sessionId: 'session_id', userId: 'asked_by' }),
    // Each once: a person may ask the copilot ten times in ten seconds.
    copilotSessions: sample(copilotSessions, 1_000, { sessionId: 'session_id', userId: 'user_id' }),
  },
});
