import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import fc from 'fast-check';
import { from as copyFrom } from 'pg-copy-streams';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { withClient } from '../host/postgres/cluster.ts';
import { writeValue } from './column.ts';
import { CopyWriter } from './copy-writer.ts';
import { startTestCluster, type TestCluster } from './test-cluster.ts';

function written(write: (out: CopyWriter) => void): string {
  const out = new CopyWriter();
  write(out);
  return Buffer.from(out.take()).toString('utf8');
}

describe('CopyWriter', () => {
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
    const out = new CopyWriter(new ArrayBuffer(4));
    for (let i = 0; i < 1_000; i++) out.text(`line ${i},`);
    expect(Buffer.from(out.take()).toString()).toBe(
      Array.from({ length: 1_000 }, (_, i) => `line ${i},`).join(''),
    );
    expect(out.take().length).toBe(0);
  });
});

describe('COPY into PostgreSQL', () => {
  let server: TestCluster;
  beforeAll(async () => {
    server = await startTestCluster();
    await server.query(
      'postgres',
      'CREATE TABLE hostile (i int, t text, n float8, b boolean, d timestamptz)',
    );
  });
  afterAll(() => server.stop());

  it('brings every value back as it was', async () => {
    const text = fc.oneof(
      fc.string({ unit: 'grapheme', maxLength: 40 }),
      fc.string({
        unit: fc.constantFrom('\\', '\t', '\n', '\r', 'N', '.', "'", '"', '\b', '\v', '\u2028'),
        maxLength: 12,
      }),
    );
    const time = fc.date({ min: new Date('1900-01-01'), max: new Date('2200-01-01'), noInvalidDate: true });
    const row = fc.tuple(
      fc.option(text.filter(value => !value.includes('\0'))),
      fc.option(fc.double()),
      fc.option(fc.boolean()),
      fc.option(time),
    );
    await withClient(server.admin, async client => {
      await fc.assert(
        fc.asyncProperty(fc.array(row, { minLength: 1, maxLength: 100 }), async rows => {
          const out = new CopyWriter();
          for (const [i, values] of rows.entries()) {
            for (const value of [i, ...values]) {
              writeValue(value, out);
              out.endValue();
            }
            out.endRow();
          }
          await client.query('TRUNCATE hostile');
          await pipeline(
            Readable.from([Buffer.from(out.take())]),
            client.query(copyFrom('COPY hostile FROM STDIN')),
          );
          const back = await client.query<{ t: string; n: number; b: boolean; d: Date }>(
            'SELECT * FROM hostile ORDER BY i',
          );
          const same = (n: number | null) => (n === 0 ? 0 : n); // −0 and 0 are one number to SQL's equality, not to toEqual
          expect(back.rows.map(({ t, n, b, d }) => [t, same(n), b, d])).toEqual(
            rows.map(([t, n, b, d]) => [t, same(n), b, d]),
          );
        }),
        { numRuns: 40 },
      );
    });
  });
});
