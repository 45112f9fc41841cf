import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { SetupFailure } from './failure.js';

/**
 * Whether node_modules holds what package-lock.json asks for.
 * npm writes its own record of what it installed last of all, so an interrupted or outdated install shows.
 */
export function packagesInstalled(root) {
  const wanted = readJson(join(root, 'package-lock.json'));
  if (!wanted) return true; // the published package: npm has installed it already
  const installed = readJson(join(root, 'node_modules', '.package-lock.json'));
  return installed !== undefined && sameVersions(wanted.packages, installed.packages);
}

/** Optional packages may be missing, for they depend on the system, but never be of another version. */
export function sameVersions(wanted, installed) {
  return Object.entries(wanted)
    .filter(([path]) => path !== '')
    .every(([path, { version, optional }]) =>
      path in installed ? installed[path].version === version : optional === true,
    );
}

export function installPackages(root) {
  const args = ['ci', '--ignore-scripts', '--include=dev', '--include=optional', '--loglevel=error'];
  const { status, error, stderr } = spawnSync('npm', args, {
    cwd: root,
    stdio: ['ignore', 'ignore', 'pipe'],
    encoding: 'utf8',
    env: {
      ...process.env,
      // the pinned Node lies in the folder that npm is about to replace: let npm run on the system's
      PATH: withoutOwnPackages(process.env.PATH ?? '', root),
      PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD: '1',
    },
  });
  if (status === 0) return;
  if (error) {
    throw new SetupFailure(
      `npm could not be started: ${error.message}.`,
      'Install Node 24 together with npm, and run the command again.',
    );
  }
  throw new SetupFailure(
    `npm ${args.join(' ')} failed in ${root} (exit code ${status}):\n${firstLines(stderr)}`,
    'Mend that (is the network there, and the npm registry that is configured?) and run the command again.',
  );
}

/** npm says first what went wrong, and then for pages how it may be called. */
function firstLines(text) {
  return text.trim().split('\n').slice(0, 12).join('\n');
}

function withoutOwnPackages(path, root) {
  const own = join(root, 'node_modules');
  return path
    .split(delimiter)
    .filter(folder => !folder.startsWith(own))
    .join(delimiter);
}

function readJson(path) {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    return undefined; // missing or cut short: either way there is nothing to rely on
  }
}
