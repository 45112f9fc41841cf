import type { ClaimInput } from 'plimsoll';
import { benchmarkClaims } from './benchmark-claims.ts';
import { leavesFirst } from './by-hits-cache.ts';
import { indexClaims } from './index-claims.ts';
import { CACHE, CONTEXT, RATE_LIMIT } from './settings.ts';
import { mostInOneWindow } from './weighted-window.ts';

const SCALE = 'Long-term scaling preparation';
const CONTEXT_WINDOW = 'Sliding context window';
const CACHING = 'Response caching';
const LIMITING = 'Rate limiting';

const copilot: readonly ClaimInput[] = [
  {
    id: 'answer-15s-before',
    section: CONTEXT_WINDOW,
    claim: 'With the whole conversation as context an answer can take 15 seconds.',
    measure: {
      kind: 'change',
      variant: 'whole-context',
      operation: 'copilot',
      metric: 'p95',
      beforeMs: 15_000,
    },
    volume: 'medium',
  },
  {
    id: 'sliding-window-faster',
    section: CONTEXT_WINDOW,
    claim: 'A sliding window makes answers faster than the whole conversation does.',
    measure: {
      kind: 'change',
      variant: 'whole-context',
      operation: 'copilot',
      metric: 'first-token',
      direction: 'faster',
    },
    volume: 'medium',
  },
  setting('context-messages', CONTEXT_WINDOW, 'The context holds at most 20 messages.', 20, CONTEXT.messages),
  setting('context-exchanges', CONTEXT_WINDOW, 'That is 10 exchanges.', 10, CONTEXT.messages / 2),
  setting('context-tokens', CONTEXT_WINDOW, 'It holds at most 3,000 tokens.', 3_000, CONTEXT.tokens),
  setting(
    'characters-per-token',
    CONTEXT_WINDOW,
    'Four characters are estimated as one token.',
    4,
    CONTEXT.charactersPerToken,
  ),
  {
    id: 'prompt-cache-faster',
    section: CONTEXT_WINDOW,
    claim: 'Prompts kept in memory are read from the database once, which is faster.',
    measure: {
      kind: 'change',
      variant: 'prompt-cache-off',
      operation: 'copilot',
      metric: 'db',
      direction: 'faster',
    },
  },
];

const cachingAndLimits: readonly ClaimInput[] = [
  setting('cache-size', CACHING, 'The cache holds at most 1,000 entries.', 1_000, CACHE.maxEntries),
  setting('cache-ttl', CACHING, 'An entry lives 300 seconds by default.', 300_000, CACHE.defaultTtlMs),
  setting('product-ttl', CACHING, 'Product lists live 600 seconds.', 600_000, CACHE.productTtlMs),
  setting('product-ttl-minutes', CACHING, 'That is 10 minutes.', 10, CACHE.productTtlMs / 60_000),
  {
    id: 'lru-eviction',
    section: CACHING,
    claim: 'The cache evicts the least recently used entry (it sorts by hits and takes the first).',
    measure: {
      kind: 'configuration',
      stated: 'the oldest entry',
      actual: await leavesFirst(),
      where: 'ByHitsCache in platforms/roofing-copilot/by-hits-cache.ts, which does as the guide says',
    },
  },
  {
    id: 'product-cache-faster',
    section: CACHING,
    claim: 'Product lists out of the cache are faster than out of the database.',
    measure: {
      kind: 'change',
      variant: 'product-cache-off',
      operation: 'products.list',
      metric: 'p50',
      direction: 'faster',
    },
  },
  setting('limit-requests', LIMITING, 'A client may send 10 requests in a window.', 10, RATE_LIMIT.requests),
  setting('limit-window', LIMITING, 'The window is 10 seconds long.', 10_000, RATE_LIMIT.windowMs),
  {
    id: 'limit-of-the-weighted-window',
    section: LIMITING,
    claim: 'With the limiter that the guide configures no more than 10 requests pass in any 10 seconds.',
    measure: {
      kind: 'configuration',
      stated: RATE_LIMIT.requests,
      actual: mostInOneWindow(RATE_LIMIT.requests, RATE_LIMIT.windowMs),
      where:
        'WeightedWindow in platforms/roofing-copilot/weighted-window.ts; the platform itself counts exactly',
    },
  },
  {
    id: 'limit-holds',
    section: LIMITING,
    claim:
      'Of what a client sends beyond 10 requests in 10 seconds, all is refused with 429 and three headers.',
    measure: { kind: 'objective', operation: 'rate-limit', metric: 'errors', max: '0%' },
  },
];

const scale: readonly ClaimInput[] = [
  {
    id: 'active-users-10k',
    section: SCALE,
    claim: 'There is room for more than 10,000 active users.',
    measure: { kind: 'probe', sql: 'SELECT count(*) > 10000 FROM user_profiles', expect: { rows: 'true' } },
    volume: 'large',
  },
  {
    id: 'orders-1m',
    section: SCALE,
    claim: 'The dashboard holds with more than a million orders in the database.',
    measure: { kind: 'objective', operation: 'dashboard', metric: 'p95', max: '2s' },
    volume: 'large',
  },
  {
    id: 'conversations-1000-a-day',
    section: SCALE,
    claim: 'There is room for more than 1,000 conversations a day.',
    measure: { kind: 'objective', operation: 'copilot', metric: 'rate', min: '42/h' },
  },
  {
    id: 'dashboards-100-at-once',
    section: SCALE,
    claim: 'There is room for more than 100 dashboards at once.',
    measure: { kind: 'objective', operation: 'dashboard@100', metric: 'p95', max: '2s' },
  },
  {
    id: 'tenfold-users',
    section: 'Why it matters',
    claim: 'The system stays responsive while its users grow tenfold.',
    measure: {
      kind: 'not-measurable',
      why: 'one run has one volume; the claim is about two',
      needed: 'the same suite at small and at medium, compared by hand: medium has 20 times the rows',
    },
  },
  {
    id: 'headroom-10-to-20',
    section: SCALE,
    claim: 'The work leaves headroom for 10 to 20 times the growth.',
    measure: {
      kind: 'not-measurable',
      why: 'the guide does not say from which load, nor what must still hold',
      needed: 'a load of today and the objectives that must hold at twenty times of it',
    },
  },
  {
    id: 'sprint-4-to-5-days',
    section: 'Sprint',
    claim: 'The work takes 4 to 5 days.',
    measure: {
      kind: 'not-measurable',
      why: 'it is about people, not about the system',
      needed: 'a calendar',
    },
  },
];

export const claims: readonly ClaimInput[] = [
  ...indexClaims,
  ...benchmarkClaims,
  ...copilot,
  ...cachingAndLimits,
  ...scale,
];

function setting(id: string, section: string, claim: string, stated: number, actual: number): ClaimInput {
  const where = 'platforms/roofing-copilot/settings.ts';
  return { id, section, claim, measure: { kind: 'configuration', stated, actual, where } };
}
