import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decodeCursor, encodeCursor, START } from './cursor.ts';

test('a cursor gives its position back', () => {
  expect(decodeCursor(encodeCursor(START))).toEqual(START);
  fc.assert(
    fc.property(fc.nat({ max: 2 ** 51 }), fc.uuid(), (us, id) => {
      const position = { createdAtUs: String(us), id };
      expect(decodeCursor(encodeCursor(position))).toEqual(position);
    }),
  );
});

const ID = '00000002-0000-4000-8000-000000000001';

test.each([
  ['', 'empty'],
  ['%%%', 'not base64'],
  [Buffer.from(`-1_${ID}`).toString('base64url'), 'negative'],
  [Buffer.from(`12345678901234567_${ID}`).toString('base64url'), 'beyond the range of time'],
  [Buffer.from(`1_${ID}; DROP TABLE profiles`).toString('base64url'), 'with something behind it'],
  [Buffer.from(`1_${ID}\n`).toString('base64url'), 'with a line feed behind it'],
])('%j is refused: %s', cursor => {
  expect(() => decodeCursor(cursor)).toThrow('The cursor is not one of ours');
});
