import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Mark, Sample } from '../../model/sample.ts';
import { CsvReader } from './csv.ts';
import { RequestRows, type RowTotals } from './requests.ts';

const captured = (name: string) => readFileSync(new URL(`testdata/${name}`, import.meta.url));
const HEADER =
  'metric_name,timestamp,metric_value,error_code,expected_response,method,name,scenario,status,extra_tags,metadata\n';

interface Reading {
  readonly samples: Sample[];
  readonly marks: Mark[];
  readonly totals: RowTotals & { malformed: number; truncated: boolean };
}

function read(chunks: readonly Buffer[], slots = 2, stepUs = 25_000): Reading {
  const samples: Sample[] = [];
  const marks: Mark[] = [];
  const sink = {
    sample: (sample: Sample) => samples.push(sample),
    mark: (mark: Mark) => marks.push(mark),
  };
  const rows = new RequestRows(sink, { slots, stepUs });
  const csv = new CsvReader((metric, row) => rows.add(metric, row));
  for (const chunk of chunks) csv.push(chunk);
  return { samples, marks, totals: { ...rows.finish(), malformed: csv.malformed, truncated: csv.truncated } };
}

function cutAt(bytes: Buffer, cuts: readonly number[]): Buffer[] {
  const edges = [0, ...[...cuts].sort((a, b) => a - b), bytes.length];
  return edges.slice(1).map((end, i) => bytes.subarray(edges[i], end));
}

const row = (metric: string, fields: Partial<Record<string, string>> = {}) =>
  `${[
    metric,
    fields.timestamp ?? '1795183291101330',
    fields.value ?? '1.000000',
    fields.error_code ?? '',
    fields.expected_response ?? 'true',
    fields.method ?? 'GET',
    fields.name ?? 'page',
    fields.scenario ?? 'default',
    fields.status ?? '200',
    fields.extra_tags ?? '',
    fields.metadata ?? '',
  ].join(',')}\n`;

describe('captured output', () => {
  test('two slots with dropped arrivals, failed answers and closed connections', () => {
    const { samples, totals } = read([captured('sliced.csv')]);
    expect(totals).toMatchObject({
      counted: 19,
      timed: 19,
      dropped: 22,
      stamped: 19,
      withDue: 19,
      unreadable: 0,
      unmatchedChecks: 0,
      malformed: 0,
      truncated: false,
    });
    expect((totals.wireRequests[0] ?? 0) + (totals.wireRequests[1] ?? 0)).toBe(19);
    expect(new Set(samples.map(sample => sample.slot))).toEqual(new Set([0, 1]));
    expect(new Set(samples.map(sample => sample.operation))).toEqual(new Set(['page']));
    for (const { dueAtUs, startedAtUs } of samples) expect(dueAtUs).toBeLessThanOrEqual(startedAtUs);
  });

  test('several requests an iteration: only the first counts from its due time, checks find their response', () => {
    const { samples, totals } = read([captured('steps.csv')], 1);
    expect(totals).toMatchObject({ counted: 15, timed: 15, stamped: 15, withDue: 0, unmatchedChecks: 0 });
    const perIteration = Array.from({ length: 5 }, (_, i) => samples.slice(i * 3, i * 3 + 3));
    for (const [first, second, third] of perIteration) {
      expect([first?.operation, second?.operation, third?.operation]).toEqual([
        'page',
        'page',
        'GET /users/:id',
      ]);
      expect(['check-failed', 'http-error', 'connection-error']).toContain(second?.outcome);
    }
    expect(samples.filter(sample => sample.outcome === 'check-failed').length).toBeGreaterThanOrEqual(5);
  });

  test('a file that knows nothing of us, with a name of two lines and requests in setup', () => {
    const { samples, totals } = read([captured('native.csv')], 1);
    expect(totals).toMatchObject({ counted: 41, timed: 41, stamped: 0, withDue: 0, malformed: 0 });
    expect(samples).toHaveLength(40);
    expect(new Set(samples.map(sample => sample.operation))).toEqual(
      new Set(['GET /things/:id', 'a "name",\nof two lines']),
    );
    for (const sample of samples) expect(sample).not.toHaveProperty('dueAtUs');
  });

  test.each(['sliced.csv', 'steps.csv', 'native.csv'])(
    '%s gives the same, however the pipe cuts it',
    name => {
      const bytes = captured(name);
      const whole = read([bytes]);
      fc.assert(
        fc.property(fc.array(fc.nat(bytes.length), { maxLength: 40 }), cuts => {
          expect(read(cutAt(bytes, cuts))).toEqual(whole);
        }),
        { numRuns: 50 },
      );
    },
  );

  test('byte by byte', () => {
    const bytes = captured('native.csv').subarray(0, 6_000);
    expect(read(Array.from(bytes, byte => Buffer.of(byte)))).toEqual(read([bytes]));
  });

  test('cut off anywhere, it never gives a sample that the whole does not have', () => {
    const bytes = captured('native.csv');
    const whole = read([bytes]);
    fc.assert(
      fc.property(fc.integer({ min: HEADER.length, max: bytes.length }), end => {
        const part = read([bytes.subarray(0, end)]);
        expect(whole.samples.slice(0, part.samples.length)).toEqual(part.samples);
        expect(part.totals.malformed + part.totals.unreadable).toBe(0);
      }),
      { numRuns: 100 },
    );
  });
});

