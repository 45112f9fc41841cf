import type { GeneratorHealth } from '../model/run-record.ts';

/**
 * Limits over which a window says more about the generator than about the target. Wide on purpose: they catch a
 * starved generator, and small delays meet all arms alike. In percent of the window and microseconds.
 */
const RUN_QUEUE_WAIT_PCT = 60;
const SCHEDULE_LAG_US = 100_000;

export interface GeneratorReadings {
  readonly driver: string;
  readonly windowUs: number;
  readonly cpuUs?: number;
  readonly runQueueWaitUs?: number;
  readonly eventLoopDelayP99Us?: number;
  readonly scheduleLagP99Us?: number;
  /** Median response, to see a lag against. */
  readonly p50Us: number;
}

/** A starved generator is told apart from a slow target by its own figures only: its run-queue wait and its lag. */
export function generatorHealth(readings: GeneratorReadings): GeneratorHealth {
  const share = (us: number | undefined) =>
    us === undefined || readings.windowUs <= 0 ? undefined : (100 * us) / readings.windowUs;
  const runQueueWaitPct = share(readings.runQueueWaitUs);
  const cpuSharePct = share(readings.cpuUs);
  const { scheduleLagP99Us, eventLoopDelayP99Us } = readings;
  const voided = voidReason(runQueueWaitPct, scheduleLagP99Us, readings.p50Us);
  return {
    driver: readings.driver,
    ...(runQueueWaitPct === undefined ? {} : { runQueueWaitPct }),
    ...(cpuSharePct === undefined ? {} : { cpuSharePct }),
    ...(scheduleLagP99Us === undefined ? {} : { scheduleLagP99Us }),
    ...(eventLoopDelayP99Us === undefined ? {} : { eventLoopDelayP99Us }),
    ...(voided === undefined ? {} : { voided }),
  };
}

function voidReason(
  runQueueWaitPct: number | undefined,
  lagUs: number | undefined,
  p50Us: number,
): string | undefined {
  const starved = runQueueWaitPct !== undefined && runQueueWaitPct > RUN_QUEUE_WAIT_PCT;
  const late = lagUs !== undefined && lagUs > Math.max(SCHEDULE_LAG_US, p50Us);
  if (!starved || !late) return undefined;
  return `its threads waited for a CPU ${Math.round(runQueueWaitPct)} % of the window and 1 % of requests left more than ${Math.round(lagUs / 1_000)} ms late`;
}
