import type { LatencyHistogram } from '../model/histogram.ts';
import type { ScenarioPlan } from '../model/run-plan.ts';
import type { OperationBlock } from '../model/run-record.ts';
import type { LatencyDefinition } from '../model/sample.ts';

/** What a sink holds of one operation: the shape that this pure part needs of it. */
export interface CollectedOperation {
  readonly ok: number;
  readonly failed: Readonly<Record<string, number>>;
  readonly response: LatencyHistogram;
  readonly service: LatencyHistogram | undefined;
  /** Samples that knew when they were due: the first ones of an iteration. */
  readonly due: number;
  readonly marks: ReadonlyMap<string, LatencyHistogram>;
  readonly timeline: readonly {
    readonly second: number;
    readonly count: number;
    readonly p50Us: number;
    readonly p95Us: number;
  }[];
}

export interface WindowFacts {
  readonly scenario: ScenarioPlan;
  readonly latency: LatencyDefinition;
  readonly loadedMs: number;
  /** Arrivals of this slot that were never started, and requests cut off at the end. */
  readonly dropped: number;
  readonly inFlight: number;
}

/** Collected samples → the operations of one arm in one block. Drops and cut-off requests go to the operation that iterations begin with. */
export function operationBlocks(
  collected: ReadonlyMap<string, CollectedOperation>,
  facts: WindowFacts,
): Record<string, OperationBlock> {
  const entry = entryOperation(collected);
  const blocks: Record<string, OperationBlock> = {};
  for (const [name, operation] of collected) {
    const isEntry = name === entry;
    blocks[name] = operationBlock(
      operation,
      facts,
      isEntry ? facts.dropped : 0,
      isEntry ? facts.inFlight : 0,
    );
  }
  return blocks;
}

/** The operation that most iterations begin with, else the one with most responses: where dropped arrivals would have gone. */
export function entryOperation(collected: ReadonlyMap<string, CollectedOperation>): string | undefined {
  let best: { name: string; due: number; answered: number } | undefined;
  for (const [name, operation] of collected) {
    const found = { name, due: operation.due, answered: answeredBy(operation) };
    if (!best || found.due > best.due || (found.due === best.due && found.answered > best.answered))
      best = found;
  }
  return best?.name;
}

export function answeredBy(operation: Pick<CollectedOperation, 'ok' | 'failed'>): number {
  return operation.ok + Object.values(operation.failed).reduce((sum, count) => sum + count, 0);
}

function operationBlock(
  operation: CollectedOperation,
  facts: WindowFacts,
  dropped: number,
  inFlight: number,
): OperationBlock {
  const sent = answeredBy(operation) + inFlight;
  const firstSecond = operation.timeline[0]?.second ?? 0;
  return {
    driver: facts.scenario.driver,
    scenario: facts.scenario.name,
    latencyDefinition: facts.latency,
    startedFrom: operation.service
      ? 'intended'
      : facts.latency.startedFrom === 'intended'
        ? 'actual'
        : facts.latency.startedFrom,
    scheduled: sent + dropped,
    sent,
    ok: operation.ok,
    failed: operation.failed,
    dropped,
    inFlight,
    loadedMs: facts.loadedMs,
    latency: operation.response.encode(),
    ...(operation.service ? { serviceTime: operation.service.encode() } : {}),
    marks: Object.fromEntries([...operation.marks].map(([mark, histogram]) => [mark, histogram.encode()])),
    timeline: operation.timeline.map(point => ({ ...point, second: point.second - firstSecond })),
  };
}
