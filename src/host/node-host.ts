import { accessSync, constants, statSync } from 'node:fs';
import { createServer } from 'node:net';
import { delimiter, isAbsolute, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { execa } from 'execa';
import { minimalEnvironment, startChild } from './child.ts';
import { readFifo } from './fifo.ts';
import { nodeFiles } from './files.ts';
import type { Finished, Host, RunOptions } from './host.ts';
import { machine, processTree, processUsage } from './proc.ts';

/** The real machine. */
export function nodeHost(
  env: Readonly<Record<string, string | undefined>> = process.env,
  cwd = process.cwd(),
): Host {
  const wallClockUs = performance.timeOrigin * 1_000;
  return {
    env,
    cwd,
    nodePath: process.execPath,
    nowUs: () => Math.round(wallClockUs + performance.now() * 1_000),
    wait: async (ms, signal) => void (await delay(ms, undefined, signal ? { signal } : {})),
    files: nodeFiles,
    start: options => startChild(options, env),
    run: (command, args, options) => runToEnd(command, args, options ?? {}, env),
    freePort,
    which: name => which(name, env.PATH ?? ''),
    processUsage,
    processTree,
    machine,
    readFifo,
  };
}

async function runToEnd(
  command: string,
  args: readonly string[],
  options: RunOptions,
  env: Readonly<Record<string, string | undefined>>,
): Promise<Finished> {
  const result = await execa(command, [...args], {
    reject: false,
    extendEnv: false,
    env: { ...minimalEnvironment(env), ...options.env },
    stripFinalNewline: false,
    ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
    ...(options.timeoutMs === undefined ? {} : { timeout: options.timeoutMs }),
    ...(options.uid === undefined ? {} : { uid: options.uid }),
    ...(options.gid === undefined ? {} : { gid: options.gid }),
    ...(options.input === undefined ? {} : { input: options.input }),
    ...(options.signal === undefined ? {} : { cancelSignal: options.signal }),
  });
  const startError = result.exitCode === undefined && result.failed ? `${result.shortMessage ?? ''}\n` : '';
  return {
    exitCode: result.exitCode,
    stdout: String(result.stdout ?? ''),
    stderr: startError + String(result.stderr ?? ''),
    timedOut: result.timedOut,
  };
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
}

function which(name: string, path: string): string | undefined {
  const candidates = isAbsolute(name) ? [name] : path.split(delimiter).map(folder => join(folder, name));
  return candidates.find(isExecutable);
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}
