// All checks of this repo, one after the other: `npm test`, after setup. Goes on after a failure, to show them all.
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { findNode } from '../bin/setup/node.js';
import { root } from '../bin/setup/place.js';
import { addUp, countTests, NOTHING, passes } from './count.js';

const MINUTE_MS = 60_000;

const CHECKS = [
  { name: 'lint', command: ['biome', 'check', '.'] },
  { name: 'types', command: ['tsc', '-p', 'tsconfig.json'] },
  { name: 'types of the k6 scenarios', command: ['tsc', '-p', 'scenarios/tsconfig.json'] },
  { name: 'layers', command: ['node', 'ci/layers.js'] },
  { name: 'file sizes', command: ['node', 'ci/file-sizes.js'] },
  { name: 'unused code', command: ['knip', '--no-progress'] },
];
const SUITES = [
  { name: 'unit tests', project: 'unit' },
  { name: 'end-to-end tests', project: 'end-to-end' },
];

let total = NOTHING;
for (const check of CHECKS) total = addUp(total, await runCheck(check));
for (const suite of SUITES) total = addUp(total, await runSuite(suite));
process.exitCode = passes(total) ? 0 : 1;
console.log(`\n${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`);

async function runCheck({ name, command }) {
  const result = await run(command, 3 * MINUTE_MS);
  const count = result.exitCode === 0 ? { ...NOTHING, passed: 1 } : { ...NOTHING, failed: 1 };
  show(name, result, count);
  return count;
}

async function runSuite({ name, project }) {
  const folder = mkdtempSync(join(tmpdir(), 'plimsoll-check-'));
  try {
    const file = join(folder, 'tests.json');
    const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${file}`];
    const result = await run(['vitest', 'run', `--project=${project}`, ...reporters], 15 * MINUTE_MS);
    const count = countTests(readReport(file), result.exitCode);
    show(name, result, count);
    return count;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function readReport(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return undefined; // vitest ended before it could write one, which counts as a failure
  }
}

function show(name, { seconds, output }, count) {
  const word = passes(count) ? 'ok    ' : 'FAILED';
  const tests = count.passed + count.failed + count.skipped;
  console.log(
    `${word} ${name.padEnd(26)} ${seconds.toFixed(1).padStart(6)} s ${tests > 1 ? `  ${tests} tests` : ''}`.trimEnd(),
  );
  if (!passes(count)) console.log(`${output.trimEnd()}\n`);
}

/** Runs a command of node_modules/.bin on the Node that runs Plimsoll, in the repo's folder. */
function run([command, ...args], limitMs) {
  const startedAt = performance.now();
  const child = spawn(command, args, {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: limitMs,
    env: { ...process.env, PATH: searchPath(), NO_COLOR: '1', FORCE_COLOR: undefined },
  });
  const stop = () => child.kill('SIGTERM');
  process.once('SIGTERM', stop);
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', chunk => (output += chunk));
  return new Promise(resolve => {
    const end = (exitCode, words = '') => {
      process.off('SIGTERM', stop);
      resolve({ exitCode, output: output + words, seconds: (performance.now() - startedAt) / 1_000 });
    };
    child.once('error', error => end(1, `${command} could not be started: ${error.message}`));
    child.once('close', (code, signal) =>
      end(code ?? 1, signal ? `\n${command} was stopped by ${signal}` : ''),
    );
  });
}

function searchPath() {
  const node = dirname(findNode(root));
  return [node, join(root, 'node_modules', '.bin'), process.env.PATH].join(delimiter);
}
