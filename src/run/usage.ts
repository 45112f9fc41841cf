import type { Host, ProcessUsage } from '../host/host.ts';
import type { LiveArm } from './arm.ts';

/** CPU readings of one arm at one moment. */
export interface UsageReading {
  readonly server: ProcessUsage | undefined;
  /** By backend pid. */
  readonly backends: ReadonlyMap<number, ProcessUsage>;
}

/** What an arm used in a window. */
export interface ArmUsage {
  readonly serverCpuUs?: number;
  readonly databaseCpuUs?: number;
  readonly serverBytes?: number;
  readonly databaseBytes?: number;
}

export async function readUsage(host: Host, live: LiveArm): Promise<UsageReading> {
  const pids = live.database ? (await live.database.observer.backends()).map(backend => backend.pid) : [];
  const backends = new Map<number, ProcessUsage>();
  for (const pid of pids) {
    const usage = host.processUsage(pid);
    if (usage) backends.set(pid, usage);
  }
  return { server: live.target.child?.usage(), backends };
}

/** Backends that came in the window count from zero; backends that ended in it are lost from the closing reading. */
export function usageBetween(before: UsageReading, after: UsageReading): ArmUsage {
  let database = 0;
  let databaseBytes = 0;
  for (const [pid, usage] of after.backends) {
    database += usage.cpuUs - (before.backends.get(pid)?.cpuUs ?? 0);
    databaseBytes += usage.residentBytes;
  }
  return {
    ...(before.server && after.server
      ? { serverCpuUs: after.server.cpuUs - before.server.cpuUs, serverBytes: after.server.residentBytes }
      : {}),
    ...(after.backends.size > 0 ? { databaseCpuUs: database, databaseBytes } : {}),
  };
}
