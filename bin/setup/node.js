import { spawnSync } from 'node:child_process';
import { delimiter, join } from 'node:path';
import { SetupFailure } from './failure.js';

/** From 22.18 on Node runs TypeScript as it is. Keep in step with "engines" of package.json. */
export const MINIMUM_NODE = '22.18.0';

/** @param {string} version such as `v24.1.0` */
export function isRecentEnough(version) {
  const parts = /^v?(\d+)\.(\d+)\./.exec(version.trim());
  if (!parts) return false;
  const [major, minor] = [Number(parts[1]), Number(parts[2])];
  const [neededMajor, neededMinor] = MINIMUM_NODE.split('.').map(Number);
  return major > neededMajor || (major === neededMajor && minor >= neededMinor);
}

/**
 * A Node that can run Plimsoll: the running one, the one that npm installed beside the packages, or one on PATH.
 * @param {string} root the folder of package.json
 * @returns {string} its path
 */
export function findNode(root) {
  if (isRecentEnough(process.version)) return process.execPath;
  const installed = [join(root, 'node_modules', '.bin', 'node'), join(root, '..', '.bin', 'node')];
  const onPath = (process.env.PATH ?? '').split(delimiter).map(folder => join(folder, 'node'));
  const found = [...installed, ...onPath].find(runsRecentNode);
  if (found) return found;
  throw new SetupFailure(
    `Plimsoll needs Node ${MINIMUM_NODE} or newer; this is ${process.version} and no newer one was found on PATH.`,
    'Install Node 24 (https://nodejs.org) and run the command again.',
  );
}

function runsRecentNode(path) {
  const answer = spawnSync(path, ['--version'], { encoding: 'utf8', timeout: 10_000 });
  return answer.status === 0 && isRecentEnough(answer.stdout);
}
