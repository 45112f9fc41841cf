import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Host } from './host.ts';
import { nodeHost } from './node-host.ts';
import { cacheDirectory, cachedK6, findChromium, findK6 } from './tools.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'plimsoll-tools-'));
});
afterEach(() => rm(folder, { recursive: true }));

/** A machine with nothing on it but what the test puts into its folder. */
function host(env: Record<string, string> = {}): Host {
  return nodeHost({ PATH: join(folder, 'path'), HOME: join(folder, 'home'), ...env }, folder);
}

async function program(path: string): Promise<string> {
  const file = join(folder, path);
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, '');
  await chmod(file, 0o755);
  return file;
}

describe('k6', () => {
  test('is looked for in K6_PATH, then on PATH, then in the cache', async () => {
    const PLIMSOLL_HOME = join(folder, 'cache');
    expect(findK6(host({ PLIMSOLL_HOME }))).toBeUndefined();
    const cached = await program('cache/k6-2.1.0/k6');
    expect(findK6(host({ PLIMSOLL_HOME }))).toBe(cached);
    const onPath = await program('path/k6');
    expect(findK6(host({ PLIMSOLL_HOME }))).toBe(onPath);
    const named = await program('own/k6');
    expect(findK6(host({ PLIMSOLL_HOME, K6_PATH: named }))).toBe(named);
    expect(findK6(host({ PLIMSOLL_HOME, K6_PATH: 'own/k6' })), 'from the working directory').toBe(named);
  });

  test('a K6_PATH that is no program finds nothing, rather than another k6', async () => {
    await program('path/k6');
    expect(findK6(host({ K6_PATH: join(folder, 'none') }))).toBeUndefined();
  });
});

describe('Chromium', () => {
  test('is looked for in the environment, on PATH, then among the downloads of Playwright, newest first', async () => {
    const file = 'chrome-linux64/chrome';
    await program(`home/.cache/ms-playwright/chromium-999/${file}`);
    const newest = await program(`home/.cache/ms-playwright/chromium-1200/${file}`);
    await program(`home/.cache/ms-playwright/firefox-1500/${file}`);
    expect(await findChromium(host())).toBe(newest);
    const chrome = await program('path/google-chrome');
    expect(await findChromium(host())).toBe(chrome);
    const chromium = await program('path/chromium');
    expect(await findChromium(host())).toBe(chromium);
    const named = await program('own/chrome');
    expect(await findChromium(host({ CHROME_PATH: named }))).toBe(named);
    expect(await findChromium(host({ CHROME_PATH: named, PLIMSOLL_CHROMIUM: chrome }))).toBe(chrome);
  });

  test('the place of Playwright may be another', async () => {
    const file = await program('browsers/chromium-1200/chrome-linux/chrome');
    expect(await findChromium(host({ PLAYWRIGHT_BROWSERS_PATH: join(folder, 'browsers') }))).toBe(file);
  });

  test('a variable that names no program finds nothing, rather than another browser', async () => {
    await program('path/chromium');
    expect(await findChromium(host({ PLIMSOLL_CHROMIUM: join(folder, 'none') }))).toBeUndefined();
  });
});

describe('cache directory', () => {
  const user = (env: Record<string, string>): Host => ({
    ...nodeHost(env, folder),
    machine: () => machine(false),
  });
  const root = (env: Record<string, string>): Host => ({
    ...nodeHost(env, folder),
    machine: () => machine(true),
  });
  const machine = (isRoot: boolean) => ({ ...nodeHost().machine(), isRoot });

  test.each([
    ['PLIMSOLL_HOME first', user({ PLIMSOLL_HOME: '/own', HOME: '/home/ada' }), '/own'],
    ['PLIMSOLL_HOME first, as root too', root({ PLIMSOLL_HOME: '/own' }), '/own'],
    ['as root', root({ HOME: '/root', XDG_CACHE_HOME: '/root/.cache' }), '/var/cache/plimsoll'],
    ['XDG_CACHE_HOME', user({ XDG_CACHE_HOME: '/cache', HOME: '/home/ada' }), '/cache/plimsoll'],
    ['HOME', user({ HOME: '/home/ada' }), '/home/ada/.cache/plimsoll'],
  ])('%s', (_, machineHost, directory) => {
    expect(cacheDirectory(machineHost)).toBe(directory);
    expect(cachedK6(machineHost)).toBe(`${directory}/k6-2.1.0/k6`);
  });

  test('without any of them is an error that says what to set', () => {
    expect(() => cacheDirectory(user({}))).toThrow(
      expect.objectContaining({ code: 'SETUP_FAILED', hint: expect.stringContaining('PLIMSOLL_HOME') }),
    );
  });
});
