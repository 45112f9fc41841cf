import type { AcceptedRun } from '../model/baseline.ts';
import { acceptedBlocks, armFigures, blockFigures, own } from '../model/figures.ts';
import type { OperationBlock, RunRecord } from '../model/run-record.ts';
import { WHOLE_ARM } from './series.ts';

export interface Acceptance {
  readonly by: string;
  readonly reason: string;
  /** ISO date and time. */
  readonly at: string;
  /** Arm whose figures become the baseline; the first unless told. */
  readonly arm?: string;
}

/** What a baseline keeps of a run: each figure block by block, and what the latencies mean. */
export function acceptedRun(record: RunRecord, acceptance: Acceptance): AcceptedRun {
  const arm = acceptance.arm ?? record.arms[0]?.name ?? '';
  const footprint = record.footprint?.arms.find(entry => entry.arm === arm);
  const { commit } = record.environment;
  return {
    runId: record.runId,
    acceptedAt: acceptance.at,
    acceptedBy: acceptance.by,
    reason: acceptance.reason,
    ...(commit === undefined ? {} : { commit }),
    planHash: record.plan.planHash,
    ...(record.data ? { data: record.data } : {}),
    metrics: blockMetrics(record, arm),
    definitions: definitions(record, arm),
    ...(footprint ? { footprint: footprint.operations } : {}),
  };
}

function blockMetrics(record: RunRecord, arm: string): Record<string, Record<string, number[]>> {
  const metrics = new Map<string, Map<string, number[]>>();
  const keep = (operation: string, metric: string, value: number | undefined) => {
    if (value === undefined) return;
    const own = metrics.get(operation) ?? new Map<string, number[]>();
    own.set(metric, [...(own.get(metric) ?? []), value]);
    metrics.set(operation, own);
  };
  for (const block of acceptedBlocks(record)) {
    const side = own(block.arms, arm);
    if (!side) continue;
    for (const [operation, figures] of blockFigures(side)) {
      keep(operation, 'p50', figures.p50Us);
      keep(operation, 'p95', figures.p95Us);
      keep(operation, 'p99', figures.p99Us);
      keep(operation, 'errors', figures.errorsPct);
    }
    const whole = armFigures(side);
    keep(WHOLE_ARM, 'cpu.server', whole.cpuServerUs);
    keep(WHOLE_ARM, 'cpu.database', whole.cpuDatabaseUs);
    keep(WHOLE_ARM, 'db.time', whole.dbTimeUs);
    keep(WHOLE_ARM, 'rate', whole.ratePerSecond);
  }
  return Object.fromEntries(
    [...metrics].map(([operation, values]) => [operation, Object.fromEntries(values)]),
  );
}

function definitions(record: RunRecord, arm: string): Record<string, string> {
  const found = new Map<string, string>();
  for (const block of acceptedBlocks(record))
    for (const [name, operation] of Object.entries(own(block.arms, arm)?.operations ?? {}))
      found.set(name, definitionOf(operation));
  return Object.fromEntries(found);
}

/** "k6, to the last byte, connecting included, from the intended start": other words, other latency. */
function definitionOf({ driver, latencyDefinition }: OperationBlock): string {
  const { endsAt, includesConnect, startedFrom } = latencyDefinition;
  const connect = includesConnect ? 'connecting included' : 'without connecting';
  return `${driver}, to the ${endsAt.replace('-', ' ')}, ${connect}, from the ${startedFrom} start`;
}
