import type { Database } from '../shared/database.ts';
import type { Environment } from '../shared/server.ts';
import { STATEMENTS } from './statements.ts';

/** What "now" is for the rows: they tell of a fixed period, and questions ask for "the last 30 days". */
export interface Clock {
  now(): Date;
}

const DAY_MS = 86_400_000;
const NOBODY = { userId: undefined, timing: { startedMs: 0, databaseMs: 0 } };

/**
 * Starts at CLOCK, or at the first midnight (UTC) after the newest backup job, and goes on from there. The setting is
 * a moment in ISO form.
 */
export async function startClock(env: Environment, database: Database): Promise<Clock> {
  const startMs = env.CLOCK ? momentOf(env.CLOCK) : await midnightAfterNewestJob(database);
  const startedMs = performance.now();
  return { now: () => new Date(startMs + (performance.now() - startedMs)) };
}

function momentOf(text: string): number {
  const ms = Date.parse(text);
  if (Number.isNaN(ms)) throw new Error(`CLOCK is not a moment such as 2025-07-01T00:00:00Z: ${text}`);
  return ms;
}

async function midnightAfterNewestJob(database: Database): Promise<number> {
  const [row] = await database.query<{ newest: Date | null }>(NOBODY, STATEMENTS.newestJob);
  const newest = row?.newest ?? new Date();
  return Math.ceil(newest.getTime() / DAY_MS) * DAY_MS;
}
