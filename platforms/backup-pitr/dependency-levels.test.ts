import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Dependency, dependencyLevels } from './dependency-levels.ts';

const key = (table: string, references: string): Dependency => ({ table, references });

test.each<[string, string[], Dependency[], string[][]]>([
  ['nothing', [], [], []],
  ['tables without keys', ['a', 'b'], [], [['a', 'b']]],
  ['a chain', ['c', 'b', 'a'], [key('c', 'b'), key('b', 'a')], [['a'], ['b'], ['c']]],
  ['two parents', ['x', 'a', 'b'], [key('x', 'a'), key('x', 'b')], [['a', 'b'], ['x']]],
  ['a reference to itself', ['tree'], [key('tree', 'tree')], [['tree']]],
  ['a parent that is not restored', ['x'], [key('x', 'elsewhere')], [['x']]],
])('%s', (_case, tables, dependencies, levels) => {
  expect(dependencyLevels(tables, dependencies)).toEqual(levels);
});

test('a circle is refused with the names of its tables', () => {
  expect(() => dependencyLevels(['root', 'a', 'b'], [key('a', 'b'), key('b', 'a')])).toThrow('circle: a, b');
});

test('every table comes once, after all that it refers to', () => {
  const graph = fc.array(fc.tuple(fc.nat({ max: 11 }), fc.nat({ max: 11 })), { maxLength: 40 });
  fc.assert(
    fc.property(graph, pairs => {
      const tables = Array.from({ length: 12 }, (_, i) => `t${i}`);
      const downwards = pairs
        .filter(([from, to]) => from > to)
        .map(([from, to]) => key(`t${from}`, `t${to}`));
      const levels = dependencyLevels(tables, downwards);
      const levelOf = (table: string) => levels.findIndex(level => level.includes(table));
      expect(levels.flat().sort()).toEqual([...tables].sort());
      for (const { table, references } of downwards) expect(levelOf(references)).toBeLessThan(levelOf(table));
    }),
  );
});
