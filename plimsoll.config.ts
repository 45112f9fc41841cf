import { defineConfig } from 'plimsoll';

const careCollective = {
  target: { command: 'node platforms/care-collective/server.ts', ready: '/healthz', metrics: '/metrics' },
  database: 'embedded' as const,
  seed: {
    schema: ['seeds/care-collective/schema.sql'],
    indexes: ['seeds/care-collective/indexes.sql'],
    dataset: 'seeds/care-collective/dataset.ts',
    volume: 'small' as const,
    seed: 42,
  },
  variants: {
    'no-dashboard-index': { sql: 'DROP INDEX idx_help_requests_status_urgency_created' },
    'cache-off': { env: { CACHE: 'off' } },
    'profiles-one-by-one': { env: { PROFILES: 'n-plus-one' } },
  },
};

const source = 'care-collective, performance guide';

export default defineConfig({
  suites: {
    // What `npm start` runs: one compared scenario and one round of each other driver, in under three minutes.
    demo: {
      ...careCollective,
      scenarios: [
        {
          file: 'scenarios/care-collective/dashboard.k6.ts',
          // 1,080 requests an arm and block: enough to gate p95
          load: { model: 'open', rate: 270, duration: '4s', maxVus: 100 },
          warmUp: '500ms',
        },
        {
          file: 'scenarios/care-collective/workflow.artillery.yml',
          load: { model: 'open', rate: 40, duration: '4s' },
          warmUp: '0s',
          compare: false,
        },
        {
          file: 'scenarios/care-collective/conversations.autocannon.ts',
          load: { model: 'closed', vus: 4, duration: '3s' },
          warmUp: '500ms',
          compare: false,
        },
        {
          file: 'scenarios/care-collective/dashboard.playwright.ts',
          load: { model: 'closed', vus: 2, duration: '4s' },
          warmUp: '0s',
          compare: false,
        },
      ],
      objectives: [
        { operation: 'dashboard', metric: 'p95', max: '100ms', blocking: true, source },
        { operation: 'dashboard.page', metric: 'list-visible', max: '5s', source },
      ],
    },
    'care-collective': {
      ...careCollective,
      scenarios: [
        {
          file: 'scenarios/care-collective/dashboard.k6.ts',
          load: { model: 'open', rate: 200, duration: '10s' },
        },
        {
          file: 'scenarios/care-collective/reading.k6.ts',
          load: { model: 'open', rate: 200, duration: '10s' },
        },
        {
          file: 'scenarios/care-collective/contact-exchange.k6.ts',
          load: { model: 'open', rate: 50, duration: '10s' },
        },
      ],
      objectives: [
        { operation: 'dashboard', metric: 'p95', max: '100ms', blocking: true, source },
        { operation: 'contact-exchange.create', metric: 'p95', max: '100ms', source },
        { operation: 'contact-exchanges.list', metric: 'p95', max: '10ms', source },
      ],
    },
  },
});
