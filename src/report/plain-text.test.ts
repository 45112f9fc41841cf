import fc from 'fast-check';
import { expect, test } from 'vitest';
import { oneLine } from './plain-text.ts';
import { HOSTILE } from './testdata/hostile.ts';

// biome-ignore lint/suspicious/noControlCharactersInRegex: none of these may come out
const FORBIDDEN = /[\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069\u2028\u2029]/;

test.each([
  ['\u001b[31mred\u001b[0m', 'red'],
  ['\u001b]0;title\u0007after', 'after'],
  ['\u001b]8;;http://x\u001b\\link\u001b]8;;\u001b\\', 'link'],
  ['\u009b2Jx', 'x'],
  ['a\r\nb\tc', 'a b c'],
  ['\u202egnp.exe', 'gnp.exe'],
  ['\ud800 lone', '\ufffd lone'],
  ['日本語 \u{1f600}', '日本語 \u{1f600}'],
])('%j becomes %j', (text, line) => {
  expect(oneLine(text)).toBe(line);
});

test('never holds a control character and never grows beyond the limit', () => {
  for (const text of HOSTILE) expect(oneLine(text)).not.toMatch(FORBIDDEN);
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.integer({ min: 1, max: 40 }), (text, limit) => {
      const line = oneLine(text, limit);
      expect(line).not.toMatch(FORBIDDEN);
      expect(Array.from(line).length).toBeLessThanOrEqual(limit);
      expect(line.isWellFormed()).toBe(true);
    }),
  );
});
