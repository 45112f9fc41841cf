import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { differences, maskConstants, planNode, scansIn, shapeOf, statementPlans } from './plan-shape.ts';
import { fingerprintOf } from './statement-text.ts';

const scan = (value: string, index = 'orders_customer') => ({
  'Node Type': 'Index Scan',
  'Parallel Aware': false,
  'Scan Direction': 'Forward',
  'Index Name': index,
  'Relation Name': 'orders',
  Schema: 'public',
  Alias: 'orders',
  'Startup Cost': 0.28,
  'Total Cost': 8.3,
  'Plan Rows': 1,
  'Plan Width': 4,
  'Actual Rows': 20.0,
  'Actual Loops': 2,
  'Index Cond': `(orders.customer = ${value})`,
  'Shared Hit Blocks': 3,
  'Shared Read Blocks': 1,
});
const seq = (value: string) => ({
  ...{ 'Node Type': 'Seq Scan', 'Relation Name': 'orders', 'Rows Removed by Filter': 80, 'Actual Rows': 20 },
  Filter: `(orders.customer = ${value})`,
});
const sorted = (child: object) => ({ 'Node Type': 'Sort', 'Sort Key': ['orders.id DESC'], Plans: [child] });

const definition = (name: string) => `CREATE INDEX ${name} ON public.orders USING btree (customer)`;
const INDEXES = ['orders_customer', 'by_customer', 'other'].map(name => ({
  name,
  definition: definition(name),
}));
const OTHER = { name: 'other', definition: 'CREATE INDEX other ON public.orders USING btree (customer, id)' };
const definitions = new Map([...INDEXES, OTHER].map(index => [index.name, index.definition]));
const node = (json: unknown) => planNode(json, definitions);

describe('planNode', () => {
  test('keeps what happened apart from what makes the shape', () => {
    expect(node(sorted(scan("'17'::integer")))).toEqual({
      type: 'Sort',
      details: ['Sort Key: orders.id DESC'],
      children: [
        {
          ...{ type: 'Index Scan', relation: 'orders', index: 'orders_customer' },
          indexDefinition: 'CREATE INDEX ON public.orders USING btree (customer)',
          details: ['Index Cond: (orders.customer = ?)'],
          ...{ actualRows: 20, loops: 2, blocks: 4, children: [] },
        },
      ],
    });
    expect(node(seq('1'))).toMatchObject({ rowsRemoved: 80, actualRows: 20 });
  });

  test('takes any JSON, however deep', () => {
    fc.assert(
      fc.property(fc.jsonValue(), json => {
        expect(shapeOf(node({ Plans: [json], 'Sort Key': [json] }))).toMatch(/^[0-9a-f]{16}$/);
      }),
    );
    let deep: object = seq('1');
    for (let i = 0; i < 20_000; i++) deep = { Plans: [deep] };
    expect(shapeOf(node(deep))).toMatch(/^[0-9a-f]{16}$/);
  });
});

describe('maskConstants', () => {
  test.each([
    ["(a = 'it''s'::text)", '(a = ?)'],
    ['(a = $1)', '(a = ?)'],
    ['(a > -1.5e3)', '(a > ?)'],
    ["(a = ANY ('{1,2}'::integer[]))", '(a = ANY (?))'],
    ["(at < '2026-01-01'::timestamp with time zone)", '(at < ?)'],
    ["(n = '1.50'::numeric(10,2))", '(n = ?)'],
    ["((c)::text = 'x'::character varying(9))", '((c)::text = ?)'],
    ['(t1.c2 = "x 3".y4)', '(t1.c2 = "x 3".y4)'],
  ])('%s becomes %s', (condition, masked) => {
    expect(maskConstants(condition)).toBe(masked);
  });

  test('is bounded for hostile text', () => {
    for (const hostile of ["'", "''", '"', "'::a "]) {
      expect(maskConstants(hostile.repeat(300_000)).length).toBeLessThanOrEqual(4_000);
    }
  });
});

