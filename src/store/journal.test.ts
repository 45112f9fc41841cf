import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeJournal, encodeEntry } from './journal.ts';

const entry = fc.record({ kind: fc.string(), value: fc.jsonValue() });
/** What JSON can carry: −0 comes back as 0. */
const asJson = (value: unknown) => JSON.parse(JSON.stringify(value)) as unknown;

describe('journal', () => {
  it('gives back what was written, in order', () => {
    fc.assert(
      fc.property(fc.array(entry), entries => {
        const decoded = decodeJournal(entries.map(encodeEntry).join(''));
        expect(decoded).toEqual({ entries: asJson(entries), lostCharacters: 0 });
      }),
    );
  });

  it('cut at any character, gives a beginning of what was written and never a wrong entry', () => {
    const entries = [1, 2, 3].map(value => ({ kind: 'block-comparison', value: { value, text: 'ä\n"' } }));
    const text = entries.map(encodeEntry).join('');
    for (let cut = 0; cut <= text.length; cut++) {
      const decoded = decodeJournal(text.slice(0, cut));
      expect(decoded.entries).toEqual(entries.slice(0, decoded.entries.length));
      expect(decoded.entries.length === 3).toBe(cut === text.length);
    }
  });

  it('stops at a changed character', () => {
    const text = encodeEntry({ kind: 'a', value: 'first' }) + encodeEntry({ kind: 'a', value: 'second' });
    for (let at = 0; at < text.length; at++) {
      const changed = `${text.slice(0, at)}${text[at] === '#' ? '+' : '#'}${text.slice(at + 1)}`;
      for (const found of decodeJournal(changed).entries) expect(['first', 'second']).toContain(found.value);
    }
  });
});
