import { type SyntheticOperation, syntheticRecord } from '../../compare/testdata/synthetic-record.ts';
import type { BlockRecord, RunRecord } from '../../model/run-record.ts';
import type { ReportInput } from '../reporter.ts';
import { observation } from './observation.ts';
import {
  mapArms,
  sampleAlerts,
  sampleIndexUse,
  sampleInvariant,
  sampleMemory,
  sampleSignals,
} from './sample-expectations.ts';

/** Nouns of a large platform; each is a scenario with its own operations. */
const NOUNS = ['cart', 'orders', 'invoices', 'products', 'search', 'reviews', 'profiles', 'messages', 'audit', 'jobs'];
const VERBS = ['list', 'read', 'create', 'by-user'];

/** A plain run of a large platform: fifteen scenarios, forty operations, streams, pages, and a wrong answer. */
export function platformReport(operations: number = NOUNS.length * VERBS.length): ReportInput {
  return { record: platformRecord(operations), controls: [] };
}

function platformRecord(count: number): RunRecord {
  const operations = Array.from({ length: count }, (_, index): SyntheticOperation => {
    const noun = NOUNS[Math.floor(index / VERBS.length) % NOUNS.length];
    const round = Math.floor(index / (NOUNS.length * VERBS.length));
    const name = `${noun}.${VERBS[index % VERBS.length]}${round === 0 ? '' : `@${round}000`}`;
    return { name, medianUs: 700 + 137 * (index % 23), count: 300 + 40 * (index % 7) };
  });
  const record = syntheticRecord({ arms: ['base'], blocks: 1, operations, seed: 5 });
  const signals = sampleSignals(['base'], { base: { 'error-share': [1.7, '408 of 23,990 responses'] } });
  return {
    ...record,
    suite: 'market',
    blocks: mapArms(record.blocks, arm => ({
      ...arm,
      operations: Object.fromEntries(
        Object.entries(arm.operations).map(([name, operation]) => [
          name,
          { ...operation, scenario: name.split(/[.@]/)[0] ?? '', loadedMs: 5_000 },
        ]),
      ),
      invariants: [
        sampleInvariant('stock never below zero', 'orders.create', 0, 0),
        sampleInvariant('invoices numbered without a gap', 'invoices.create', 300, 300),
      ],
    })),
    observations: observations(),
    signals,
    alerts: sampleAlerts(signals),
    indexUse: [
      ...sampleIndexUse(['base']),
      {
        arm: 'base',
        operation: 'reviews.by-user',
        index: 'idx_reviews_user_id',
        outcome: 'unused',
        evidence: 'no plan of 2 statements of reviews.by-user uses it',
      },
    ],
    objectives: [
      {
        operation: 'copilot.answer',
        metric: 'first-token',
        max: 500_000,
        unit: 'us',
        blocking: true,
        source: 'docs/AI.md',
        outcome: 'missed',
        measured: 612_000,
        at: 'p95',
        count: 240,
        arm: 'base',
      },
      {
        metric: 'health-score',
        min: 90,
        unit: 'score',
        blocking: false,
        source: 'docs/MONITORING.md',
        outcome: 'met',
        measured: 94.8,
        count: 1,
        arm: 'base',
      },
    ],
  };
}

function observations(): BlockRecord[] {
  return [
    observation({
      driver: 'artillery',
      scenario: 'webhook-storm',
      operations: ['webhook.first', 'webhook.duplicate'],
      count: 500,
      arm: {
        invariants: [
          sampleInvariant('webhooks applied once', 'webhook.first', 500, 503),
          sampleInvariant('ledger balances', 'webhook.first', 500, 501),
        ],
      },
    }),
    observation({
      driver: 'artillery',
      scenario: 'copilot',
      operations: ['copilot.answer'],
      count: 240,
      typicalUs: 2_900_000,
      failed: { 'check-failed': 4 },
      marks: {
        'first-byte': 48_000,
        'first-token': 420_000,
        'token-gap': [18_000, 9_600],
        'tokens-count': 40,
      },
    }),
    observation({
      driver: 'playwright',
      scenario: 'home-page',
      operations: ['home.first', 'home.repeat'],
      count: 30,
      marks: {
        'loads-count': 1,
        ttfb: 12_000,
        fcp: 180_000,
        lcp: [310_000, 29],
        'lcp.element-render-delay': [90_000, 29],
        inp: [24_000, 16],
        cls: 20_000,
        'document-bytes': 18_400,
        'script-bytes': 241_000,
        'style-bytes': 31_000,
        'image-bytes': 0,
        'total-bytes': 290_400,
        'list-visible': 290_000,
      },
    }),
    observation({
      driver: 'autocannon',
      scenario: 'download',
      operations: ['files.download'],
      count: 90,
      typicalUs: 400_000,
      marks: { 'download-bytes': 50_000_000, 'download-rate': 120_000_000 },
    }),
    observation({
      driver: 'artillery',
      scenario: 'soak',
      operations: ['search.query@soak'],
      count: 6_000,
      arm: { memory: [sampleMemory(3, 29, 110_000_000, 310_000)] },
    }),
  ];
}
