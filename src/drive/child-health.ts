import type { ChildExit, ProcessUsage } from '../host/host.ts';
import type { DriveResult } from './driver.ts';

/**
 * What the load tool itself used while it drove: microseconds over all its threads, bytes as last read.
 * `atStart` is the usage when load began (`child.usage()`): a tool's own start-up is not part of the window.
 * Empty where the system does not say; never negative.
 */
export function generatorUse(exit: ChildExit, atStart?: ProcessUsage): DriveResult['generator'] {
  if (!exit.usage) return {};
  return {
    cpuUs: Math.max(0, Math.round(exit.usage.cpuUs - (atStart?.cpuUs ?? 0))),
    runQueueWaitUs: Math.max(0, Math.round(exit.usage.runQueueWaitUs - (atStart?.runQueueWaitUs ?? 0))),
    memoryBytes: exit.usage.privateBytes,
  };
}
