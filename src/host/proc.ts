import { readdirSync, readFileSync } from 'node:fs';
import { cpus, type as osType, release, totalmem } from 'node:os';
import type { Machine, ProcessUsage } from './host.ts';

/** Scheduler statistics are nanoseconds of running and of waiting; ticks of 10 ms in /proc/PID/stat are too coarse. */
export function processUsage(pid: number): ProcessUsage | undefined {
  try {
    let running = 0;
    let waiting = 0;
    for (const thread of readdirSync(`/proc/${pid}/task`)) {
      const fields = readIfAny(`/proc/${pid}/task/${thread}/schedstat`)?.split(' ');
      if (!fields) continue;
      running += Number(fields[0]);
      waiting += Number(fields[1]);
    }
    const [, resident = 0, shared = 0] = readFileSync(`/proc/${pid}/statm`, 'utf8').split(' ').map(Number);
    const pages = resident - shared;
    return { cpuUs: running / 1_000, runQueueWaitUs: waiting / 1_000, privateBytes: pages * 4_096 };
  } catch {
    return undefined;
  }
}

/** The process and all its descendants. */
export function processTree(pid: number): number[] {
  const tree = [pid];
  for (let i = 0; i < tree.length; i++) {
    const children = readIfAny(`/proc/${tree[i]}/task/${tree[i]}/children`);
    for (const child of children?.trim().split(' ') ?? []) if (child) tree.push(Number(child));
  }
  return tree;
}

/** False also for a process that has ended and only waits for its parent to notice. */
export function isRunning(pid: number): boolean {
  const state = readIfAny(`/proc/${pid}/stat`)?.split(') ')[1]?.[0];
  if (state !== undefined) return state !== 'Z' && state !== 'X';
  if (readIfAny('/proc/self/stat') !== undefined) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

export function treeUsage(pids: readonly number[]): ProcessUsage | undefined {
  const parts = pids.map(processUsage).filter(usage => usage !== undefined);
  if (parts.length === 0) return undefined;
  return parts.reduce((sum, part) => ({
    cpuUs: sum.cpuUs + part.cpuUs,
    runQueueWaitUs: sum.runQueueWaitUs + part.runQueueWaitUs,
    privateBytes: sum.privateBytes + part.privateBytes,
  }));
}

export function machine(): Machine {
  const memoryLimit = Number(readIfAny('/sys/fs/cgroup/memory.max'));
  const [quota, period] = readIfAny('/sys/fs/cgroup/cpu.max')?.trim().split(' ').map(Number) ?? [];
  return {
    cpuModel: (cpus()[0]?.model ?? 'unknown').trim(),
    cores: cpus().length,
    memoryBytes: totalmem(),
    ...(memoryLimit > 0 ? { memoryLimitBytes: memoryLimit } : {}),
    ...(quota && period ? { cpuLimitCores: quota / period } : {}),
    os: distribution(),
    kernel: release(),
    node: process.version,
    isRoot: process.getuid?.() === 0,
  };
}

function distribution(): string {
  return readIfAny('/etc/os-release')?.match(/^PRETTY_NAME="?([^"\n]+)"?/m)?.[1] ?? osType();
}

function readIfAny(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
