import type { DriveJob } from '../driver.ts';

/** When Artillery starts users, as far as it can be known beforehand. */
export interface ArrivalSchedule {
  /** Time between two arrivals, whole microseconds as Artillery's timer rounds it. */
  readonly tickUs: number;
  /** Arrivals that this tick fits into the phase. */
  readonly arrivals: number;
}

/** One phase in the words of Artillery's config. */
export interface ArtilleryPhase {
  readonly duration: string;
  readonly arrivalCount: number;
}

/**
 * Arrivals as a count over the window: Artillery spaces them evenly (tick = duration / count, rounded
 * down to a microsecond) and keeps them in one worker; its `arrivalRate` takes whole numbers only.
 */
export function openPhase(
  ratePerSecond: number,
  durationMs: number,
): { phase: ArtilleryPhase; schedule: ArrivalSchedule } {
  const durationUs = Math.round(durationMs * 1_000);
  const count = Math.max(1, Math.round((ratePerSecond * durationMs) / 1_000));
  const tickUs = Math.floor(durationUs / count);
  return {
    phase: { duration: `${Math.round(durationMs)}ms`, arrivalCount: count },
    schedule: { tickUs, arrivals: Math.floor(durationUs / tickUs) },
  };
}

/** The single user of the footprint: one arrival, whose scenario the plugin repeats. */
const SINGLE_USER: ArtilleryPhase = { duration: '1s', arrivalCount: 1 };

/** What replaces the file's own phases; nothing if the file decides. */
export function plannedPhases(job: DriveJob): {
  phases?: readonly ArtilleryPhase[];
  schedule?: ArrivalSchedule;
} {
  if (job.iterations !== undefined) return { phases: [SINGLE_USER] };
  if (job.ratePerSecond === undefined) return {};
  const { phase, schedule } = openPhase(job.ratePerSecond, job.durationMs);
  return { phases: [phase], schedule };
}
