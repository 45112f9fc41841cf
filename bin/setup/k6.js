import { mkdirSync, renameSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { lastLines, SetupFailure } from './failure.js';

const SOURCE = fileURLToPath(new URL('./k6', import.meta.url));
const BUILD_LIMIT_MS = 900_000;
const INSTALL_IT =
  'Install k6 (https://grafana.com/docs/k6/latest/set-up/install-k6/) and put it on PATH or set K6_PATH';

export const k6 = {
  async find(host, { findK6 }) {
    const path = findK6(host);
    if (path) return { path, version: await versionOf(host, path) };
    if (!host.env.K6_PATH) return undefined;
    throw new SetupFailure(
      `K6_PATH names ${host.env.K6_PATH}, which is not a program that this user may run.`,
      'Correct K6_PATH, or unset it to let setup find or build k6.',
    );
  },

  plan: (host, { K6_VERSION, cachedK6 }) =>
    `build k6 ${K6_VERSION} with Go into ${cachedK6(host)} (one to two minutes, once)`,

  async install(host, { cachedK6 }) {
    const go = host.which('go');
    if (!go) {
      throw new SetupFailure(
        'k6 is not installed, and without Go it cannot be built.',
        `${INSTALL_IT}; or install Go 1.25 or newer (https://go.dev/dl) and run npm run setup again.`,
      );
    }
    await build(host, go, cachedK6(host));
  },
};

/** Writes beside the target and renames, so that a build cut short never looks like a k6. */
async function build(host, go, target) {
  const unfinished = `${target}.${process.pid}.tmp`;
  try {
    mkdirSync(dirname(target), { recursive: true });
    const args = ['build', '-C', SOURCE, '-trimpath', '-buildvcs=false', '-mod=readonly', '-ldflags=-s -w'];
    const result = await host.run(go, [...args, '-o', unfinished, '.'], {
      env: { ...host.env, CGO_ENABLED: '0' },
      timeoutMs: BUILD_LIMIT_MS,
    });
    if (result.exitCode !== 0) throw new Error(whyBuildFailed(result));
    renameSync(unfinished, target);
  } catch (error) {
    throw new SetupFailure(
      `k6 could not be built in ${dirname(target)}: ${error.message}`,
      `Run npm run setup again when that is mended. Or: ${INSTALL_IT}.`,
    );
  } finally {
    rmSync(unfinished, { force: true });
  }
}

function whyBuildFailed({ timedOut, stderr, exitCode }) {
  if (timedOut) return `Go was not done after ${BUILD_LIMIT_MS / 60_000} minutes.`;
  return `Go ended with exit code ${exitCode}:\n${lastLines(stderr)}`;
}

async function versionOf(host, path) {
  const { stdout, stderr, exitCode } = await host.run(path, ['version'], { timeoutMs: 30_000 });
  const version = /^\S+ v(\d+)\.(\d+)\.(\S+) \(/.exec(stdout);
  if (exitCode !== 0 || !version) {
    throw new SetupFailure(
      `${path} does not answer "k6 version" like k6: ${lastLines(stderr || stdout, 3) || `exit code ${exitCode}`}`,
      'Remove it, or set K6_PATH to a k6 that runs.',
    );
  }
  const [, major, minor, patch] = version;
  if (Number(major) < 1) {
    throw new SetupFailure(
      `${path} is k6 ${major}.${minor}.${patch}, which does not run TypeScript scenarios as they are.`,
      'Install k6 1.0 or newer, or set K6_PATH to one.',
    );
  }
  return `${major}.${minor}.${patch}`;
}
