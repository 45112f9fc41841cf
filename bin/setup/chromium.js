import { readFileSync } from 'node:fs';
import { lastLines, SetupFailure } from './failure.js';

const APT_LIMIT_MS = 600_000;
const INSTALL_IT =
  'Install Chromium or Google Chrome, or run npx playwright install chromium, or set PLIMSOLL_CHROMIUM';

export const chromium = {
  async find(host, { findChromium }) {
    const path = await findChromium(host);
    if (path) return { path, version: await versionOf(host, path) };
    const variable = ['PLIMSOLL_CHROMIUM', 'CHROME_PATH'].find(name => host.env[name]);
    if (!variable) return undefined;
    throw new SetupFailure(
      `${variable} names ${host.env[variable]}, which is not a program that this user may run.`,
      `Correct ${variable}, or unset it to let setup look for Chromium itself.`,
    );
  },

  plan: host =>
    mayUseApt(host)
      ? 'install Chromium on this system: apt-get update && apt-get install chromium'
      : 'need Chromium, which setup cannot install here',

  async install(host) {
    if (!mayUseApt(host)) {
      throw new SetupFailure(
        'Chromium is not installed, and setup installs it only on Debian and as root.',
        `${INSTALL_IT}; then run npm run setup again.`,
      );
    }
    await apt(host, ['update']);
    await apt(host, ['install', '-y', '--no-install-recommends', 'chromium']);
  },
};

/** Ubuntu has apt-get too, but its `chromium` package is only a pointer to the snap. */
function mayUseApt(host) {
  return host.machine().isRoot && host.which('apt-get') !== undefined && isDebian();
}

function isDebian() {
  try {
    return /^ID="?debian"?$/m.test(readFileSync('/etc/os-release', 'utf8'));
  } catch {
    return false; // not a Linux that says what it is
  }
}

async function apt(host, args) {
  const result = await host.run('apt-get', args, {
    env: { ...host.env, DEBIAN_FRONTEND: 'noninteractive' },
    timeoutMs: APT_LIMIT_MS,
  });
  if (result.exitCode === 0) return;
  const why = result.timedOut
    ? `not done after ${APT_LIMIT_MS / 60_000} minutes`
    : `exit code ${result.exitCode}`;
  throw new SetupFailure(
    `apt-get ${args.join(' ')} failed (${why}):\n${lastLines(result.stderr)}`,
    `Mend that and run npm run setup again. Or: ${INSTALL_IT}.`,
  );
}

async function versionOf(host, path) {
  const { stdout, stderr, exitCode } = await host.run(path, ['--version'], { timeoutMs: 60_000 });
  const version = /(?:Chromium|Chrome|Testing) (\d+(?:\.\d+)+)/.exec(stdout)?.[1];
  if (exitCode === 0 && version) return version;
  throw new SetupFailure(
    `${path} does not answer --version like Chromium: ${lastLines(stderr || stdout, 3) || `exit code ${exitCode}`}`,
    `Remove it. ${INSTALL_IT}.`,
  );
}