describe('shapeOf', () => {
  const constant = fc.oneof(
    fc.integer().map(String),
    fc.double({ noNaN: true, noDefaultInfinity: true }).map(String),
    fc.string().map(text => `'${text.replaceAll("'", "''")}'::text`),
    fc.nat().map(n => `$${n}`),
  );

  test('other constants, costs, rows and loops: the same shape', () => {
    fc.assert(
      fc.property(constant, constant, fc.nat(), (a, b, n) => {
        const other = {
          ...scan(b),
          'Total Cost': n,
          'Plan Rows': n,
          'Actual Rows': n,
          'Actual Loops': n,
          'Workers Planned': n,
        };
        expect(shapeOf(node(sorted(other)))).toBe(shapeOf(node(sorted(scan(a)))));
      }),
    );
  });

  test('an index is its definition, not its name', () => {
    const shape = shapeOf(node(scan('1')));
    expect(shapeOf(node(scan('1', 'by_customer')))).toBe(shape);
    expect(shapeOf(node(scan('1', 'other')))).not.toBe(shape);
  });

  test.each([
    ['another node', seq('1')],
    ['another condition', { ...scan('1'), 'Index Cond': '(orders.id = 1)' }],
    ['a filter besides', { ...scan('1'), Filter: '(orders.total > 1)' }],
    ['another direction', { ...scan('1'), 'Scan Direction': 'Backward' }],
    ['a node above', sorted(scan('1'))],
    ['a node below', { ...scan('1'), Plans: [seq('1')] }],
  ])('%s is another shape', (_, json) => {
    expect(shapeOf(node(json))).not.toBe(shapeOf(node(scan('1'))));
  });

  test('however many partitions are read: the same shape, unless one is read otherwise', () => {
    const part = (n: number, type = 'Seq Scan') => ({
      'Node Type': type,
      'Relation Name': `p${n}`,
      Filter: `(p_${n}.a = 1)`,
    });
    const append = (...Plans: object[]) => shapeOf(node({ 'Node Type': 'Append', Plans }));
    expect(append(part(1), part(2), part(3))).toBe(append(part(4), part(5)));
    expect(append(part(1), part(2, 'Index Scan'))).not.toBe(append(part(1), part(2)));
  });
});

describe('differences', () => {
  test.each([
    ['equal plans', sorted(scan('1')), sorted(scan('2')), []],
    [
      'a lost index',
      sorted(scan('1')),
      sorted(seq('1')),
      ['Index Scan using orders_customer on orders → Seq Scan on orders'],
    ],
    ['a sort that is gone', sorted(seq('1')), seq('1'), ['Sort by orders.id DESC → (gone)']],
    ['a sort that is new', seq('1'), sorted(seq('1')), ['(new) → Sort by orders.id DESC']],
    [
      'another join',
      { 'Node Type': 'Hash Join', 'Join Type': 'Left', Plans: [seq('1')] },
      { 'Node Type': 'Nested Loop', 'Join Type': 'Left', Plans: [seq('1')] },
      ['Left Hash Join → Left Nested Loop'],
    ],
    [
      'another condition',
      seq('1'),
      { ...seq('1'), Filter: '(a = 1)' },
      ['Seq Scan on orders: Filter: (orders.customer = ?) → Filter: (a = ?)'],
    ],
  ])('%s', (_, a, b, expected) => {
    expect(differences(node(a), node(b))).toEqual(expected);
  });

  const tree: fc.Arbitrary<object> = fc.letrec<{ plan: object }>(tie => ({
    plan: fc.oneof(
      { maxDepth: 4 },
      fc.constantFrom(seq('1'), scan('1')),
      fc.array(tie('plan'), { maxLength: 3 }).map(Plans => ({ 'Node Type': 'Append', Plans })),
      tie('plan').map(sorted),
    ),
  })).plan;

  test('none for a plan and itself', () => {
    fc.assert(fc.property(tree, plan => void expect(differences(node(plan), node(plan))).toEqual([])));
  });
});

test('scansIn finds every node that reads a table, outermost first', () => {
  const join = { 'Node Type': 'Nested Loop', Plans: [seq('1'), sorted(scan('1'))] };
  expect(scansIn(node(join)).map(({ type }) => type)).toEqual(['Seq Scan', 'Index Scan']);
});

describe('statementPlans', () => {
  const ran = (
    queryId: string,
    statement: string,
    calls: number,
    totalMs: number,
    plan: object = seq('1'),
  ) => {
    return { queryId, statement, calls, totalMs, plan };
  };
  const context = { indexes: INDEXES, texts: new Map([['-7', 'SELECT id FROM orders WHERE customer = $1']]) };

  test('has the fingerprint of the counters and the shape that was used most often', () => {
    const statement = 'SELECT id FROM orders WHERE customer = 5';
    const explained = [
      ran('-7', statement, 2, 100, scan('1')),
      ran('-7', statement, 2, 6, seq('1')),
      ran('-7', statement, 1, 3, seq('2')),
    ];
    const [plan, ...others] = statementPlans(explained, { ...context, wanted: new Set() });
    expect(others).toEqual([]);
    expect(plan).toMatchObject({ queryId: '-7', executionMs: 3, root: { type: 'Seq Scan' } });
    expect(plan?.fingerprint).toBe(fingerprintOf('SELECT id FROM orders WHERE customer = $1'));
    expect(plan?.shape).toBe(shapeOf(node(seq('9'))));
  });

  test('keeps every wanted statement and the ten others that took most time', () => {
    const explained = Array.from({ length: 30 }, (_, i) => ran(`${i}`, `SELECT c${i}`, 1, i));
    const wanted = new Set([fingerprintOf('SELECT c0'), fingerprintOf('SELECT c29')]);
    const kept = statementPlans(explained, { ...context, wanted }).map(({ queryId }) => Number(queryId));
    expect(kept).toEqual([29, 28, 27, 26, 25, 24, 23, 22, 21, 20, 19, 0]);
  });
});
