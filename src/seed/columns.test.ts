import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PlimsollError } from '../model/errors.ts';
import { CompiledDataset, type CompiledTable } from './compiled-dataset.ts';
import {
  type Column,
  type Columns,
  column,
  defineDataset,
  reference,
  type Table,
  table,
  type Value,
} from './dataset.ts';
import { fillingTexts } from './pool-filler.ts';
import { TextRows } from './text-rows.ts';

const { alternate, between, boolean, choice, constant, days, derived, hidden, hours, integer } = column;
const { json, logNormal, match, normal, nullable, prose, serial, template, text, timeline, uuid } = column;
const period = { from: '2024-01-01', to: '2025-01-01' };

function compiled(
  tables: readonly Table[],
  rows: number | Record<string, number> = 1_000,
  seed = 42,
): CompiledDataset {
  const counts = typeof rows === 'number' ? Object.fromEntries(tables.map(({ name }) => [name, rows])) : rows;
  const dataset = defineDataset({ name: 'test', period, tables, volumes: { small: counts } });
  const made = new CompiledDataset(dataset, 'small', seed, fillingTexts(seed, new Map()));
  made.check();
  return made;
}

function values<T extends Value>(of: Column<T>, rows = 1_000): T[] {
  return all(compiled([table('t', { x: of })], rows).table('t'), 'x') as T[];
}

function all(of: CompiledTable, name: string): Value[] {
  return Array.from({ length: of.rows }, (_, row) => of.value(name, row));
}

function lines(of: CompiledTable): string[] {
  return Buffer.from(of.encode(0, of.rows, new TextRows()))
    .toString('utf8')
    .trimEnd()
    .split('\n');
}

function fault(work: () => unknown): PlimsollError {
  try {
    work();
  } catch (error) {
    if (error instanceof PlimsollError) return error;
  }
  throw new Error('No PlimsollError was thrown.');
}

describe('every generator', () => {
  const people = table('people', { id: uuid(), name: text(faker => faker.person.fullName()) });
  const friend = reference(people, { skew: 1 });
  const born = timeline();
  const generators: Columns = {
    born,
    serial: serial({ from: 10 }),
    uuid: uuid(),
    choice: choice({ a: 1, 'b\tc': 3 }),
    list: choice([1, null, true]),
    boolean: boolean(0.3),
    integer: integer(-5, 5),
    normal: normal({ mean: 0, deviation: 2, decimals: 3 }),
    logNormal: logNormal({ median: 100, sigma: 1 }),
    nullable: nullable(0.5, constant('x')),
    later: column.after(born, days(3)),
    between: between(born, column.after(born, hours(1))),
    friend: friend.value('id'),
    name: friend.value('name'),
    alternate: alternate([constant('even'), constant('odd')]),
    template: template`${serial()}: ${friend.value('name')} \\`,
    json: json({ n: integer(1, 3), tab: 'a\tb', none: null }),
    prose: prose(faker => faker.lorem.sentence(), { median: 80, max: 200 }),
  };
  const made = compiled([people, table('t', generators)], 200).table('t');

  it('writes what it values', () => {
    const written = lines(made).map(line => line.split('\t'));
    for (const [index, name] of made.columns.entries()) {
      const expected = all(made, name).map(value => {
        if (value instanceof Date) return value.toISOString().slice(0, 23).replace('T', ' ');
        if (typeof value === 'boolean') return value ? 't' : 'f';
        return value === null ? '\\N' : String(value).replaceAll('\\', '\\\\').replaceAll('\t', '\\t');
      });
      const got = written.map(cells => cells[index] ?? '');
      const isTime = made.value(name, 0) instanceof Date;
      expect(isTime ? got.map(cell => cell.slice(0, 23)) : got, name).toEqual(expected);
    }
  });

  it('gives the same rows in any order and any chunks', () => {
    const again = compiled([people, table('t', generators)], 200).table('t');
    const chunks = [150, 100, 50, 0]
      .map(from => Buffer.from(again.encode(from, from + 50, new TextRows())).toString())
      .reverse();
    expect(chunks.join('')).toBe(Buffer.from(made.encode(0, 200, new TextRows())).toString());
  });

  it('gives others for another seed', () => {
    const other = compiled([people, table('t', generators)], 200, 43).table('t');
    const same = ['serial', 'alternate'];
    for (const name of made.columns.filter(column => !same.includes(column)))
      expect(all(other, name), name).not.toEqual(all(made, name));
  });

  it('does not notice new columns and tables', () => {
    const more = compiled(
      [
        table('new', { x: uuid() }),
        people,
        table('t', { first: integer(1, 9), ...generators, last: uuid() }),
      ],
      200,
    ).table('t');
    for (const name of made.columns) expect(all(more, name), name).toEqual(all(made, name));
  });
});

