import { readFileSync } from 'node:fs';
import type { SuiteInput } from 'plimsoll';
import { claims } from './claims.ts';

const seeds = 'seeds/care-collective';
const scenarios = 'scenarios/care-collective';
const source = 'care-collective, performance guide';

const sqlOf = (variant: string) =>
  readFileSync(new URL(`../../${seeds}/variants/${variant}.sql`, import.meta.url), 'utf8');
const without = (index: string) => ({ sql: `DROP INDEX ${index}` });

/** Server, database, rows and variants: what every suite over this platform has in common. */
export const careCollectivePlatform = {
  target: {
    command: 'node platforms/care-collective/server.ts',
    ready: '/healthz',
    metrics: '/metrics',
    env: { COMPRESSION: 'on' },
  },
  database: 'embedded',
  seed: {
    schema: [`${seeds}/schema.sql`],
    indexes: [`${seeds}/indexes.sql`],
    dataset: `${seeds}/dataset.ts`,
    volume: 'small',
    seed: 42,
  },
  variants: {
    // the eight indexes that the guide names, one by one and together
    'no-dashboard-index': without('idx_help_requests_status_urgency_created'),
    'no-requester-index': without('idx_contact_exchanges_requester_id'),
    'no-exchanged-at-index': without('idx_contact_exchanges_exchanged_at'),
    'no-conversation-index': without('idx_messages_conversation_created'),
    'no-unread-index': without('idx_messages_recipient_unread'),
    'no-audit-user-index': without('idx_audit_logs_user_created'),
    'no-audit-time-index': without('idx_audit_logs_created_at'),
    'no-audit-action-index': without('idx_audit_logs_action'),
    unoptimized: { sql: sqlOf('drop-named-indexes') },
    // what the guide adds later, and what it leaves out
    'rls-index': { sql: sqlOf('rls-index') },
    'dashboard-index-in-order': { sql: sqlOf('dashboard-index-in-order') },
    'page-index': { sql: sqlOf('page-index') },
    // the server's own settings
    'cache-off': { env: { CACHE: 'off' } },
    'compression-off': { env: { COMPRESSION: 'off' } },
    'profiles-one-by-one': { env: { PROFILES: 'n-plus-one' } },
  },
} satisfies Omit<SuiteInput, 'scenarios'>;

const exchangesCreated = ['contact-exchange.create', 'contact-exchange.create@mixed'];

/** N people with ten seconds between two visits arrive at N/10 a second; operations are named `…@N`. */
function peopleReading(people: number, more: { maxVus?: number; expectSaturation?: boolean } = {}) {
  const { maxVus, ...options } = more;
  return {
    file: `${scenarios}/reading.k6.ts`,
    name: `reading-${people}-people`,
    suffix: `@${people}`,
    load: { model: 'open' as const, rate: people / 10, duration: '5s', ...(maxVus && { maxVus }) },
    warmUp: '500ms',
    compare: false,
    ...options,
  };
}

