import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import fc from 'fast-check';
import { from as copyFrom } from 'pg-copy-streams';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { withClient } from '../host/postgres/cluster.ts';
import { BINARY_HEADER, BINARY_TRAILER, BinaryRows, type BinaryType, NoBinaryForm } from './binary-rows.ts';
import { writeValue } from './column.ts';
import { prepare, type RowWriter } from './row-writer.ts';
import { startTestCluster, type TestCluster } from './test-cluster.ts';
import { TextRows } from './text-rows.ts';

function written(write: (out: RowWriter) => void): string {
  const out = new TextRows();
  write(out);
  return Buffer.from(out.take()).toString('utf8');
}

describe('TextRows', () => {
  it.each([
    ['a\tb\nc\rd\\e', 'a\\tb\\nc\\rd\\\\e'],
    ['\\N', '\\\\N'],
    ['\\.', '\\\\.'],
    ['', ''],
    ['žluťoučký 🐎', 'žluťoučký 🐎'],
  ])('escapes %j', (text, expected) => {
    expect(written(out => out.text(text))).toBe(expected);
  });

  it.each([0, 7, 10, 99, 100, 1_000_000, 999_999_999_999_999, 1e15, -5, 2.5, 1e21, -0.001])(
    'writes %d',
    value => {
      expect(Number(written(out => out.number(value)))).toBe(value);
    },
  );

  it('writes timestamps to the microsecond, before 1970 too', () => {
    expect(written(out => out.timestamp(Date.parse('2024-02-29T23:59:58.123Z') * 1_000 + 456))).toBe(
      '2024-02-29 23:59:58.123456+00',
    );
    expect(written(out => out.timestamp(-1))).toBe('1969-12-31 23:59:59.999999+00');
  });

  it('writes UUIDs from four words', () => {
    expect(written(out => out.uuid(0x01234567, 0x89ab4def, 0x80112233, 0xffffffff))).toBe(
      '01234567-89ab-4def-8011-2233ffffffff',
    );
  });

  it('keeps what it holds when it needs more room', () => {
    const out = new TextRows();
    out.take(new ArrayBuffer(4));
    for (let i = 0; i < 1_000; i++) out.text(`line ${i},`);
    expect(Buffer.from(out.take()).toString()).toBe(
      Array.from({ length: 1_000 }, (_, i) => `line ${i},`).join(''),
    );
    expect(out.take().length).toBe(0);
  });
});

describe('BinaryRows', () => {
  it.each<[BinaryType, string, (out: RowWriter) => void]>([
    ['int4', 'a number too large', out => out.number(2 ** 31)],
    ['int2', 'a number too small', out => out.number(-40_000)],
    ['int8', 'a fraction', out => out.number(0.5)],
    ['int4', 'no number', out => out.number(Number.NaN)],
    ['int4', 'a text', out => out.text('7')],
    ['uuid', 'a text that is no UUID', out => out.prepared(prepare('7'))],
    ['text', 'a UUID', out => out.uuid(1, 2, 3, 4)],
    ['text', 'a time', out => out.timestamp(0)],
    ['timestamp', 'a boolean', out => out.boolean(true)],
    ['bool', 'a number', out => out.number(1)],
  ])('%s has no form for %s', (type, _, write) => {
    const out = new BinaryRows([type]);
    out.startRow();
    out.startValue(0);
    expect(() => write(out)).toThrow(NoBinaryForm);
  });
});

const TYPES = {
  i: 'int4',
  small: 'int2',
  big: 'int8',
  n: 'float8',
  b: 'bool',
  d: 'timestamp',
  u: 'uuid',
  t: 'text',
  word: 'text',
  j: 'jsonb',
  level: 'text',
} as const satisfies Record<string, BinaryType>;

describe('COPY into PostgreSQL', () => {
  let server: TestCluster;
  beforeAll(async () => {
    server = await startTestCluster();
    await server.query('postgres', "CREATE TYPE level AS ENUM ('low', 'high')");
    await server.query(
      'postgres',
      `CREATE TABLE hostile (i int, small int2, big bigint, n float8, b boolean, d timestamptz, u uuid,
         t text, word varchar(50), j jsonb, level level)`,
    );
  });
  afterAll(() => server.stop());

  const text = fc
    .oneof(
      fc.string({ unit: 'grapheme', maxLength: 40 }),
      fc.string({
        unit: fc.constantFrom('\\', '\t', '\n', '\r', 'N', '.', "'", '"', '\b', '\v', '\u2028'),
        maxLength: 12,
      }),
    )
    .filter(value => !value.includes('\0'));
  const row = fc.tuple(
    fc.option(fc.integer({ min: -(2 ** 15) + 1, max: 2 ** 15 - 1 })),
    fc.option(fc.maxSafeInteger()),
    fc.option(fc.double().map(n => (n === 0 ? 0 : n))), // −0 equals 0 in SQL, but not in toEqual
    fc.option(fc.boolean()),
    fc.option(fc.date({ min: new Date('1900-01-01'), max: new Date('2200-01-01'), noInvalidDate: true })),
    fc.option(fc.uuid()),
    fc.option(text),
    fc.option(text),
    fc.option(text),
    fc.option(fc.constantFrom('low', 'high')),
  );

  it.each<[string, () => RowWriter, Buffer, Buffer, string]>([
    ['text', () => new TextRows(), Buffer.alloc(0), Buffer.alloc(0), 'text'],
    ['binary', () => new BinaryRows(Object.values(TYPES)), BINARY_HEADER, BINARY_TRAILER, 'binary'],
  ])('as %s brings every value back as it was', async (_, writer, header, trailer, format) => {
    await withClient(server.admin, async client => {
      await fc.assert(
        fc.asyncProperty(fc.array(row, { minLength: 1, maxLength: 60 }), async rows => {
          const out = writer();
          for (const [i, [small, big, n, b, d, u, t, word, j, level]] of rows.entries()) {
            out.startRow();
            for (const [place, value] of [
              i,
              small,
              big,
              n,
              b,
              d,
              u,
              t,
              word,
              JSON.stringify(j),
              level,
            ].entries()) {
              out.startValue(place);
              if (place === 7 && typeof value === 'string') out.prepared(prepare(value));
              else writeValue(value, out);
            }
            out.endRow();
          }
          await client.query('TRUNCATE hostile');
          const copy = client.query(copyFrom(`COPY hostile FROM STDIN WITH (FORMAT ${format})`));
          await pipeline(Readable.from([Buffer.concat([header, out.take(), trailer])]), copy);
          const back = await client.query({ text: 'SELECT * FROM hostile ORDER BY i', rowMode: 'array' });
          const expected = rows.map(([small, big, n, b, d, u, t, word, j, level], i) => [
            i,
            small,
            big === null ? null : String(big),
            n,
            b,
            d,
            u,
            t,
            word,
            j,
            level,
          ]);
          expect(back.rows).toEqual(expected);
        }),
        { numRuns: 40 },
      );
    });
  });
});
