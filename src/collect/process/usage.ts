import type { Host, ProcessUsage } from '../../host/host.ts';

/** CPU and memory of one arm: its server with all children, and its sessions in PostgreSQL. */
export interface ArmUsage {
  readonly serverCpuUs?: number;
  readonly databaseCpuUs?: number;
  readonly serverBytes?: number;
  readonly databaseBytes?: number;
  /** Processes that ended unseen: their last stretch of CPU is not in the figures. */
  readonly missing: readonly string[];
}

/** Sums CPU over processes that come and go. Each reading adds what every process used since the one before. */
export interface UsageMeter {
  /** Reads all processes now; the first reading opens the window. */
  read(serverPid: number | undefined, backendPids: readonly number[]): void;
  usage(): ArmUsage;
}

export function usageMeter(host: Pick<Host, 'processUsage' | 'processTree'>): UsageMeter {
  const server = groupMeter(host);
  const database = groupMeter(host);
  return {
    read: (serverPid, backendPids) => {
      server.read(serverPid === undefined ? [] : host.processTree(serverPid));
      database.read(backendPids);
    },
    usage: () => ({
      ...(server.hasSeen() ? { serverCpuUs: server.cpuUs(), serverBytes: server.bytes() } : {}),
      ...(database.hasSeen() ? { databaseCpuUs: database.cpuUs(), databaseBytes: database.bytes() } : {}),
      missing: [
        ...ended(server.vanished(), 'process of the server', 'processes of the server'),
        ...ended(database.vanished(), 'database session', 'database sessions'),
      ],
    }),
  };
}

function groupMeter(host: Pick<Host, 'processUsage'>) {
  let last = new Map<number, ProcessUsage>();
  let cpuUs = 0;
  let vanished = 0;
  let readings = 0;
  let hasSeen = false;
  return {
    read(pids: readonly number[]): void {
      const now = new Map<number, ProcessUsage>();
      for (const pid of pids) {
        const usage = host.processUsage(pid);
        if (!usage) continue;
        now.set(pid, usage);
        // one that came after the opening counts from its birth; a thread that ended takes its time along
        const before = last.get(pid)?.cpuUs ?? (readings === 0 ? usage.cpuUs : 0);
        cpuUs += Math.max(0, usage.cpuUs - before);
      }
      for (const pid of last.keys()) if (!now.has(pid)) vanished++;
      readings++;
      hasSeen ||= now.size > 0;
      last = now;
    },
    hasSeen: () => hasSeen && readings > 1,
    cpuUs: () => cpuUs,
    bytes: () => [...last.values()].reduce((sum, { privateBytes }) => sum + privateBytes, 0),
    vanished: () => vanished,
  };
}

function ended(count: number, one: string, many: string): string[] {
  if (count === 0) return [];
  return [
    `CPU of ${count} ${count === 1 ? one : many} that ended inside the window: counted up to the last reading.`,
  ];
}
