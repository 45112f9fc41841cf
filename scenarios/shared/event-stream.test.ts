import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { EventStreamReader, type ServerEvent } from './event-stream.ts';

const whole = (text: string) => new EventStreamReader().push(Buffer.from(text));
const message = (data: string, id = ''): ServerEvent => ({ event: 'message', data, id });

describe('an event stream', () => {
  test.each([
    ['one event', 'data: a\n\n', [message('a')]],
    ['CRLF', 'data: a\r\ndata: b\r\n\r\ndata: c\r\n\r\n', [message('a\nb'), message('c')]],
    ['CR', 'data: a\r\rdata: b\r\r', [message('a'), message('b')]],
    ['a name', 'event: token\ndata: a\n\ndata: b\n\n', [{ event: 'token', data: 'a', id: '' }, message('b')]],
    ['one space is left out, no more', 'data:a\n\ndata:  b\n\n', [message('a'), message(' b')]],
    ['several lines', 'data: {\ndata\ndata: }\n\n', [message('{\n\n}')]],
    ['empty data', 'data\n\n', [message('')]],
    ['comments', ': ping\n\n:\ndata: a\n: in between\n\n', [message('a')]],
    ['an event without data is none', 'event: token\n\ndata: a\n\n', [message('a')]],
    [
      'ids stay',
      'id: 7\ndata: a\n\ndata: b\n\nid\ndata: c\n\n',
      [message('a', '7'), message('b', '7'), message('c')],
    ],
    ['an id with a NUL is none', 'id: 1\0\ndata: a\n\n', [message('a')]],
    ['unknown fields', 'retry: 10\ndatum: x\ndata: a\n\n', [message('a')]],
    ['a byte order mark', '\uFEFFdata: a\n\n', [message('a')]],
    ['a colon in the value', 'data: a: b\n\n', [message('a: b')]],
    ['an unfinished event is none', 'data: a\n', []],
  ])('%s', (_what, text, events) => {
    expect(whole(text)).toEqual(events);
  });

  const line = fc.string({ unit: 'grapheme', maxLength: 12 }).filter(text => !/[\r\n\0]/.test(text));
  const written = fc.record({
    event: fc.option(line.filter(text => text !== '' && !text.startsWith(' '))),
    data: fc.array(line, { minLength: 1, maxLength: 4 }),
    end: fc.constantFrom('\n', '\r\n', '\r'),
    comment: fc.boolean(),
  });

  test('comes out as it went in, wherever it is cut', () => {
    fc.assert(
      fc.property(
        fc.array(written, { maxLength: 12 }),
        fc.array(fc.integer({ min: 1, max: 9 })),
        (events, cuts) => {
          const text = events
            .map(({ event, data, end, comment }) =>
              [
                ...(comment ? [`: ${data[0]}`] : []),
                ...(event === null ? [] : [`event: ${event}`]),
                ...data.map(each => `data: ${each}`),
                ...['', ''],
              ].join(end),
            )
            .join('');
          const bytes = Buffer.from(text);
          const reader = new EventStreamReader();
          const seen: ServerEvent[] = [];
          let at = 0;
          for (const cut of cuts) {
            seen.push(...reader.push(bytes.subarray(at, at + cut)));
            at += cut;
          }
          seen.push(...reader.push(bytes.subarray(at)));
          expect(seen).toEqual(
            events.map(({ event, data }) => ({ event: event ?? 'message', data: data.join('\n'), id: '' })),
          );
          expect(reader.text).toBe(text);
        },
      ),
    );
  });

  test('an event is there with its last byte, not with the next one', () => {
    const reader = new EventStreamReader();
    expect(reader.push(Buffer.from('data: a\r\n\r'))).toEqual([message('a')]);
    expect(reader.push(Buffer.from('\ndata: b\r\n\r\n'))).toEqual([message('b')]);
  });
});
