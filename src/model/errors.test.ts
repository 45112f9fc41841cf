import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { ERROR_TABLE } from './errors.ts';

const page = readFileSync(new URL('../../docs/reference/errors.md', import.meta.url), 'utf8');

it('docs/reference/errors.md and the table of codes say the same, in both directions', () => {
  const rows = [...page.matchAll(/^\| ([A-Z0-9_]+) +\| +(\d+) +\| (.+?) +\|$/gm)].map(
    ([, code, exitCode, meaning]) => [code, { exitCode: Number(exitCode), meaning }],
  );
  expect(Object.fromEntries(rows)).toEqual(ERROR_TABLE);
});
