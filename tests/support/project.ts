import { mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { nodeHost } from '../../src/host/node-host.ts';
import { isRunning, processTree } from '../../src/host/proc.ts';

const repository = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
export const host = nodeHost();

/** A user's folder with a config and files of its own, below the system's temp directory. */
export interface Project {
  readonly root: string;
  run(args: readonly string[], options?: RunOptions): Promise<Ended>;
  start(args: readonly string[], options?: RunOptions): Started;
}

export interface RunOptions {
  readonly env?: Readonly<Record<string, string>>;
}

export interface Ended {
  readonly exitCode: number | undefined;
  readonly stdout: string;
  readonly stderr: string;
  /** Processes that the command had started and that were still there when it had ended. */
  readonly leftRunning: readonly number[];
}

export interface Started {
  readonly pid: number;
  readonly ended: Promise<Ended>;
  /** Resolves once stderr holds the text. */
  seen(text: string): Promise<void>;
  signal(signal: NodeJS.Signals): void;
}

export async function makeProject(files: Readonly<Record<string, string>>): Promise<Project> {
  const root = await mkdtemp(join(tmpdir(), 'plimsoll-project-'));
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), text);
  }
  const start = (args: readonly string[], options: RunOptions = {}) => startCommand(root, args, options);
  return { root, start, run: (args, options) => start(args, options).ended };
}

/** A command in the repository itself: the demo. */
export function runInRepository(args: readonly string[]): Promise<Ended> {
  return startCommand(repository, args, {}).ended;
}

/** The scenario words that a native file may import, by absolute path (a package would give them by name). */
export function shared(file: 'k6' | 'node'): string {
  return join(repository, 'scenarios', 'shared', `${file}.ts`);
}

function startCommand(cwd: string, args: readonly string[], options: RunOptions): Started {
  const child = host.start({
    command: process.execPath,
    args: [join(repository, 'bin', 'plimsoll.js'), ...args],
    cwd,
    stdout: 'pipe',
    stopSignal: 'SIGINT',
    env: { ...pick(['PLIMSOLL_HOME', 'K6_PATH', 'PLIMSOLL_CHROMIUM']), ...options.env },
  });
  const family = new Set<number>();
  const watch = setInterval(() => {
    for (const pid of processTree(child.pid)) family.add(pid);
  }, 50);
  let stdout = '';
  child.stdout?.on('data', (chunk: Buffer) => {
    stdout += chunk.toString('utf8');
  });
  const ended = child.exited.then(exit => {
    clearInterval(watch);
    return {
      exitCode: exit.exitCode,
      stdout,
      stderr: child.tail(),
      leftRunning: [...family].filter(isRunning),
    };
  });
  return {
    pid: child.pid,
    ended,
    seen: text => seen(child, ended, text),
    signal: signal => void process.kill(child.pid, signal),
  };
}

async function seen(child: { tail(): string }, ended: Promise<Ended>, text: string): Promise<void> {
  let over = false;
  void ended.then(() => {
    over = true;
  });
  while (!child.tail().includes(text)) {
    if (over) throw new Error(`the command ended before it said "${text}":\n${child.tail()}`);
    await host.wait(20);
  }
}

function pick(names: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    names.flatMap(name => (process.env[name] === undefined ? [] : [[name, process.env[name]]])),
  );
}
