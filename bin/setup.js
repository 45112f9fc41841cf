#!/usr/bin/env node
// Makes a fresh clone ready: packages, PostgreSQL's library links, k6, Chromium.
// Runs on Node 18 and newer with nothing installed. Everything it says goes to stderr.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { endWith } from './setup/failure.js';
import { findNode } from './setup/node.js';
import { readOptions, say, USAGE } from './setup/options.js';
import { installPackages, packagesInstalled } from './setup/packages.js';
import { nodeFlags, root } from './setup/place.js';
import { linkPostgresLibraries } from './setup/postgres-links.js';

const args = process.argv.slice(process.argv[2] === 'setup' ? 3 : 2); // `plimsoll setup` comes through the launcher

try {
  setUp(readOptions(args));
} catch (error) {
  endWith(error, { json: args.includes('--json') });
}

function setUp(options) {
  if (options.help) {
    process.stdout.write(USAGE);
    return;
  }
  if (!packagesInstalled(root)) {
    if (options.dryRun) {
      say(options, 'would install the npm packages; what else is missing can be seen after that');
      return;
    }
    say(options, 'installing the npm packages (one to two minutes, once) ...');
    installPackages(root);
  }
  if (!options.dryRun) {
    const links = linkPostgresLibraries(root);
    if (links > 0) say(options, `linked ${links} PostgreSQL libraries`);
  }
  findOrInstallTools();
}

/** The tools are found by the product's own code, which is TypeScript and needs packages: both are there now. */
function findOrInstallTools() {
  const tools = fileURLToPath(new URL('./setup/tools.js', import.meta.url));
  const { status, error } = spawnSync(findNode(root), [...nodeFlags, tools, ...args], { stdio: 'inherit' });
  if (error) throw error;
  process.exitCode = status ?? 130; // no status: a signal, which from a terminal has reached us as well
}
