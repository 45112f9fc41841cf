#!/usr/bin/env node
// Finds a Node that runs Plimsoll and hands over to it: to the sources in a checkout, to dist in the package.
// Plain JavaScript for Node 18 and newer, so that an old Node gets an answer instead of a syntax error.
import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { endWith, SetupFailure } from './setup/failure.js';
import { findNode } from './setup/node.js';
import { packagesInstalled } from './setup/packages.js';
import { inRepository, nodeFlags, productFile, productUrl, root } from './setup/place.js';

const MAIN = 'src/cli/main';
const STOP_WITH_US = new URL('./setup/stop-with-launcher.js', import.meta.url).href;

try {
  await handOver();
} catch (error) {
  endWith(error, { json: process.argv.includes('--json') });
}

async function handOver() {
  if (process.argv[2] === 'setup') {
    await import('./setup.js');
    return;
  }
  if (inRepository && !packagesInstalled(root)) {
    throw new SetupFailure(
      `The npm packages in ${root} are missing or not those of package-lock.json.`,
      'Run npm run setup.',
    );
  }
  const node = findNode(root);
  if (node === process.execPath && nodeFlags.length === 0) await import(productUrl(MAIN));
  else runAsChild(node);
}

function runAsChild(node) {
  const args = [...nodeFlags, `--import=${STOP_WITH_US}`, productFile(MAIN), ...process.argv.slice(2)];
  // A session of its own: Ctrl-C in a terminal goes to all of a process group, so the child would get it from the
  // terminal and again from us, and take the second for "stop at once".
  const child = spawn(node, args, { stdio: ['inherit', 'inherit', 'inherit', 'ipc'], detached: true });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT', 'SIGWINCH']) {
    process.on(signal, () => child.kill(signal));
  }
  child.once('error', error => endWith(error));
  child.once('exit', (code, signal) => process.exit(code ?? 128 + constants.signals[signal]));
}
