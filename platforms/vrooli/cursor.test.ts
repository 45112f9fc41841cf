import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decodeCursor, encodeCursor, START } from './cursor.ts';

test('a cursor gives its position back', () => {
  expect(decodeCursor(undefined)).toEqual(START);
  fc.assert(
    fc.property(fc.nat({ max: 2 ** 51 }), fc.nat(), (us, id) => {
      const position = { position: String(us), id: String(id) };
      expect(decodeCursor(encodeCursor(position))).toEqual(position);
    }),
  );
});

test.each([
  ['', 'empty'],
  ['%%%', 'not base64'],
  [Buffer.from('-1_7').toString('base64url'), 'negative'],
  [Buffer.from('12345678901234567_7').toString('base64url'), 'beyond the range of time'],
  [Buffer.from('1_9999999999999999999').toString('base64url'), 'beyond the range of ids'],
  [Buffer.from('1_7; DROP TABLE run').toString('base64url'), 'with something behind it'],
])('%j is refused: %s', cursor => {
  expect(() => decodeCursor(cursor)).toThrow('The cursor is not one of ours');
});