/** Every operation of the guide, each index with the operation that must use it, and what the guide promises. */
export const careCollective: SuiteInput = {
  ...careCollectivePlatform,
  document: 'Care Collective performance optimization guide, version 5.0',
  claims: [...claims],
  scenarios: [
    {
      file: `${scenarios}/dashboard.k6.ts`,
      load: { model: 'open', rate: 200, duration: '5s' },
      warmUp: '1s',
    },
    {
      file: `${scenarios}/reading.k6.ts`,
      load: { model: 'open', rate: 150, duration: '8s' },
      warmUp: '1s',
    },
    {
      file: `${scenarios}/audit.k6.ts`,
      load: { model: 'open', rate: 150, duration: '8s' }, // 240 of each question: enough for a p95
      warmUp: '500ms',
    },
    {
      file: `${scenarios}/contact-exchange.k6.ts`,
      load: { model: 'open', rate: 50, duration: '5s' },
      warmUp: '500ms',
    },
    {
      file: `${scenarios}/asking.k6.ts`,
      load: { model: 'open', rate: 10, duration: '5s' },
      warmUp: '500ms',
      compare: false,
    },
    // a hundred people at the dashboard: their requests alone, then with some of them in browsers
    {
      file: `${scenarios}/dashboard-page.k6.ts`,
      suffix: '@100',
      load: { model: 'open', rate: 10, duration: '5s' },
      warmUp: '500ms',
      compare: false,
    },
    {
      file: `${scenarios}/dashboard-crowd.playwright.ts`,
      suffix: '@100',
      load: { model: 'closed', vus: 8, duration: '12s' },
      warmUp: '1s',
      compare: false,
    },
    {
      file: `${scenarios}/conversations.autocannon.ts`,
      suffix: '@4-waiting',
      load: { model: 'closed', vus: 4, duration: '4s' },
      warmUp: '500ms',
      compare: false,
    },
    {
      file: `${scenarios}/workflow.artillery.yml`,
      suffix: '@mixed',
      load: { model: 'open', rate: 20, duration: '5s' },
      warmUp: '0s',
      compare: false,
    },
    peopleReading(100),
    peopleReading(1_000),
    peopleReading(10_000, { maxVus: 3_000, expectSaturation: true }),
  ],
  objectives: [
    { operation: 'dashboard', metric: 'p95', max: '100ms', blocking: true, source },
    { operation: 'dashboard.page@100', metric: 'list-visible', max: '5s', source },
    { operation: 'dashboard.replay@100', metric: 'rate', min: '9/s', source: 'so that a hundred are there' },
    { operation: 'contact-exchange.create', metric: 'p95', max: '100ms', source },
    { operation: 'contact-exchanges.list', metric: 'p95', max: '10ms', source },
    { operation: 'contact-exchanges.of-request', metric: 'p95', max: '10ms', source },
    { operation: 'contact-exchanges.recent', metric: 'p95', max: '10ms', source },
    { operation: 'help-requests.list@1000', metric: 'p95', max: '100ms', source },
    { operation: 'help-requests.list@10000', metric: 'p95', max: '50ms', source },
    // where so many arrivals find no free user that a p95 cannot be told, the median still can
    { operation: 'help-requests.list@10000', metric: 'p50', max: '50ms', source },
    { metric: 'query-p95', max: '100ms', source },
    { metric: 'query-p95', max: '50ms', source: `${source}, target` },
    { metric: 'health-score', min: '90', source },
    { metric: 'index-coverage', min: '95%', source },
  ],
  invariants: [
    {
      name: 'each created exchange is kept once',
      operation: 'contact-exchange.create',
      sql: 'SELECT count(*) FROM contact_exchanges',
      growsBy: exchangesCreated,
      source,
    },
    {
      name: 'each new request is kept once',
      operation: 'help-request.create',
      sql: 'SELECT count(*) FROM help_requests',
      growsBy: 'help-request.create',
      source,
    },
    {
      name: 'each of both is in the audit log',
      operation: 'contact-exchange.create',
      sql: 'SELECT count(*) FROM audit_logs',
      growsBy: [...exchangesCreated, 'help-request.create'],
      source,
    },
    {
      name: 'no exchange without consent',
      operation: 'contact-exchange.create',
      sql: 'SELECT count(*) FROM contact_exchanges WHERE NOT consent',
      equals: 0,
      source,
    },
  ],
  indexUse: {
    dashboard: ['idx_help_requests_status_urgency_created'],
    'help-requests.list': ['idx_help_requests_status_urgency_created', 'profiles_pkey'],
    'help-requests.edge': ['idx_help_requests_status_urgency_created'],
    'help-requests.mine': ['idx_help_requests_user_id'],
    'contact-exchange.create': ['help_requests_pkey'],
    'contact-exchanges.list': ['idx_contact_exchanges_helper_id', 'idx_contact_exchanges_requester_id'],
    'contact-exchanges.of-request': ['idx_contact_exchanges_request_id'],
    'contact-exchanges.recent': ['idx_contact_exchanges_exchanged_at'],
    'conversations.list': ['conversation_participants_pkey', 'idx_messages_conversation_created'],
    'messages.list': ['idx_messages_conversation_created'],
    'messages.unread': ['idx_messages_recipient_unread'],
    'audit.by-user': ['idx_audit_logs_user_created'],
    'audit.by-time': ['idx_audit_logs_created_at'],
    'audit.by-action': ['idx_audit_logs_action'],
  },
};

/**
 * The guide's own test with a hundred browser contexts. A suite of its own: opening them takes a small machine longer
 * than all the rest, and what it measures is the browser.
 */
export const careCollectiveBrowsers: SuiteInput = {
  ...careCollectivePlatform,
  scenarios: [
    {
      file: `${scenarios}/dashboard.playwright.ts`,
      suffix: '@100-browsers',
      load: { model: 'closed', vus: 100, duration: '1s' },
      warmUp: '0s',
      expectSaturation: true,
      compare: false,
    },
  ],
  objectives: [{ operation: 'dashboard.page@100-browsers', metric: 'list-visible', max: '5s', source }],
};
