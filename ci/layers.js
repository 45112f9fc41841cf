// The import rule of the architecture. Prints every violation; exit code 1 if there is one.
import { readFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { join, posix } from 'node:path';
import { fileURLToPath } from 'node:url';
import { findCycles } from './layers/cycles.js';
import { allowsNode, allowsOurs, allowsPackage, allowsTouching, ruleFor } from './layers/rules.js';
import { scan } from './layers/scan.js';
import { isForTests, sourceFiles } from './sources.js';

const FOLDERS = ['src', 'reporters', 'seeds', 'platforms', 'scenarios'];

/** @returns {string[]} one line per violation; empty when the tree keeps the rule */
export function checkLayers(root) {
  const files = sourceFiles(root, FOLDERS);
  const scans = new Map(files.map(file => [file, scan(file, readFileSync(join(root, file), 'utf8'))]));
  const ours = new Map(
    [...scans].map(([file, { imports }]) => [file, imports.flatMap(i => ourFile(file, i.from))]),
  );
  const circles = findCycles(ours).map(cycle => `${[...cycle, cycle[0]].join(' -> ')}: a circle of imports`);
  return [...[...scans].flatMap(([file, found]) => checkFile(file, found)), ...circles];
}

function checkFile(file, { imports, machine }) {
  const rule = ruleFor(file);
  if (!rule) return [`${file}: no rule covers this place; add one to ci/layers/rules.js`];
  const touching = machine.filter(({ what }) => !allowsTouching(rule, what));
  return [
    ...imports.flatMap(({ from, line }) => {
      const problem = checkImport(rule, file, from);
      return problem ? [`${file}:${line}: ${problem}`] : [];
    }),
    ...touching.map(({ what, line }) => `${file}:${line}: uses ${what}; that is for src/host only`),
  ];
}

function checkImport(rule, file, from) {
  const [target] = ourFile(file, from);
  if (target && isForTests(target)) return `may not import ${target}, which is for tests only`;
  if (target) return allowsOurs(rule, target) ? undefined : `may not import ${target}`;
  if (isBuiltin(from)) {
    const module = from.replace(/^node:/, '');
    return allowsNode(rule, module) ? undefined : `may not import node:${module}`;
  }
  const name = packageName(from);
  return allowsPackage(rule, name) ? undefined : `may not import the package ${name}`;
}

function ourFile(file, from) {
  return from.startsWith('.') ? [posix.join(posix.dirname(file), from)] : [];
}

function packageName(from) {
  return from
    .split('/')
    .slice(0, from.startsWith('@') ? 2 : 1)
    .join('/');
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const violations = checkLayers(fileURLToPath(new URL('..', import.meta.url)));
  for (const violation of violations) console.log(violation);
  process.exitCode = violations.length > 0 ? 1 : 0;
}
