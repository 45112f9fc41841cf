import type { DriveJob } from '../driver.ts';

/** When Artillery starts users, as far as it can be known beforehand. */
export interface ArrivalSchedule {
  /** Time between two arrivals, whole microseconds as Artillery's timer rounds it. */
  readonly tickUs: number;
  /** Arrivals that this tick fits into the phase. */
  readonly arrivals: number;
  /** Arrivals wait for each other and go on together. */
  readonly burst?: BurstSchedule;
}

export interface BurstSchedule {
  readonly size: number;
  readonly everyUs: number;
}

/** One phase in the words of Artillery's config. */
export interface ArtilleryPhase {
  readonly duration: string;
  readonly arrivalCount: number;
}

interface Planned {
  readonly phase: ArtilleryPhase;
  readonly schedule: ArrivalSchedule;
}

/**
 * Arrivals as a count over the window: Artillery spaces them evenly (tick = duration / count, rounded
 * down to a microsecond) and keeps them in one worker; its `arrivalRate` takes whole numbers only.
 */
export function openPhase(ratePerSecond: number, durationMs: number): Planned {
  const durationUs = Math.round(durationMs * 1_000);
  const count = Math.max(1, Math.round((ratePerSecond * durationMs) / 1_000));
  const tickUs = Math.floor(durationUs / count);
  return {
    phase: { duration: `${Math.round(durationMs)}ms`, arrivalCount: count },
    schedule: { tickUs, arrivals: Math.floor(durationUs / tickUs) },
  };
}

/**
 * The users of a burst come evenly over the time before it, so that making them costs nothing when it counts. The
 * rounded tick may let a few more come at the end: they belong to no burst. Each slot has as many bursts.
 */
export function burstPhase(
  { size, everyMs }: NonNullable<DriveJob['burst']>,
  durationMs: number,
  slots: number,
): Planned {
  const bursts = slots * Math.max(1, Math.ceil(durationMs / slots / everyMs));
  const everyUs = Math.round(everyMs * 1_000);
  const arrivalCount = size * bursts;
  return {
    phase: { duration: `${bursts * everyMs}ms`, arrivalCount },
    schedule: {
      tickUs: Math.floor(everyUs / size),
      arrivals: arrivalCount,
      burst: { size, everyUs },
    },
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
  const planned = plannedLoad(job);
  return planned ? { phases: [planned.phase], schedule: planned.schedule } : {};
}

function plannedLoad({ burst, ratePerSecond, durationMs, baseUrls }: DriveJob): Planned | undefined {
  if (burst) return burstPhase(burst, durationMs, baseUrls.length);
  return ratePerSecond === undefined ? undefined : openPhase(ratePerSecond, durationMs);
}
