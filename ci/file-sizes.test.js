import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { tooLong } from './file-sizes.js';

let root;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'plimsoll-sizes-'));
  mkdirSync(join(root, 'src', 'testdata'), { recursive: true });
});
afterEach(() => rmSync(root, { recursive: true }));

test('300 lines fit, 301 do not; tests and test data are free', () => {
  writeFileSync(join(root, 'src/a.ts'), 'x;\n'.repeat(300));
  writeFileSync(join(root, 'src/b.ts'), 'x;\n'.repeat(301));
  writeFileSync(join(root, 'src/b.test.ts'), 'x;\n'.repeat(400));
  writeFileSync(join(root, 'src/testdata/c.ts'), 'x;\n'.repeat(400));
  expect(tooLong(root)).toEqual(['src/b.ts: 301 lines, at most 300']);
});
