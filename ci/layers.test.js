import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { checkLayers } from './layers.js';

let root;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'plimsoll-layers-'));
});
afterEach(() => rmSync(root, { recursive: true }));

function tree(files) {
  for (const [path, source] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), source);
  }
  return checkLayers(root);
}

const forbiddenImports = [
  // each way to write an import
  [
    'a phase from another phase',
    'src/seed/a.ts',
    "import { b } from '../drive/driver.ts';",
    'src/drive/driver.ts',
  ],
  ['a type', 'src/seed/a.ts', "import type { B } from '../target/b.ts';", 'src/target/b.ts'],
  ['a re-export', 'src/seed/a.ts', "export * from '../target/b.ts';", 'src/target/b.ts'],
  ['a named re-export', 'src/seed/a.ts', "export { b } from '../target/b.ts';", 'src/target/b.ts'],
  ['a side effect', 'src/seed/a.ts', "import '../target/b.ts';", 'src/target/b.ts'],
  ['a dynamic import', 'src/seed/a.ts', "const b = await import('../target/b.ts');", 'src/target/b.ts'],
  ['an import in a type', 'src/seed/a.ts', "type B = import('../target/b.ts').B;", 'src/target/b.ts'],
  // each arrow that is not there
  ['model from host', 'src/model/a.ts', "import '../host/host.ts';", 'src/host/host.ts'],
  ['stats from model', 'src/stats/a.ts', "import '../model/b.ts';", 'src/model/b.ts'],
  ['host from a phase', 'src/host/a.ts', "import '../plan/b.ts';", 'src/plan/b.ts'],
  ['compare from host', 'src/compare/a.ts', "import '../host/host.ts';", 'src/host/host.ts'],
  ['report from summarise', 'src/report/a.ts', "import '../summarise/b.ts';", 'src/summarise/b.ts'],
  ['a phase from the pipeline', 'src/gate/a.ts', "import '../pipeline.ts';", 'src/pipeline.ts'],
  ['a driver from another', 'src/drive/k6/a.ts', "import '../artillery/b.ts';", 'src/drive/artillery/b.ts'],
  ['the common part from a driver', 'src/drive/a.ts', "import './k6/b.ts';", 'src/drive/k6/b.ts'],
  ['the pipeline from a driver', 'src/pipeline.ts', "import './drive/k6/b.ts';", 'src/drive/k6/b.ts'],
  ['a command from a driver', 'src/cli/a.ts', "import '../drive/k6/b.ts';", 'src/drive/k6/b.ts'],
  ['a command from a reporter', 'src/cli/a.ts', "import '../../reporters/html/b.ts';", 'reporters/html/b.ts'],
  ['a reporter from another', 'reporters/html/a.ts', "import '../json/b.ts';", 'reporters/json/b.ts'],
  ['a reporter from the host', 'reporters/html/a.ts', "import '../../src/host/host.ts';", 'src/host/host.ts'],
  ['a dataset from the seeder', 'seeds/shop/a.ts', "import '../../src/seed/copy.ts';", 'src/seed/copy.ts'],
  ['a platform from us', 'platforms/shop/a.ts', "import '../../src/model/b.ts';", 'src/model/b.ts'],
  ['a scenario from us', 'scenarios/shop/a.k6.ts', "import '../../src/model/b.ts';", 'src/model/b.ts'],
  ['a scenario from another', 'scenarios/shop/a.k6.ts', "import '../other/b.ts';", 'scenarios/other/b.ts'],
  // packages and Node's modules
  ['a package in the model', 'src/model/a.ts', "import 'hdr-histogram-js';", 'the package hdr-histogram-js'],
  [
    'a package in a pure phase',
    'src/gate/a.ts',
    "import 'simple-statistics';",
    'the package simple-statistics',
  ],
  ['spawning outside of host', 'src/target/a.ts', "import 'execa';", 'the package execa'],
  [
    'a scoped package',
    'src/store/a.ts',
    "import '@faker-js/faker/locale/en';",
    'the package @faker-js/faker',
  ],
  ['files outside of host', 'src/store/a.ts', "import 'node:fs/promises';", 'node:fs/promises'],
  ['an old name of a Node module', 'src/store/a.ts', "import 'fs';", 'node:fs'],
  ['Node in a pure phase', 'src/explain/a.ts', "import { join } from 'node:path';", 'node:path'],
];