describe('hostile rows', () => {
  test('any name survives the quoting', () => {
    const name = fc
      .string({ unit: 'binary', minLength: 1, maxLength: 60 })
      .filter(text => !text.includes('://'));
    fc.assert(
      fc.property(name, text => {
        const quoted = `"${text.replaceAll('"', '""')}"`;
        const { samples } = read([Buffer.from(HEADER + row('http_req_duration', { name: quoted }))]);
        expect(samples.map(sample => sample.operation)).toEqual([text]);
      }),
    );
  });

  test.each([
    ['a value that is no number', row('http_req_duration', { value: '1e999' })],
    ['no time', row('http_req_duration', { timestamp: '' })],
    ['a slot that does not exist', row('http_req_duration', { metadata: 'plimsoll=2.17' })],
    ['two marks', row('http_req_duration', { metadata: 'a=b&plimsoll=0.17&plimsoll=1.17' })],
    ['a damaged mark', row('http_req_duration', { metadata: 'plimsoll=0.17x' })],
  ])('%s is counted, not used', (_, line) => {
    const { samples, totals } = read([Buffer.from(HEADER + line)]);
    expect(samples).toEqual([]);
    expect(totals.unreadable).toBe(1);
  });

  test.each([
    ['too few fields', 'http_req_duration,1,2\n'],
    ['too many fields', `${row('http_req_duration').trimEnd()},more\n`],
  ])('%s is counted as malformed', (_, line) => {
    const { samples, totals } = read([Buffer.from(HEADER + line)]);
    expect([samples.length, totals.malformed]).toEqual([0, 1]);
  });

  test('metrics whose names only begin like ours are left alone', () => {
    const lines = ['http_reqs_mine', 'checks_mine', 'http_req_duration_mine']
      .map(metric => row(metric))
      .join('');
    expect(read([Buffer.from(HEADER + lines)]).totals).toMatchObject({ counted: 0, timed: 0 });
  });

  test('what is no CSV of k6 is refused', () => {
    expect(() => read([Buffer.from('metric_name,timestamp\n')])).toThrow(/no column "metric_value"/);
    const endless = Buffer.alloc(600_000, 'x');
    expect(() => read([Buffer.from(HEADER), endless, endless])).toThrow(/a row does not end/);
  });
});

describe('marks', () => {
  test('are rounded and keep their operation and slot', () => {
    const lines = [
      row('plimsoll_mark', { value: '0.000000', metadata: 'plimsoll=1.17~body-bytes' }),
      row('plimsoll_mark', { value: '1234.560000', metadata: 'a=b&plimsoll=0..3~cls', name: '"a, b"' }),
    ];
    expect(read([Buffer.from(HEADER + lines.join(''))]).marks).toEqual([
      { operation: 'page', slot: 1, name: 'body-bytes', value: 0 },
      { operation: 'a, b', slot: 0, name: 'cls', value: 1_235 },
    ]);
  });

  test.each([
    ['without a name', { metadata: 'plimsoll=1.17' }],
    ['with a name that is none', { metadata: 'plimsoll=1.17~A b' }],
    ['with a negative value', { metadata: 'plimsoll=1.17~cls', value: '-1.000000' }],
    ['of no iteration', {}],
  ])('a row %s is counted, not used', (_, fields) => {
    const { marks, totals } = read([Buffer.from(HEADER + row('plimsoll_mark', fields))]);
    expect([marks, totals.unreadable]).toEqual([[], 1]);
  });
});

describe('outcomes', () => {
  test.each([
    [{}, 'ok'],
    [{ status: '404', error_code: '1404', expected_response: 'false' }, 'http-error'],
    [{ status: '429', error_code: '1429', expected_response: 'true' }, 'ok'],
    [{ status: '500', error_code: '1500', expected_response: '' }, 'http-error'],
    [{ status: '0', error_code: '1050', expected_response: 'false' }, 'timeout'],
    [{ status: '0', error_code: '1211', expected_response: 'false' }, 'timeout'],
    [{ status: '0', error_code: '1220', expected_response: 'false' }, 'connection-error'],
    [{ status: '0', error_code: '', expected_response: 'false' }, 'connection-error'],
  ])('%j is %s', (fields, outcome) => {
    const { samples } = read([Buffer.from(HEADER + row('http_req_duration', fields))]);
    expect(samples.map(sample => sample.outcome)).toEqual([outcome]);
  });

  test('a request whose connection was refused never reached the target', () => {
    const refused = row('http_req_duration', { status: '0', error_code: '1212' });
    const reset = row('http_req_duration', { status: '0', error_code: '1220' });
    expect(read([Buffer.from(HEADER + refused + reset)]).totals.wireRequests).toEqual({ 0: 1 });
  });

  test('a failed check finds its response by its nanoseconds, and leaves a worse outcome', () => {
    const mark = { metadata: 'plimsoll=0.1795183291000000' };
    const failed = (ns: number) =>
      row('checks', { value: '0.000000', metadata: `plimsoll=0.1795183291000000!${ns}` });
    const bytes = [
      HEADER,
      row('http_req_duration', { ...mark, timestamp: '1795183291002000', value: '1.234567' }),
      row('http_req_duration', { ...mark, timestamp: '1795183291004000', value: '1.234568' }),
      row('http_req_duration', {
        ...mark,
        timestamp: '1795183291006000',
        value: '1.5',
        status: '500',
        expected_response: 'false',
      }),
      failed(1_234_568),
      failed(1_234_568),
      failed(1_500_000),
      failed(7),
      row('iteration_duration', { ...mark, timestamp: '1795183291006100', value: '5.600000' }),
    ].join('');
    const { samples, totals } = read([Buffer.from(bytes)]);
    expect(samples.map(sample => sample.outcome)).toEqual(['ok', 'check-failed', 'http-error']);
    expect(samples.map(sample => sample.dueAtUs)).toEqual([1795183291000500, undefined, undefined]);
    expect(totals.unmatchedChecks).toBe(1);
  });
});