describe('values', () => {
  it('uuid: version 4, no two alike', () => {
    const ids = values(uuid(), 5_000);
    expect(new Set(ids).size).toBe(5_000);
    for (const id of ids)
      expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  });

  it('choice: by weight', () => {
    const drawn = values(choice({ rare: 1, common: 9 }), 20_000);
    expect(drawn.filter(value => value === 'rare').length / 20_000).toBeCloseTo(0.1, 1.9);
  });

  it('integer: both ends', () => {
    const drawn = values(integer(-1, 1));
    expect([...new Set(drawn)].sort((a, b) => a - b)).toEqual([-1, 0, 1]);
  });

  it('normal and logNormal: mean, spread, median, limits', () => {
    const drawn = values(normal({ mean: 50, deviation: 10, decimals: 2 }), 20_000);
    const mean = drawn.reduce((a, b) => a + b, 0) / drawn.length;
    const deviation = Math.sqrt(drawn.reduce((sum, x) => sum + (x - mean) ** 2, 0) / drawn.length);
    expect(Math.abs(mean - 50)).toBeLessThan(0.4);
    expect(Math.abs(deviation - 10)).toBeLessThan(0.3);
    const sizes = values(logNormal({ median: 100, sigma: 1, max: 5_000 }), 20_001).sort((a, b) => a - b);
    expect(Math.abs((sizes[10_000] as number) - 100)).toBeLessThan(5);
    expect(sizes.at(-1)).toBeLessThanOrEqual(5_000);
  });

  it('timeline: rises, stays in the period, grows, and follows the day', () => {
    const times = values(timeline({ growth: 4 }), 20_000).map(Number);
    expect(times.every((time, i) => i === 0 || time >= (times[i - 1] as number))).toBe(true);
    expect(times[0]).toBe(Date.parse(period.from));
    expect(times.at(-1)).toBeLessThanOrEqual(Date.parse(period.to));
    const month = days(30);
    const first = times.filter(time => time < Date.parse(period.from) + month).length;
    const last = times.filter(time => time > Date.parse(period.to) - month).length;
    expect(last / first).toBeGreaterThan(3);
    const at = (hour: number) => times.filter(time => new Date(time).getUTCHours() === hour).length;
    expect(at(19) / at(3)).toBeGreaterThan(5);
  });

  it('after: never before its start nor past the period, mean delay as asked', () => {
    const start = timeline();
    const made = compiled([table('t', { start, end: column.after(start, hours(5)) })], 5_000).table('t');
    const delays = all(made, 'end').map((end, row) => Number(end) - Number(made.value('start', row)));
    expect(Math.min(...delays)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...all(made, 'end').map(Number))).toBeLessThanOrEqual(Date.parse(period.to));
    expect(Math.abs(delays.reduce((a, b) => a + b, 0) / delays.length / hours(5) - 1)).toBeLessThan(0.06);
  });

  it('match, derived and hidden read the same row', () => {
    const coin = hidden(boolean());
    const made = compiled([
      table('t', {
        coin,
        side: match(coin, { true: constant('heads'), false: constant('tails') }),
        other: match(coin, { true: constant('no') }),
        word: derived([coin], value => (value ? 'heads' : 'tails')),
      }),
    ]).table('t');
    expect(made.columns).toEqual(['side', 'other', 'word']);
    expect(all(made, 'side')).toEqual(all(made, 'word'));
    expect(all(made, 'other')).toEqual(all(made, 'coin').map(value => (value ? 'no' : null)));
    expect(new Set(all(made, 'side')).size).toBe(2);
  });

  it('prose: the lengths asked for, cut between words', () => {
    const lengths = values(prose(() => 'some words to be cut', { median: 60, max: 150, pool: 2_000 }))
      .map(value => value.length)
      .sort((a, b) => a - b);
    expect(lengths.at(-1)).toBeLessThanOrEqual(150);
    expect(lengths[500]).toBeGreaterThan(45);
    expect(lengths[500]).toBeLessThan(70);
  });
});

