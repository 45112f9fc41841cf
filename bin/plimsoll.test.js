import { spawn, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

const BIN = import.meta.dirname;

let root;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'plimsoll-launcher-'));
  cpSync(BIN, join(root, 'bin'), { recursive: true });
  write('package.json', '{ "type": "module" }');
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

function write(path, text) {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
}

/** A checkout with a main file of the test's own. */
function checkout(main) {
  const lock = JSON.stringify({ packages: {} });
  write('package-lock.json', lock);
  write('node_modules/.package-lock.json', lock);
  write('src/cli/main.ts', main);
}

function launch(...args) {
  return spawnSync(process.execPath, [join(root, 'bin/plimsoll.js'), ...args], { encoding: 'utf8' });
}

/** Starts the launcher in a process group of its own, as a shell does. */
function start() {
  const child = spawn(process.execPath, [join(root, 'bin/plimsoll.js')], {
    detached: true,
    stdio: ['ignore', 'pipe', 2],
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    pid: child.pid,
    nextLine: async () => (await lines.next()).value,
    exited: new Promise(resolve => child.once('exit', (code, signal) => resolve({ code, signal }))),
  };
}

describe('in a checkout', () => {
  test('runs the TypeScript sources with the arguments, and means src by the name of the package', () => {
    write(
      'package.json',
      '{ "name": "plimsoll", "type": "module", "exports": { "plimsoll-source": "./src/index.ts", "default": "./none.js" } }',
    );
    checkout(`
      import { where } from 'plimsoll';
      const said: string = [where, ...process.argv.slice(2)].join(' ');
      console.log(said);`);
    write('src/index.ts', "export const where: string = 'source';");
    expect(launch('run', '--rounds', '2')).toMatchObject({
      stdout: 'source run --rounds 2\n',
      stderr: '',
      status: 0,
    });
  });

  test.each([0, 1, 2, 4, 5, 70])('passes on exit code %i', code => {
    checkout(`process.exitCode = ${code};`);
    expect(launch().status).toBe(code);
  });

  test('a child that was killed gives 128 and the number of the signal', () => {
    checkout("process.kill(process.pid, 'SIGKILL'); setInterval(() => {}, 1000);");
    expect(launch().status).toBe(137);
  });

  test('without packages says what to do', () => {
    checkout('');
    rmSync(join(root, 'node_modules'), { recursive: true });
    const { status, stderr } = launch('run');
    expect(status).toBe(3);
    expect(stderr).toMatch(/packages in .* are missing[\s\S]*Next: {2}Run npm run setup\./);
  });

  test('with --json an error of the launcher is a document like every other', () => {
    checkout('');
    rmSync(join(root, 'node_modules'), { recursive: true });
    const { error } = JSON.parse(launch('run', '--json').stdout);
    expect(error).toMatchObject({ code: 'SETUP_FAILED', exitCode: 3, hint: 'Run npm run setup.' });
  });
});

describe('signals', () => {
  const COUNTING = `
    let interrupts = 0;
    process.on('SIGINT', () => console.log('interrupt', ++interrupts));
    process.on('SIGUSR2', () => console.log('so far', interrupts));
    process.on('SIGTERM', () => { console.log('in all', interrupts); process.exit(143); });
    setInterval(() => {}, 1000);
    console.log(process.pid);`;

  test('Ctrl-C, which goes to the whole process group, reaches the child once', async () => {
    checkout(COUNTING);
    const launcher = start();
    const child = Number(await launcher.nextLine());
    // with the launcher held still, what the child gets now would come from the terminal itself
    process.kill(launcher.pid, 'SIGSTOP');
    process.kill(-launcher.pid, 'SIGINT');
    process.kill(child, 'SIGUSR2');
    expect(await launcher.nextLine()).toBe('so far 0');
    process.kill(launcher.pid, 'SIGCONT');
    expect(await launcher.nextLine()).toBe('interrupt 1');
    process.kill(launcher.pid, 'SIGTERM');
    expect(await launcher.nextLine()).toBe('in all 1');
    expect(await launcher.exited).toEqual({ code: 143, signal: null });
  });

  test('a signal to the launcher alone reaches the child', async () => {
    checkout(COUNTING);
    const launcher = start();
    await launcher.nextLine();
    process.kill(launcher.pid, 'SIGINT');
    expect(await launcher.nextLine()).toBe('interrupt 1');
    process.kill(launcher.pid, 'SIGTERM');
    expect(await launcher.exited).toEqual({ code: 143, signal: null });
  });

  test('when the launcher is killed outright, the child stops too', async () => {
    checkout(COUNTING);
    const launcher = start();
    await launcher.nextLine();
    process.kill(launcher.pid, 'SIGKILL');
    expect(await launcher.nextLine()).toBe('in all 0');
  });
});

describe('in the package', () => {
  test('runs dist, in the same process', () => {
    write(
      'dist/src/cli/main.js',
      "console.log('dist', process.ppid, ...process.argv.slice(2)); process.exitCode = 5;",
    );
    expect(launch('gate')).toMatchObject({ stdout: `dist ${process.pid} gate\n`, stderr: '', status: 5 });
  });

  test('finds its files through the link that npm makes', () => {
    write('dist/src/cli/main.js', "console.log('dist');");
    symlinkSync(join(root, 'bin/plimsoll.js'), join(root, 'plimsoll'));
    expect(spawnSync(process.execPath, [join(root, 'plimsoll')], { encoding: 'utf8' }).stdout).toBe('dist\n');
  });
});
