import type { ClaimInput } from 'plimsoll';
import { PLATFORM_DEFAULTS } from '../../shared/settings.ts';
import { EDGE_TTL_SECONDS, PAGE_SIZE } from '../settings.ts';
import { faster, type Measure, unmeasurable } from './words.ts';

/** What the guide says of settings, caches, policies and of what one machine cannot show. */

const pool = (id: string, claim: string, stated: number, actual: number): ClaimInput => ({
  id,
  section: 'Connection pooling strategy',
  claim,
  measure: { kind: 'configuration', stated, actual, where: 'platforms/shared/settings.ts' },
});

const connections: readonly ClaimInput[] = [
  pool('pool-size', 'The pool has 20 connections.', 20, PLATFORM_DEFAULTS.poolSize),
  pool('pool-idle', 'An idle connection is closed after 30,000 ms.', 30_000, PLATFORM_DEFAULTS.idleTimeoutMs),
  // the pool has one limit for both waits
  pool('pool-connect', 'A new connection may take 5,000 ms.', 5_000, PLATFORM_DEFAULTS.acquireTimeoutMs),
  pool(
    'pool-acquire',
    'The wait for a free one may take 10,000 ms.',
    10_000,
    PLATFORM_DEFAULTS.acquireTimeoutMs,
  ),
];

const planned = (id: string, what: string, seconds: number): ClaimInput => ({
  id,
  section: 'Redis integration planning',
  claim: `${what} are cached for ${seconds.toLocaleString('en')} seconds.`,
  measure: {
    kind: 'not-measurable',
    why: 'The guide plans this cache for later and names no request that it would answer.',
    needed: 'An endpoint that reads from it. A list kept that long would lack what was added since.',
  },
});

const caching: readonly ClaimInput[] = [
  {
    id: 'ttl-help-requests',
    section: 'Redis integration planning',
    claim: 'Help requests are cached for 300 seconds.',
    measure: { kind: 'configuration', stated: 300, actual: EDGE_TTL_SECONDS, where: 'help-requests.ts' },
  },
  planned('ttl-profiles', 'Profiles', 3_600),
  planned('ttl-contact-exchanges', 'Contact exchanges', 1_800),
  planned('ttl-messages', 'Messages', 60),
  {
    id: 'ttl-memory',
    section: 'Application-level caching',
    claim: 'The list of open requests is kept in memory for 5 minutes, that is 300,000 ms.',
    measure: {
      kind: 'configuration',
      stated: 300_000,
      actual: EDGE_TTL_SECONDS * 1_000,
      where: 'help-requests.ts',
    },
  },
  {
    id: 'cache-faster',
    section: 'Application-level caching',
    claim: 'A cached list is answered faster than one that is read.',
    measure: faster('cache-off', 'help-requests.edge'),
  },
  {
    id: 's-maxage',
    section: 'Edge runtime optimization',
    claim: 'A CDN may keep the list for 300 seconds.',
    measure: { kind: 'configuration', stated: 300, actual: EDGE_TTL_SECONDS, where: 'help-requests.ts' },
  },
];

const queries: readonly ClaimInput[] = [
  {
    id: 'rls-policies',
    section: 'Scaling milestones, phase 1',
    claim: '22 policies of row-level security are optimised.',
    measure: {
      kind: 'not-measurable',
      why: 'The guide shows one of the 22, and only its new form.',
      needed: 'The other 21 policies and all earlier forms.',
    },
  },
  {
    id: 'rls-index-accepted',
    section: 'RLS policy performance optimization',
    claim: 'PostgreSQL accepts the index that supports the read policy.',
    measure: {
      kind: 'probe',
      sql: `CREATE INDEX idx_help_requests_rls_optimization ON help_requests (status, user_id) WHERE status = 'open'`,
      expect: 'accepted',
    },
  },
  {
    id: 'rls-index-faster',
    section: 'RLS policy performance optimization',
    claim: 'The index that supports the read policy makes the list of open requests faster.',
    // here the variant has the index and the suite does not
    measure: { ...faster('rls-index', 'help-requests.list'), direction: 'slower' } as Measure,
  },
  {
    id: 'profiles-in-one-batch',
    section: 'Query batching',
    claim: 'Loading the authors of a page in one statement is faster than one by one.',
    measure: faster('profiles-one-by-one', 'help-requests.list'),
  },
  {
    id: 'page-size',
    section: 'Query batching',
    claim: 'A page of the list has 20 requests unless told otherwise.',
    measure: { kind: 'configuration', stated: 20, actual: PAGE_SIZE, where: 'settings.ts' },
  },
];

const scaling: readonly ClaimInput[] = [
  unmeasurable(
    'regions',
    'Multi-region deployment strategy',
    'Three regions serve: one for writing, two for reading.',
    'A machine has no regions, and what distance costs is not work of the platform.',
    'Servers in three regions and clients near each.',
  ),
  unmeasurable(
    'replicas',
    'Read replica strategy',
    'Two read replicas share the reading.',
    'On one machine replicas share the cores with the primary.',
    'Two more machines with streaming replicas.',
  ),
  unmeasurable(
    'image-cache',
    'CDN and static asset optimization',
    'Pictures are cached for 31,536,000 seconds.',
    'The platform has no pictures.',
    'A page with pictures and the image service in front of it.',
  ),
  unmeasurable(
    'metrics-of-100',
    'Custom metrics collection',
    'p50, p95 and p99 of a query come from its last 100 times.',
    'It is a way to count. Of 100 values the index that the guide takes for p99 is the largest value.',
    'Nothing: figures here come from histograms of all values.',
  ),
];

export const settingClaims: readonly ClaimInput[] = [...connections, ...caching, ...queries, ...scaling];
