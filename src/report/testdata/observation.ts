import { LatencyHistogram } from '../../model/histogram.ts';
import type { ArmBlock, BlockRecord, OperationBlock } from '../../model/run-record.ts';
import { keyOf, stream } from '../../stats/prng.ts';

export interface ObservedSample {
  readonly driver: OperationBlock['driver'];
  readonly scenario: string;
  readonly operations: readonly string[];
  readonly count: number;
  readonly typicalUs?: number;
  /** Typical value of each mark; a second figure says how many values there are. */
  readonly marks?: Readonly<Record<string, number | readonly [typical: number, count: number]>>;
  readonly failed?: Readonly<Record<string, number>>;
  readonly arm?: Partial<ArmBlock>;
}

/** One round of a scenario on the first arm. */
export function observation(sample: ObservedSample): BlockRecord {
  const { driver, operations, count } = sample;
  return {
    index: 10,
    startedAt: '2026-11-20T12:05:00.000Z',
    slots: ['base'],
    order: ['base'],
    interleaving: 'single',
    arms: {
      base: {
        operations: Object.fromEntries(operations.map(name => [name, operationOf(sample, name)])),
        cpuUsPerRequest: {},
        memoryBytes: {},
        requests: count * operations.length,
        loadedMs: 10_000,
        health: { cpuSharePct: 20 },
        ...sample.arm,
      },
    },
    generator: { driver },
    spentMs: { load: 10_000 },
  };
}

function operationOf(sample: ObservedSample, operation: string): OperationBlock {
  const { driver, scenario, count, marks = {}, failed = {} } = sample;
  const isArtillery = driver === 'artillery';
  const typicalUs = sample.typicalUs ?? (driver === 'playwright' ? 350_000 : 3_100);
  const bad = Object.values(failed).reduce((total, one) => total + one, 0);
  return {
    driver,
    scenario,
    latencyDefinition: {
      endsAt: driver === 'playwright' ? 'step' : isArtillery ? 'first-byte' : 'last-byte',
      includesConnect: driver !== 'autocannon',
      startedFrom: isArtillery ? 'intended' : 'actual',
    },
    startedFrom: isArtillery ? 'intended' : 'actual',
    scheduled: isArtillery ? count : 0,
    sent: count,
    ok: count - bad,
    failed,
    dropped: 0,
    inFlight: 0,
    latency: histogram(operation.length, count, typicalUs),
    marks: Object.fromEntries(Object.entries(marks).map(([name, shape]) => [name, markOf(name, shape, count)])),
    timeline: [],
  };
}

/** Sizes, and one of a thing, are the same in every load; all else varies. */
export function markOf(name: string, shape: number | readonly [number, number], answers: number): string {
  const [typical, count] = typeof shape === 'number' ? [shape, answers] : shape;
  if (!name.endsWith('-bytes') && typical !== 1) return histogram(keyOf(name), count, typical);
  const values = new LatencyHistogram();
  values.record(typical, count);
  return values.encode();
}

function histogram(seed: number, count: number, typical: number): string {
  const values = new LatencyHistogram();
  const next = stream(seed);
  for (let i = 0; i < count; i++) values.record(typical * (0.7 + next() * next() * 2));
  return values.encode();
}
