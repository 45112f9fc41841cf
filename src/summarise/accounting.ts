import type { DriverCount } from '../model/sample.ts';

/** What must add up in a window. Each broken line is a sentence; none = it adds up. */
export function accountingFaults(counts: {
  readonly driver: DriverCount;
  readonly samples: number;
  /** Requests by arm: what the load tool put on the wire, and what the target counted (where it publishes a count). */
  readonly arms: readonly {
    readonly arm: string;
    readonly sent: number;
    readonly targetCount: number | undefined;
  }[];
}): string[] {
  const faults: string[] = [];
  const { driver, samples } = counts;
  if (driver.reportedRequests !== undefined && driver.reportedRequests !== samples) {
    faults.push(
      `the load tool's summary says ${driver.reportedRequests} requests, its output held ${samples}`,
    );
  }
  if (driver.scheduled !== undefined && driver.scheduled !== driver.started + driver.dropped) {
    faults.push(
      `${driver.scheduled} arrivals were scheduled, ${driver.started} started and ${driver.dropped} were dropped`,
    );
  }
  for (const { arm, sent, targetCount } of counts.arms) {
    if (targetCount !== undefined && targetCount !== sent) {
      faults.push(`${arm}: ${sent} requests were sent, the target counted ${targetCount}`);
    }
  }
  return faults;
}