const allowed = {
  'src/model/histogram.ts': "import * as hdr from 'hdr-histogram-js';",
  'src/model/sample.ts': "import type { H } from './histogram.ts';",
  'src/stats/mean.ts': "import { mean } from 'simple-statistics';",
  'src/host/clock.ts': "import { readFile } from 'node:fs/promises'; export const now = () => Date.now();",
  'src/host/postgres/cluster.ts': "import '../clock.ts'; import 'pg';",
  'src/seed/copy.ts': "import '../host/clock.ts'; import 'pg-copy-streams'; import 'node:path';",
  'src/seed/worker.ts': "import 'node:worker_threads'; process.exit(0);",
  'src/summarise/figures.ts': "import '../model/sample.ts'; import '../stats/mean.ts';",
  'src/explain/causes.ts': "import '../summarise/figures.ts';",
  'src/drive/sample-lines.ts': "import '../model/sample.ts';",
  'src/drive/k6/driver.ts': "import '../sample-lines.ts'; import '../../../scenarios/shared/slices.ts';",
  'src/drive/artillery/inside/plugin.ts':
    "import 'node:fs'; import '../../../../scenarios/shared/slices.ts'; Date.now();",
  'src/registry.ts': "import './drive/k6/driver.ts'; import '../reporters/html/page.ts';",
  'src/pipeline.ts': "import './registry.ts'; import './drive/sample-lines.ts'; import './seed/copy.ts';",
  'src/cli/main.ts': "import '../pipeline.ts'; process.exit(0);",
  'src/cli/context.ts': "import '../host/clock.ts'; export const colour = process.stdout.isTTY;",
  'reporters/html/page.ts':
    "import '../../src/report/reporter.ts'; import './chart.ts'; import 'handlebars';",
  'seeds/shop/dataset.ts': "import { defineDataset } from 'plimsoll'; import '../../src/seed/dataset.ts';",
  'platforms/shop/server.ts': "import fastify from 'fastify'; import '../shared/a.ts'; process.exit(0);",
  'scenarios/shop/browse.k6.ts': "import http from 'k6/http'; import '../shared/k6.ts'; Math.random();",
};

describe('layers', () => {
  test('a tree that keeps the rule has no violation', () => {
    expect(tree(allowed)).toEqual([]);
  });

  test.each(forbiddenImports)('%s is refused', (_, file, source, target) => {
    expect(tree({ [file]: source })).toEqual([`${file}:1: may not import ${target}`]);
  });

  test.each([
    ['const t = Date.now();', 'Date.now'],
    ["const t = Date['now']();", 'Date.now'],
    ['const t = globalThis.Date.now();', 'Date.now'],
    ['const t = new Date();', 'new Date()'],
    ['const t = performance.now();', 'performance.now'],
    ['const t = Math.random();', 'Math.random'],
    ['const t = process.env.HOME;', 'process'],
    ['const { env } = process;', 'process'],
    ['const t = globalThis.process.env;', 'process'],
    ['const t = { process };', 'process'],
  ])('%s outside of host is refused', (source, what) => {
    expect(tree({ 'src/store/a.ts': source })).toEqual([
      `src/store/a.ts:1: uses ${what}; that is for src/host only`,
    ]);
  });

  test.each([
    'const day = new Date(0);',
    "// import '../target/b.ts'; Date.now()",
    "const text = 'process.env'; const code = `import '../target/b.ts'`;",
    'export interface A { process: string }',
    'const cpu = (all: { pid: number }[]) => all.map(process => process.pid);',
    'const parts = { process: 1 }; parts.process;',
  ])('%s is no violation', source => {
    expect(tree({ 'src/store/a.ts': source })).toEqual([]);
  });

  test('a command may use the process, but neither the clock nor chance', () => {
    expect(tree({ 'src/cli/a.ts': 'process.exit(0);\nDate.now();\nMath.random();' })).toEqual([
      'src/cli/a.ts:2: uses Date.now; that is for src/host only',
      'src/cli/a.ts:3: uses Math.random; that is for src/host only',
    ]);
  });

  test('the line of a violation is named', () => {
    expect(tree({ 'src/store/a.ts': '\n\nDate.now();' })[0]).toMatch(/^src\/store\/a\.ts:3: /);
  });

  test('a circle is found, whether of values or of types', () => {
    const violations = tree({
      'src/model/a.ts': "import type { B } from './b.ts';",
      'src/model/b.ts': "export * from './c.ts';",
      'src/model/c.ts': "import './a.ts';",
    });
    expect(violations).toEqual([
      'src/model/a.ts -> src/model/b.ts -> src/model/c.ts -> src/model/a.ts: a circle of imports',
    ]);
  });

  test('two ways to one file are no circle', () => {
    const violations = tree({
      'src/model/a.ts': "import './b.ts'; import './c.ts';",
      'src/model/b.ts': "import './d.ts';",
      'src/model/c.ts': "import './d.ts';",
      'src/model/d.ts': '',
    });
    expect(violations).toEqual([]);
  });

  test('a folder without a rule is refused', () => {
    expect(tree({ 'src/misc/a.ts': '' })).toEqual([
      'src/misc/a.ts: no rule covers this place; add one to ci/layers/rules.js',
    ]);
  });

  test('tests and test data may import what they like', () => {
    const source = "import '../seed/b.ts'; Date.now();";
    expect(
      tree({ 'src/gate/a.test.ts': source, 'src/gate/testdata/a.ts': source, 'src/gate/testing.ts': source }),
    ).toEqual([]);
  });

  test.each(['./testing.ts', './testdata/a.ts', './b.test.ts'])('the product may not import %s', from => {
    expect(tree({ 'src/gate/a.ts': `import '${from}';` })[0]).toMatch(
      /may not import .*, which is for tests only$/,
    );
  });

  test('a file that does not parse is an error, not a pass', () => {
    expect(() => tree({ 'src/model/a.ts': 'import {' })).toThrow('src/model/a.ts');
  });
});
