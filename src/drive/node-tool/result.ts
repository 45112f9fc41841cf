import type { LatencyDefinition } from '../../model/sample.ts';
import type { DriveResult } from '../driver.ts';
import type { ToolRun } from './run.ts';

/** The driver's answer out of what its tool counted. */
export function driveResult({ totals, generator }: ToolRun, latency: LatencyDefinition): DriveResult {
  const { scheduled, reportedRequests, eventLoopDelayP99Us } = totals;
  return {
    latency,
    count: {
      ...(scheduled === undefined ? {} : { scheduled }),
      started: totals.started,
      dropped: totals.dropped,
      inFlightAtStop: totals.inFlightAtStop,
      ...(reportedRequests === undefined ? {} : { reportedRequests }),
      wireRequests: totals.wireRequests,
    },
    startedAtUs: totals.startedAtUs,
    endedAtUs: totals.endedAtUs,
    generator: { ...generator, ...(eventLoopDelayP99Us === undefined ? {} : { eventLoopDelayP99Us }) },
  };
}
