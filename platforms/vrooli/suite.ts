import { readFileSync } from 'node:fs';
import type { SuiteInput } from 'plimsoll';
import { alerts } from './alerts.ts';
import { claims } from './claims.ts';
import { indexUse } from './index-use.ts';

const source = 'vrooli, performance guide';
const folder = 'scenarios/vrooli';
const seeds = 'seeds/vrooli';

/** The guide's five classes of operations: what they must hold, and the scenario that sends each at the rate stated. */
const classes = [
  { operation: 'read', p95: '100ms', rate: 1_000 },
  { operation: 'write', p95: '200ms', rate: 500 },
  { operation: 'aggregation', p95: '500ms', rate: 100 },
  { operation: 'bulk', p95: '2s', rate: 50 },
] as const;

/** A rate is met only by what is sent a little faster: the last answer comes after the last arrival. */
const ABOVE = 1.05;

const variantFile = (name: string) => ({
  sql: readFileSync(new URL(`../../${seeds}/variants/${name}.sql`, import.meta.url), 'utf8'),
});

const scenarios: SuiteInput['scenarios'] = [
  // compared: rates at which two cores are well under half busy
  { file: `${folder}/read.k6.ts`, load: { model: 'open', rate: 200, duration: '8s' } },
  { file: `${folder}/write.k6.ts`, load: { model: 'open', rate: 60, duration: '6s' } },
  { file: `${folder}/aggregation.k6.ts`, load: { model: 'open', rate: 60, duration: '6s' } },
  { file: `${folder}/bulk.k6.ts`, load: { model: 'open', rate: 8, duration: '6s' } },
  { file: `${folder}/pages.k6.ts`, load: { model: 'open', rate: 80, duration: '6s' } },
  { file: `${folder}/cached.k6.ts`, load: { model: 'open', rate: 150, duration: '6s' } },
  {
    file: `${folder}/realtime.artillery.yml`,
    load: { model: 'open', rate: 8, duration: '6s' },
    warmUp: '0s',
    compare: false,
  },

  // at the rates of the guide: more than two cores hold beside the load generator
  ...classes.map(({ operation, rate }) => ({
    file: `${folder}/${operation}-class.k6.ts`,
    load: { model: 'open' as const, rate: rate * ABOVE, duration: '5s', maxVus: 400 },
    expectSaturation: true,
    compare: false,
  })),
  {
    file: `${folder}/realtime.artillery.yml`,
    name: 'realtime-at-2000',
    suffix: '@2000',
    load: { model: 'open', rate: 100 * ABOVE, duration: '5s' }, // twenty messages each
    warmUp: '0s',
    expectSaturation: true,
    compare: false,
  },
];

const objectives: SuiteInput['objectives'] = [
  ...classes.flatMap(({ operation, p95, rate }) => [
    { operation, metric: 'p95', max: p95, source },
    { operation, metric: 'rate', min: `${rate}/s`, source },
  ]),
  { operation: 'chat.message@2000', metric: 'p95', max: '50ms', source },
  { operation: 'chat.message@2000', metric: 'rate', min: '2000/s', source },
  // the same limits at rates that the machine holds
  { operation: 'resources.list', metric: 'p95', max: '100ms', blocking: true, source },
  { operation: 'resources.summary', metric: 'p95', max: '100ms', blocking: true, source },
  { operation: 'chats.messages', metric: 'p95', max: '100ms', blocking: true, source },
  { operation: 'chats.write', metric: 'p95', max: '200ms', blocking: true, source },
  { operation: 'runs.schedule', metric: 'p95', max: '200ms', blocking: true, source },
  { operation: 'teams.stats', metric: 'p95', max: '500ms', blocking: true, source },
  { operation: 'users.stats', metric: 'p95', max: '500ms', blocking: true, source },
  { operation: 'bulk.import', metric: 'p95', max: '2s', blocking: true, source },
  { operation: 'bulk.messages', metric: 'p95', max: '2s', blocking: true, source },
  { operation: 'bulk.look-up', metric: 'p95', max: '2s', blocking: true, source },
  { operation: 'chat.message', metric: 'p95', max: '50ms', source },
];

/** Entry of plimsoll.config.ts. */
export const vrooli: SuiteInput = {
  document: 'vrooli, performance guide',
  target: { command: 'node platforms/vrooli/server.ts', ready: '/healthz', metrics: '/metrics' },
  database: 'embedded',
  seed: {
    schema: [`${seeds}/schema.sql`],
    indexes: [`${seeds}/indexes.sql`],
    dataset: `${seeds}/dataset.ts`,
    volume: 'small',
    seed: 42,
  },
  variants: {
    offset: { env: { PAGINATION: 'offset' } },
    'full-fields': { env: { FIELDS: 'full' } },
    'creators-n-plus-one': { env: { CREATORS: 'n-plus-one' } },
    'cache-off': { env: { CACHE: 'off' } },
    redis: { env: { CACHE: 'redis' } },
    'replica-reads': { env: { READS: 'replica' } },
    compressed: { env: { COMPRESSION: 'on' } },
    'no-key-indexes': variantFile('no-key-indexes'),
    'no-foreign-indexes': variantFile('no-foreign-indexes'),
    'no-composite-indexes': variantFile('no-composite-indexes'),
    'no-partial-indexes': variantFile('no-partial-indexes'),
    'no-json-indexes': variantFile('no-json-indexes'),
    'newest-index': variantFile('newest-index'),
  },
  scenarios,
  objectives,
  alerts,
  indexUse,
  invariants: [
    {
      name: 'every run that was scheduled is there',
      operation: 'runs.schedule',
      sql: 'SELECT count(*) FROM run',
      growsBy: 'runs.schedule',
      source,
    },
    {
      name: 'every message that was heard is stored',
      operation: 'chat.message',
      sql: `SELECT count(*) FROM chat_message WHERE text LIKE 'Message %: the second step works now.'`,
      growsBy: 'chat.message',
      source,
    },
    {
      name: 'each resource has one latest version',
      operation: 'resources.create',
      sql: `SELECT count(*) FROM resource WHERE 1 <>
              (SELECT count(*) FROM resource_version WHERE "rootId" = resource.id AND "isLatest")`,
      equals: 0,
      source,
    },
  ],
  claims: [...claims],
};
