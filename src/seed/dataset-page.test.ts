import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import * as columns from './columns.ts';

const page = await readFile(resolve(import.meta.dirname, '../../docs/reference/dataset.md'), 'utf8');

describe('docs/reference/dataset.md', () => {
  it('names every generator, and none that is not there', () => {
    const table = page.split('## Generators')[1]?.split('##')[0] ?? '';
    const named = [...table.matchAll(/^\| (.+?) \|/gm)].flatMap(([, cell]) =>
      [...(cell ?? '').matchAll(/`+ ?([a-zA-Z]+)[(`]/g)].map(match => match[1]),
    );
    expect([...new Set(named)].sort()).toEqual(Object.keys(columns).sort());
  });
});
