import { own } from './figures.ts';
import type { InvariantResult, RunRecord } from './run-record.ts';

/** Invariants that an arm broke in any window, each once: the first time it happened. */
export function brokenInvariants(record: RunRecord, arm: string): InvariantResult[] {
  const broken = new Map<string, InvariantResult>();
  for (const block of [...record.blocks, ...record.observations])
    for (const result of own(block.arms, arm)?.invariants ?? [])
      if (!result.holds && !broken.has(result.name)) broken.set(result.name, result);
  return [...broken.values()];
}
