import type { Footprint } from '../model/database.ts';
import type { Environment } from '../model/environment.ts';
import type { RunPlan } from '../model/run-plan.ts';
import type { BlockRecord, DataIdentity, RunRecord } from '../model/run-record.ts';
import type { JournalEntry } from './journal.ts';

interface Begin {
  readonly startedAt: string;
  readonly environment: Environment;
  readonly data?: DataIdentity;
}

/** The record of a run that never wrote one: its finished blocks, marked partial. Undefined if it had not begun. */
export function recordOf(plan: RunPlan, entries: readonly JournalEntry[]): RunRecord | undefined {
  const begin = values<Begin>(entries, 'begin')[0];
  if (!begin) return undefined;
  const blocks = values<BlockRecord>(entries, 'block-comparison');
  const observations = values<BlockRecord>(entries, 'block-observation');
  const [footprint] = values<Footprint | null>(entries, 'footprint');
  const message = `The run was cut off after ${blocks.length} of ${plan.blocks} blocks; they were read back from its journal.`;
  return {
    schemaVersion: 1,
    runId: plan.runId,
    suite: plan.suite,
    startedAt: begin.startedAt,
    finishedAt: [...blocks, ...observations].at(-1)?.startedAt ?? begin.startedAt,
    status: 'partial',
    plan,
    environment: begin.environment,
    ...(begin.data ? { data: begin.data } : {}),
    arms: plan.arms.map(({ name, ref }) => ({ name, ref })),
    blocks,
    observations,
    ...(footprint ? { footprint } : {}),
    objectives: [],
    warnings: [{ code: 'cut-off', subject: 'run', message }],
  };
}

function values<T>(entries: readonly JournalEntry[], kind: string): T[] {
  return entries.filter(entry => entry.kind === kind).map(entry => entry.value as T);
}
