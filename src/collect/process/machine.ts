import type { Host } from '../../host/host.ts';

/** What the whole machine did up to one moment, in the kernel's own units. */
export interface MachineSample {
  readonly atUs: number;
  /** Clock ticks over all CPUs; only shares of them are used, so their length does not matter. */
  readonly ticks?: { readonly total: number; readonly idle: number; readonly stolen: number };
  /** Time in which the control group was held back by its CPU limit. */
  readonly throttledUs?: number;
}

/** Shares of a window, 0 to 100; absent where this system does not tell. */
export interface MachineWindow {
  readonly busyPct?: number;
  /** Time that a hypervisor gave to others although we were ready to run. */
  readonly stealPct?: number;
  readonly throttledPct?: number;
}

export async function machineSample(host: Pick<Host, 'files' | 'nowUs'>): Promise<MachineSample> {
  const [stat, group] = await Promise.all([
    host.files.readTextIfAny('/proc/stat'),
    host.files.readTextIfAny('/sys/fs/cgroup/cpu.stat'),
  ]);
  const ticks = ticksOf(stat ?? '');
  const throttled = /^throttled_usec (\d+)$/m.exec(group ?? '')?.[1];
  return {
    atUs: host.nowUs(),
    ...(ticks ? { ticks } : {}),
    ...(throttled === undefined ? {} : { throttledUs: Number(throttled) }),
  };
}

/** user nice system idle iowait irq softirq steal; guest time after these is already in user and nice (proc(5)). */
function ticksOf(stat: string): MachineSample['ticks'] {
  const fields = /^cpu +(\d+(?: \d+){7})/m.exec(stat)?.[1]?.split(' ').map(Number);
  if (!fields) return undefined;
  const [idle = 0, waiting = 0] = fields.slice(3);
  return {
    total: fields.reduce((sum, ticks) => sum + ticks, 0),
    idle: idle + waiting,
    stolen: fields[7] ?? 0,
  };
}

export function machineWindow(before: MachineSample, after: MachineSample): MachineWindow {
  const spanUs = after.atUs - before.atUs;
  const total = (after.ticks?.total ?? 0) - (before.ticks?.total ?? 0);
  const share = (part: number, whole: number) => Math.min(100, Math.max(0, (100 * part) / whole));
  return {
    ...(before.ticks && after.ticks && total > 0
      ? {
          busyPct: 100 - share(after.ticks.idle - before.ticks.idle, total),
          stealPct: share(after.ticks.stolen - before.ticks.stolen, total),
        }
      : {}),
    ...(before.throttledUs !== undefined && after.throttledUs !== undefined && spanUs > 0
      ? { throttledPct: share(after.throttledUs - before.throttledUs, spanUs) }
      : {}),
  };
}
