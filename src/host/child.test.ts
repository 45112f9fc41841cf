import { mkdtemp, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { stopAllChildren } from './child.ts';
import { nodeHost } from './node-host.ts';
import { isRunning } from './proc.ts';

const host = nodeHost();
const program = (source: string) => ({ command: process.execPath, args: ['-e', source] });
const ready = (child: { stdout: NodeJS.ReadableStream | undefined }) =>
  new Promise<string>(resolve =>
    child.stdout?.once('data', (chunk: Buffer) => resolve(chunk.toString().trim())),
  );

afterEach(stopAllChildren);

describe('a child', () => {
  it('reports its exit code and its last words', async () => {
    const child = host.start(program('console.error("no such table"); process.exit(7)'));
    expect(await child.exited).toMatchObject({ exitCode: 7 });
    expect(child.tail()).toBe('no such table');
  });

  it('that cannot be started says why and does not throw', async () => {
    const exit = await host.start({ command: '/no/such/program', args: [] }).exited;
    expect(exit).toMatchObject({ exitCode: undefined, startError: expect.stringContaining('ENOENT') });
  });

  it('that ignores polite signals is stopped all the same', async () => {
    const child = host.start({
      ...program('process.on("SIGTERM", () => {}); console.log("up"); setInterval(() => {}, 1000)'),
      stdout: 'pipe',
    });
    await ready(child);
    const exit = await child.stop(50);
    expect(exit.signal).toBe('SIGKILL');
    expect(isRunning(child.pid)).toBe(false);
  });

  it('takes its grandchildren with it', async () => {
    const source = `const { spawn } = require('node:child_process'); const c = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']); console.log(c.pid); setInterval(() => {}, 1000)`;
    const child = host.start({ ...program(source), stdout: 'pipe' });
    const grandchild = Number(await ready(child));
    expect(isRunning(grandchild)).toBe(true);
    await child.stop(200);
    await expect.poll(() => isRunning(grandchild)).toBe(false);
  });

  it('gets a minimal environment and what it is given, not our secrets', async () => {
    const secretive = nodeHost({ ...process.env, AWS_SECRET_ACCESS_KEY: 'hush' });
    const child = secretive.start({
      ...program('console.error(Object.keys(process.env).join())'),
      env: { PORT: '1' },
    });
    await child.exited;
    expect(child.tail().split(',')).toContain('PORT');
    expect(child.tail()).not.toContain('AWS_SECRET');
  });

  it('leaves all its output in the log file, however much it is', async () => {
    const logFile = join(await mkdtemp(join(tmpdir(), 'plimsoll-child-')), 'log');
    const child = host.start({ ...program('process.stderr.write("x".repeat(3_000_000))'), logFile });
    await child.exited;
    expect(child.tail().length).toBeLessThanOrEqual(8_192);
    await expect.poll(async () => (await readFile(logFile)).length).toBe(3_000_000);
  });
});