describe('reference', () => {
  const parents = table('parents', { id: serial({ from: 0 }), at: timeline() });

  it('existing: the parent is there before the child', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 400 }),
        fc.integer({ min: 1, max: 400 }),
        fc.nat(),
        (few, many, seed) => {
          const parent = reference(parents, { skew: 0.9, from: 'existing' });
          const children = table('children', { parent_at: parent.value('at'), at: timeline() });
          const made = compiled([parents, children], { parents: few, children: many }, seed).table(
            'children',
          );
          for (let row = 0; row < many; row++)
            expect(Number(made.value('at', row))).toBeGreaterThanOrEqual(
              Number(made.value('parent_at', row)),
            );
        },
      ),
      { numRuns: 40 },
    );
  });

  it('even: in order, each as often, or distinct where there are fewer children', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 300 }), fc.integer({ min: 1, max: 300 }), (few, many) => {
        const children = table('children', { id: reference(parents, { from: 'even' }).value('id') });
        const ids = all(
          compiled([parents, children], { parents: few, children: many }).table('children'),
          'id',
        ).map(Number);
        expect(ids).toEqual([...ids].sort((a, b) => a - b));
        expect(ids.every(id => id >= 0 && id < few)).toBe(true);
        const counts = [...Map.groupBy(ids, id => id).values()].map(group => group.length);
        expect(Math.max(...counts) - Math.min(...counts)).toBeLessThanOrEqual(1);
        if (many <= few) expect(counts.every(count => count === 1)).toBe(true);
      }),
    );
  });

  it('differsFrom: never the same row', () => {
    const one = reference(parents, { as: 'one', skew: 1.2, from: 'existing' });
    const two = reference(parents, { as: 'two', skew: 1.2, from: 'existing', differsFrom: one });
    const made = compiled([parents, table('pairs', { a: one.value('id'), b: two.value('id') })], {
      parents: 10,
      pairs: 3_000,
    }).table('pairs');
    for (let row = 0; row < 3_000; row++) expect(made.value('a', row)).not.toBe(made.value('b', row));
  });

  it('follow: the row that the referenced row refers to', () => {
    const owner = reference(parents, { skew: 1 });
    const things = table('things', { id: serial({ from: 0 }), owner_id: owner.value('id') });
    const thing = reference(things);
    const uses = table('uses', { thing_id: thing.value('id'), owner_id: thing.follow(owner).value('id') });
    const made = compiled([parents, things, uses], 300);
    for (let row = 0; row < 300; row++)
      expect(made.table('uses').value('owner_id', row)).toBe(
        made.table('things').value('owner_id', Number(made.table('uses').value('thing_id', row))),
      );
  });

  it('skew: the most popular parent gets the share that Zipf says', () => {
    const made = compiled([parents, table('t', { id: reference(parents, { skew: 1 }).value('id') })], {
      parents: 100,
      t: 50_000,
    }).table('t');
    const counts = [...Map.groupBy(all(made, 'id'), id => id).values()]
      .map(group => group.length)
      .sort((a, b) => b - a);
    const harmonic = Array.from({ length: 100 }, (_, i) => 1 / (i + 1)).reduce((a, b) => a + b, 0);
    const expected = 50_000 / harmonic;
    expect(Math.abs((counts[0] as number) - expected)).toBeLessThan(5 * Math.sqrt(expected));
    expect(counts.length).toBe(100);
  });
});

describe('a faulty declaration', () => {
  const shared = boolean();
  const people = table('people', { id: serial() });
  const loop: Column<number> = derived([{ bind: scope => scope.inner(loop, 'again') }], value =>
    Number(value),
  );
  it.each<[string, () => unknown, string]>([
    [
      'a generator used in two columns',
      () => compiled([table('t', { a: shared, b: shared })]),
      'two column names',
    ],
    [
      'a hidden generator that is no column',
      () => compiled([table('t', { a: match(shared, {}), b: match(shared, {}) })]),
      'used twice',
    ],
    [
      'two references of one name',
      () =>
        compiled([
          people,
          table('t', { a: reference(people).value('id'), b: reference(people).value('id') }),
        ]),
      'two references',
    ],
    [
      'a table that is not declared',
      () => compiled([table('t', { a: reference(people).value('id') })]),
      'no table "people"',
    ],
    ['a column that depends on itself', () => compiled([table('t', { a: loop })]), 'depends on itself'],
    [
      'a reference to an empty table',
      () => compiled([people, table('t', { a: reference(people).value('id') })], { people: 0, t: 1 }),
      '1 to',
    ],
    ['no stored column', () => compiled([table('t', { a: hidden(serial()) })]), 'no stored column'],
    ['a table declared twice', () => compiled([people, people]), 'declared twice'],
    ['a count of rows that is none', () => compiled([people], { people: -1 }), 'whole number'],
    ['a count for an unknown table', () => compiled([people], { people: 1, persons: 1 }), 'no table of it'],
    [
      'a period backwards',
      () =>
        defineDataset({
          name: 'x',
          period: { from: '2025-01-01', to: 'never' },
          tables: [people],
          volumes: {},
        }),
      'period',
    ],
  ])('%s is DATASET_INVALID', (_, work, message) => {
    const error = fault(work);
    expect(error.code).toBe('DATASET_INVALID');
    expect(error.message).toContain(message);
  });

  it('names the volumes that there are', () => {
    const dataset = defineDataset({ name: 'x', period, tables: [people], volumes: { small: { people: 1 } } });
    const error = fault(() => new CompiledDataset(dataset, 'huge', 1, () => []));
    expect(error.hint).toContain('small');
  });
});
