import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { PlimsollError } from '../model/errors.ts';
import type { Mark, Sample } from '../model/sample.ts';
import {
  beginLine,
  endLine,
  type FeedTotals,
  failLine,
  markLine,
  SampleLineReader,
  sampleLine,
} from './sample-lines.ts';

const totals = (samples: number, marks: number): FeedTotals => ({
  samples,
  marks,
  startedAtUs: 1,
  endedAtUs: 2,
  started: samples,
  dropped: 0,
  inFlightAtStop: 0,
  wireRequests: { 0: samples },
});

function collecting() {
  const got = { samples: [] as Sample[], marks: [] as Mark[], begins: [] as number[], ends: 0 };
  const reader = new SampleLineReader({
    begin: atUs => got.begins.push(atUs),
    sample: sample => got.samples.push(sample),
    mark: mark => got.marks.push(mark),
    end: () => {
      got.ends++;
    },
  });
  return { got, reader };
}

function codeOf(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    if (error instanceof PlimsollError) return error.code;
    throw error;
  }
  return 'none';
}

const microseconds = fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER });
const text = fc.string({ minLength: 1, maxLength: 40, unit: 'binary' });
const samples = fc.array(
  fc
    .record(
      {
        operation: text,
        slot: fc.nat(7),
        startedAtUs: microseconds,
        durationUs: microseconds,
        outcome: fc.constantFrom(
          'ok',
          'http-error',
          'timeout',
          'connection-error',
          'check-failed',
          'aborted',
        ),
        dueAtUs: microseconds,
      },
      { requiredKeys: ['operation', 'slot', 'startedAtUs', 'durationUs', 'outcome'] },
    )
    .map(sample => sample as Sample),
  { maxLength: 20 },
);
const marks = fc.array(fc.record({ operation: text, slot: fc.nat(7), name: text, value: microseconds }), {
  maxLength: 10,
});

describe('the feed of samples', () => {
  test('comes out as it went in, whatever the chunks', () => {
    fc.assert(
      fc.property(samples, marks, fc.array(fc.integer({ min: 1, max: 60 })), (sent, marked, cuts) => {
        const lines = [...sent.map(sampleLine), ...marked.map(markLine)];
        const all = Buffer.from(
          [beginLine(5), ...lines, endLine(totals(sent.length, marked.length))].join(''),
        );
        const { got, reader } = collecting();
        let at = 0;
        for (const cut of cuts) {
          reader.push(all.subarray(at, at + cut));
          at += cut;
        }
        reader.push(all.subarray(at));
        expect(got.samples).toEqual(sent);
        expect(got.marks).toEqual(marked);
        expect(got.begins).toEqual([5]);
        expect(reader.finish()?.samples).toBe(sent.length);
      }),
    );
  });

  test('has no totals when its last line was cut off anywhere', () => {
    const end = endLine(totals(0, 0));
    for (let length = 0; length < end.length; length++) {
      const { reader } = collecting();
      reader.push(Buffer.from(end.slice(0, length)));
      expect(reader.finish()).toBeUndefined();
    }
  });

  test('notices lines that were lost', () => {
    const { reader } = collecting();
    reader.push(Buffer.from(endLine(totals(3, 0))));
    expect(codeOf(() => reader.finish())).toBe('ACCOUNTING_VIOLATED');
  });

  test('notices a piece of a line after its end', () => {
    const { reader } = collecting();
    reader.push(Buffer.from(`${endLine(totals(0, 0))}["s"`));
    expect(codeOf(() => reader.finish())).toBe('ACCOUNTING_VIOLATED');
  });

  test('keeps the reason for which the tool gave up', () => {
    const { reader } = collecting();
    reader.push(Buffer.from(failLine({ code: 'SCENARIO_FAILED', message: 'no default export' })));
    expect(reader.failure).toEqual({ code: 'SCENARIO_FAILED', message: 'no default export' });
  });

  test('refuses a line that grows without end, however it arrives', () => {
    const { reader } = collecting();
    const chunk = Buffer.alloc(65_536, 'x');
    expect(
      codeOf(() => {
        for (let i = 0; i < 17; i++) reader.push(chunk);
      }),
    ).toBe('DRIVER_FAILED');
  });

  test.each([
    ['no JSON', 'hello'],
    ['an empty line', ''],
    ['no array', '{"s":1}'],
    ['an unknown kind', '["x",1]'],
    ['a sample without a name', '["s","",0,1,1,"ok",null]'],
    ['a sample with a negative duration', '["s","a",0,1,-1,"ok",null]'],
    ['a sample with a fraction', '["s","a",0,1.5,1,"ok",null]'],
    ['a sample of unknown outcome', '["s","a",0,1,1,"fine",null]'],
    ['a sample that is too short', '["s","a"]'],
    ['a mark whose value is text', '["m","a",0,"lcp","1"]'],
    ['an end without totals', '["end",null]'],
    ['an end with broken totals', '["end",{"samples":"many"}]'],
    ['invalid UTF-8 for a name', '["s",\xff,0,1,1,"ok",null]'],
  ])('refuses %s', (_what, line) => {
    const { reader } = collecting();
    expect(codeOf(() => reader.push(Buffer.from(`${line}\n`, 'latin1')))).toBe('DRIVER_FAILED');
  });

  test('refuses a sample after the end', () => {
    const { reader } = collecting();
    const sample: Sample = { operation: 'a', slot: 0, startedAtUs: 1, durationUs: 1, outcome: 'ok' };
    const feed = Buffer.from(endLine(totals(0, 0)) + sampleLine(sample));
    expect(codeOf(() => reader.push(feed))).toBe('DRIVER_FAILED');
  });
});
