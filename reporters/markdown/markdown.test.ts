import fc from 'fast-check';
import { expect, test } from 'vitest';
import { golden } from '../../src/report/testdata/golden.ts';
import { HOSTILE } from '../../src/report/testdata/hostile.ts';
import { hostileReport } from '../../src/report/testdata/hostile-report.ts';
import { platformReport } from '../../src/report/testdata/platform-report.ts';
import { sampleReport } from '../../src/report/testdata/sample-report.ts';
import { markdownReporter } from './markdown.ts';
import { code, prose } from './neutral.ts';

const text = (input = sampleReport()) => markdownReporter.render(input)[0]?.text ?? '';

test('the comment is the golden one', () => {
  expect(golden(new URL('./testdata/comment.golden.md', import.meta.url), text())).toBe(text());
});

test('the comment of a plain run is the golden one', () => {
  const got = text({ record: { ...sampleReport().record, status: 'partial' }, controls: [] });
  expect(golden(new URL('./testdata/plain.golden.md', import.meta.url), got)).toBe(got);
});

test('the comment of a run with wrong answers is the golden one', () => {
  const got = text(platformReport());
  expect(golden(new URL('./testdata/wrong.golden.md', import.meta.url), got)).toBe(got);
});

test('hostile text adds no heading, fence, tag, mention, link or table row, and the comment stays postable', () => {
  const comment = text(hostileReport());
  expect(comment.length).toBeLessThan(65_536);
  expect(comment.match(/^#/gm)).toHaveLength(1);
  expect(comment).not.toMatch(/^(```|~~~)/m);
  const outsideCode = comment.replace(/(`+)(?!`)[^\n]*?(?<!`)\1(?!`)/g, '');
  expect(outsideCode.match(/<[^>]*>/g)).toEqual(['<details>', '<summary>', '</summary>', '</details>']);
  expect(outsideCode).not.toMatch(/(?<!\\)\[|[@#]\w|:\/\/\w|www\.\w/);
  for (const row of comment.match(/^\|.*$/gm) ?? [])
    expect(row.match(/(?<!\\)\|/g)?.length, row).toBeOneOf([6, 7]);
});

test.each([
  ['a`b', '`` a`b ``'],
  ['``', '``` `` ```'],
  ['a|b', '`a\u2223b`'],
  ['a\nb', '`a b`'],
  ['', ''],
])('%j as code is %j', (name, wanted) => {
  expect(code(name)).toBe(wanted);
});

test('prose holds no live markup, whatever the text', () => {
  const check = (raw: string) => {
    const safe = prose(raw);
    expect(safe).not.toMatch(/[<>\n\r]|&(?!amp;|lt;|gt;)/);
    expect(safe).not.toMatch(/[@#](?!\u200b)|:\/\//);
    expect(safe.replace(/\\[\\`*_{}[\]|~!$^]/g, '')).not.toMatch(/[\\`*_{}[\]|~!$^]/);
  };
  for (const raw of HOSTILE) check(raw);
  fc.assert(fc.property(fc.string({ unit: 'binary' }), check));
});

test('a code span closes only at its end, whatever the name', () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom('`', '|', '\\', 'a', ' ', '\n') }), raw => {
      const span = code(raw);
      const fence = /^`*/.exec(span)?.[0] ?? '';
      const inside = span.slice(fence.length, span.length - fence.length);
      expect(inside.match(/`+/g) ?? []).not.toContain(fence);
      expect(span).not.toMatch(/[|\n]/);
    }),
  );
});
