import type { Readable } from 'node:stream';

/** Everything a phase may want from the machine. The only implementation that touches it is node-host.ts. */
export interface Host {
  /** Environment variables of the command, never the whole of it handed to children unasked. */
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  /** The Node that runs us, for children written in JavaScript. */
  readonly nodePath: string;
  /** Epoch microseconds on a monotonic base: differences are true even if the wall clock jumps. */
  nowUs(): number;
  /** Waits on purpose (settling, polling); rejects with the signal's reason when aborted. */
  wait(ms: number, signal?: AbortSignal): Promise<void>;
  readonly files: Files;
  /** Starts a long-lived child in a process group of its own. */
  start(options: ChildOptions): Child;
  /** Runs a short command to its end; never throws for a non-zero exit. */
  run(command: string, args: readonly string[], options?: RunOptions): Promise<Finished>;
  /** A TCP port of loopback that was free a moment ago. */
  freePort(): Promise<number>;
  /** An executable's absolute path, by PATH; undefined if there is none. */
  which(name: string): string | undefined;
  /** CPU and memory of one process over all its threads; undefined where /proc is missing or it has gone. */
  processUsage(pid: number): ProcessUsage | undefined;
  /** Child pids of a process, all generations, itself first. */
  processTree(pid: number): number[];
  machine(): Machine;
  /** Reads a named pipe until its writer, `until`, has ended and everything is read. */
  readFifo(path: string, onData: (chunk: Buffer) => void, until: Promise<unknown>): Promise<void>;
}

export interface Files {
  readText(path: string): Promise<string>;
  readTextIfAny(path: string): Promise<string | undefined>;
  /** Temp file, fsync, rename, fsync of the directory: a reader sees the old file or the new one. */
  writeAtomic(path: string, text: string): Promise<void>;
  /** Appends and returns after fsync. */
  appendDurably(path: string, text: string): Promise<void>;
  makeDirectory(path: string): Promise<void>;
  exists(path: string): boolean;
  list(path: string): Promise<string[]>;
  remove(path: string): Promise<void>;
  temporaryDirectory(prefix: string): Promise<string>;
}

export interface ChildOptions {
  readonly command: string;
  readonly args: readonly string[];
  /** Added to a minimal environment (PATH, HOME, locale, temp directory). */
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  readonly uid?: number;
  readonly gid?: number;
  /** Full stderr (and stdout unless piped) goes to this file as well. */
  readonly logFile?: string;
  /** `pipe` hands stdout to the caller; otherwise it is kept like stderr. */
  readonly stdout?: 'pipe' | 'log';
  /** True to run `command` as a shell line (the user's own target command). */
  readonly shell?: boolean;
  /** First signal on stop(); SIGINT for load tools and PostgreSQL, SIGTERM otherwise. */
  readonly stopSignal?: NodeJS.Signals;
}

export interface Child {
  readonly pid: number;
  readonly stdout: Readable | undefined;
  /** Last lines of output, for error messages. */
  tail(): string;
  /** Never rejects. */
  readonly exited: Promise<ChildExit>;
  /** Stops the whole group: signal → `graceMs` → TERM → KILL. Idempotent. */
  stop(graceMs?: number): Promise<ChildExit>;
  /** CPU and run-queue wait of the whole group up to now. */
  usage(): ProcessUsage | undefined;
}

export interface ChildExit {
  readonly exitCode: number | undefined;
  readonly signal: string | undefined;
  /** Set if it could not be started at all. */
  readonly startError?: string;
  /** Whole-life usage of the group, as last seen. */
  readonly usage?: ProcessUsage;
}

export interface RunOptions {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly timeoutMs?: number;
  readonly uid?: number;
  readonly gid?: number;
  readonly input?: string;
  readonly signal?: AbortSignal;
}

export interface Finished {
  readonly exitCode: number | undefined;
  readonly stdout: string;
  readonly stderr: string;
  readonly timedOut: boolean;
}

export interface ProcessUsage {
  /** CPU time in microseconds, from nanosecond scheduler statistics of all threads. */
  readonly cpuUs: number;
  /** Time its threads were runnable but not running. */
  readonly runQueueWaitUs: number;
  /** Resident memory that is its own: what PostgreSQL's sessions share would count once for each of them. */
  readonly privateBytes: number;
}

export interface Machine {
  readonly cpuModel: string;
  readonly cores: number;
  readonly memoryBytes: number;
  readonly memoryLimitBytes?: number;
  readonly cpuLimitCores?: number;
  readonly os: string;
  readonly kernel: string;
  readonly node: string;
  readonly isRoot: boolean;
}
