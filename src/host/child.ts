import { type ChildProcess, spawn } from 'node:child_process';
import { createWriteStream, type WriteStream } from 'node:fs';
import type { Child, ChildExit, ChildOptions, ProcessUsage } from './host.ts';
import { processTree, treeUsage } from './proc.ts';

const TAIL_BYTES = 8_192;
const USAGE_EVERY_MS = 250;
const live = new Set<Child>();

/** Stops every child that is still alive: the last resort on exit, after the pipeline's own teardown. */
export async function stopAllChildren(): Promise<void> {
  await Promise.all([...live].map(child => child.stop(1_000)));
}

/** For the exit handler, where nothing may be awaited. */
export function killAllChildren(): void {
  for (const child of live) signalGroup(child.pid, 'SIGKILL');
}

/** The variables every program needs; the rest of our environment, with its secrets, stays here. */
export function minimalEnvironment(
  from: Readonly<Record<string, string | undefined>>,
): Record<string, string> {
  const kept: Record<string, string> = {};
  for (const name of ['PATH', 'HOME', 'USER', 'LANG', 'LC_ALL', 'TZ', 'TMPDIR', 'SHELL', 'SSL_CERT_FILE']) {
    const value = from[name];
    if (value !== undefined) kept[name] = value;
  }
  return kept;
}

export function startChild(options: ChildOptions, env: Readonly<Record<string, string | undefined>>): Child {
  const process = spawn(options.command, [...options.args], {
    cwd: options.cwd,
    env: { ...minimalEnvironment(env), ...options.env },
    detached: true,
    shell: options.shell ?? false,
    stdio: ['ignore', 'pipe', 'pipe'],
    ...(options.uid === undefined ? {} : { uid: options.uid }),
    ...(options.gid === undefined ? {} : { gid: options.gid }),
  });
  const child = new GroupChild(process, options);
  live.add(child);
  void child.exited.then(() => live.delete(child));
  return child;
}

class GroupChild implements Child {
  readonly pid: number;
  readonly exited: Promise<ChildExit>;
  readonly stdout: Child['stdout'];
  readonly #process: ChildProcess;
  readonly #stopSignal: NodeJS.Signals;
  #tail = '';
  #lastUsage: ProcessUsage | undefined;
  #stopping: Promise<ChildExit> | undefined;

  constructor(process: ChildProcess, options: ChildOptions) {
    this.#process = process;
    this.pid = process.pid ?? -1;
    this.#stopSignal = options.stopSignal ?? 'SIGTERM';
    const log = options.logFile ? createWriteStream(options.logFile, { flags: 'a' }) : undefined;
    log?.on('error', () => {}); // a full disk must not take the run down: the tail still holds the last words
    this.stdout = options.stdout === 'pipe' ? (process.stdout ?? undefined) : undefined;
    if (!this.stdout) this.#keep(process.stdout, log);
    this.#keep(process.stderr, log);
    this.exited = this.#waitForExit(log);
  }

  #keep(stream: NodeJS.ReadableStream | null, log: WriteStream | undefined): void {
    stream?.on('data', (chunk: Buffer) => {
      this.#tail = (this.#tail + chunk.toString('utf8')).slice(-TAIL_BYTES);
      log?.write(chunk);
    });
  }

  #waitForExit(log: WriteStream | undefined): Promise<ChildExit> {
    const timer = setInterval(() => this.usage(), USAGE_EVERY_MS);
    timer.unref();
    return new Promise(resolve => {
      const done = (exit: ChildExit) => {
        clearInterval(timer);
        log?.end();
        if (this.pid > 0) signalGroup(this.pid, 'SIGKILL'); // grandchildren that outlived their parent
        resolve(this.#lastUsage ? { ...exit, usage: this.#lastUsage } : exit);
      };
      this.#process.once('error', error =>
        done({ exitCode: undefined, signal: undefined, startError: error.message }),
      );
      this.#process.once('close', (code, signal) =>
        done({ exitCode: code ?? undefined, signal: signal ?? undefined }),
      );
    });
  }

  tail(): string {
    return this.#tail.trim();
  }

  usage(): ProcessUsage | undefined {
    if (this.#process.exitCode !== null || this.pid < 0) return this.#lastUsage;
    const now = treeUsage(processTree(this.pid));
    // a grandchild that has ended takes its share with it: the total never goes down
    if (now && (!this.#lastUsage || now.cpuUs >= this.#lastUsage.cpuUs)) this.#lastUsage = now;
    return this.#lastUsage;
  }

  stop(graceMs = 5_000): Promise<ChildExit> {
    this.#stopping ??= this.#escalate(graceMs);
    return this.#stopping;
  }

  async #escalate(graceMs: number): Promise<ChildExit> {
    for (const [signal, patience] of [
      [this.#stopSignal, graceMs],
      ['SIGTERM', 3_000],
      ['SIGKILL', 5_000],
    ] as const) {
      if (this.pid > 0) signalGroup(this.pid, signal);
      const exit = await orTimeout(this.exited, patience);
      if (exit) return exit;
    }
    return { exitCode: undefined, signal: 'SIGKILL' };
  }
}

function signalGroup(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-pid, signal);
  } catch {
    // the group has gone: that is what was wanted
  }
}

async function orTimeout<T>(promise: Promise<T>, ms: number): Promise<T | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<undefined>(resolve => {
    timer = setTimeout(() => resolve(undefined), ms);
  });
  const result = await Promise.race([promise, timeout]);
  clearTimeout(timer);
  return result;
}
