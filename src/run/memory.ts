import type { Session } from './session.ts';

/** Memory of an arm's server over a window. */
export interface MemoryWatch {
  /** Ends the watching; one reading a second. */
  stop(): readonly { readonly second: number; readonly bytes: number }[];
}

const EVERY_MS = 1_000;

/** Reads the private memory of a server and its children once a second; of a target that is not ours nothing is known. */
export function watchMemory(session: Session, pid: number | undefined): MemoryWatch {
  const readings: { second: number; bytes: number }[] = [];
  if (pid === undefined) return { stop: () => readings };
  const { host } = session;
  const startedUs = host.nowUs();
  const read = () => {
    const bytes = host
      .processTree(pid)
      .reduce((total, one) => total + (host.processUsage(one)?.privateBytes ?? 0), 0);
    if (bytes > 0) readings.push({ second: Math.round((host.nowUs() - startedUs) / 1_000_000), bytes });
  };
  read();
  const timer = setInterval(read, EVERY_MS);
  return {
    stop: () => {
      clearInterval(timer);
      return readings;
    },
  };
}
