import { describe, expect, test } from 'vitest';
import { bareName, type CatalogIndex, indexChanges } from './indexes.ts';
import { tablesIn } from './statement-cause.ts';

const index = (name: string, columns: string, valid = true): CatalogIndex => ({
  name,
  table: 'public.orders',
  definition: `CREATE INDEX ${name} ON public.orders USING btree (${columns})`,
  valid,
});

describe('indexChanges', () => {
  test.each([
    ['gone', [index('a', 'x')], [], { gone: ['a'], invalid: [], added: [] }],
    ['renamed', [index('a', 'x')], [index('b', 'x')], { gone: [], invalid: [], added: [] }],
    ['redefined', [index('a', 'x')], [index('a', 'x, y')], { gone: ['a'], invalid: [], added: ['a'] }],
    ['invalid', [index('a', 'x')], [index('a', 'x', false)], { gone: [], invalid: ['a'], added: [] }],
    ['invalid before', [index('a', 'x', false)], [], { gone: [], invalid: [], added: [] }],
    [
      'one twin left',
      [index('a', 'x'), index('b', 'x')],
      [index('b', 'x')],
      { gone: [], invalid: [], added: [] },
    ],
    ['quoted name', [index('"A b"', 'x')], [index('c', 'x')], { gone: [], invalid: [], added: [] }],
  ])('%s', (_, before, after, expected) => {
    const changes = indexChanges(before, after);
    const names = (list: readonly CatalogIndex[]) => list.map(entry => entry.name);
    expect({
      gone: names(changes.gone),
      invalid: names(changes.invalid),
      added: names(changes.added),
    }).toEqual(expected);
  });
});

test.each([
  ['SELECT 1', []],
  ['select * from public.orders o join "Order Lines" l on true', ['orders', 'Order Lines']],
  ['INSERT INTO "shop"."orders" (a) SELECT a FROM ONLY old', ['orders', 'old']],
  ['UPDATE orders SET a = $1 WHERE b IN (SELECT b FROM orders)', ['orders']],
  ['DELETE FROM orders', ['orders']],
])('tables in %j', (text, tables) => {
  expect(tablesIn(text)).toEqual(tables);
});

test('bareName drops schema and quotes', () => {
  expect(['public.a', 'a', '"b"', 'x."C d"'].map(bareName)).toEqual(['a', 'a', 'b', 'C d']);
});
