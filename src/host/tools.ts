import { join, resolve } from 'node:path';
import { PlimsollError } from '../model/errors.ts';
import type { Host } from './host.ts';

/** The k6 that setup builds where none is installed; pinned once more, with its sums, in bin/setup/k6/go.mod. */
export const K6_VERSION = '2.1.0';

const CHROMIUM_NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
const CHROME_ON_MACOS = '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome';

/** Where a browser that Playwright downloaded lies below its `chromium-<revision>` folder, by system. */
const PLAYWRIGHT_EXECUTABLES = [
  'chrome-linux64/chrome',
  'chrome-linux/chrome',
  'chrome-mac-arm64/Google Chrome for Testing.app/Contents/MacOS/Google Chrome for Testing',
  'chrome-mac-x64/Google Chrome for Testing.app/Contents/MacOS/Google Chrome for Testing',
];

/**
 * Where Plimsoll keeps what is costly to get and belongs to the machine, not to a project.
 * As root it is not below the home directory: PostgreSQL runs as another user, who may not enter that.
 */
export function cacheDirectory(host: Host): string {
  const { PLIMSOLL_HOME, XDG_CACHE_HOME, HOME } = host.env;
  if (PLIMSOLL_HOME) return resolve(host.cwd, PLIMSOLL_HOME);
  if (host.machine().isRoot) return '/var/cache/plimsoll';
  if (XDG_CACHE_HOME) return join(XDG_CACHE_HOME, 'plimsoll');
  if (HOME) return join(HOME, '.cache', 'plimsoll');
  throw new PlimsollError(
    'SETUP_FAILED',
    'There is no place for the cache: neither PLIMSOLL_HOME, XDG_CACHE_HOME nor HOME is set.',
    'Set PLIMSOLL_HOME to a folder that this user may write to.',
  );
}

/** The file that setup writes k6 to. The version is in the folder's name, for k6 calls itself by its file's name. */
export function cachedK6(host: Host): string {
  return join(cacheDirectory(host), `k6-${K6_VERSION}`, 'k6');
}

/** k6 by K6_PATH, PATH, or setup's own. A K6_PATH that names no executable finds nothing: it never falls through. */
export function findK6(host: Host): string | undefined {
  const named = host.env.K6_PATH;
  if (named) return host.which(resolve(host.cwd, named));
  return host.which('k6') ?? host.which(cachedK6(host));
}

/**
 * Chromium by PLIMSOLL_CHROMIUM or CHROME_PATH, an installed one, or one that Playwright downloaded (the newest).
 * A variable that names no executable finds nothing: it never falls through.
 */
export async function findChromium(host: Host): Promise<string | undefined> {
  const named = host.env.PLIMSOLL_CHROMIUM || host.env.CHROME_PATH;
  if (named) return host.which(resolve(host.cwd, named));
  return first(host, [...CHROMIUM_NAMES, CHROME_ON_MACOS, ...(await playwrightChromium(host))]);
}

async function playwrightChromium(host: Host): Promise<string[]> {
  const { PLAYWRIGHT_BROWSERS_PATH, XDG_CACHE_HOME, HOME = '/' } = host.env;
  const places = PLAYWRIGHT_BROWSERS_PATH
    ? [PLAYWRIGHT_BROWSERS_PATH]
    : [XDG_CACHE_HOME ?? join(HOME, '.cache'), join(HOME, 'Library', 'Caches')].map(folder =>
        join(folder, 'ms-playwright'),
      );
  const found: string[] = [];
  for (const place of places) {
    const revisions = (await host.files.list(place)).filter(name => /^chromium-\d+$/.test(name));
    revisions.sort((a, b) => revision(b) - revision(a));
    for (const name of revisions) found.push(...PLAYWRIGHT_EXECUTABLES.map(file => join(place, name, file)));
  }
  return found;
}

function revision(name: string): number {
  return Number(name.slice('chromium-'.length));
}

function first(host: Host, names: readonly string[]): string | undefined {
  for (const name of names) {
    const path = host.which(name);
    if (path) return path;
  }
  return undefined;
}
