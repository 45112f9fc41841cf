import fc from 'fast-check';
import { expect, test } from 'vitest';
import { coordinate, escapeMarkup, picture, svg, writeSvg } from './svg.ts';

test('text and attribute values are escaped', () => {
  const node = svg('text', { x: 1, class: 'a"b<c>&' }, `</text><script>'x'`);
  expect(writeSvg(node)).toBe(
    '<text x="1" class="a&quot;b&lt;c&gt;&amp;">&lt;/text&gt;&lt;script&gt;&#39;x&#39;</text>',
  );
});

test('a picture has a name and a description', () => {
  expect(writeSvg(picture('Latency', 'by percentile', { width: '100%' }, []))).toBe(
    '<svg role="img" aria-label="Latency" width="100%"><title>Latency</title><desc>by percentile</desc></svg>',
  );
});

test('a handler or an unknown tag is refused', () => {
  expect(() => writeSvg(svg('rect', { onload: 'x' }))).toThrow(TypeError);
  expect(() => writeSvg(svg('rect', { 'x y': 'x' }))).toThrow(TypeError);
  expect(() => writeSvg(svg('script' as 'rect', {}))).toThrow(TypeError);
});

test('whatever the text, no markup comes out of it', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), text => {
      expect(escapeMarkup(text)).not.toMatch(/[<>"']/);
      expect(writeSvg(svg('g', { class: text }, text)).match(/[<>]/g)).toHaveLength(4);
    }),
  );
});

test.each([
  [1.23456, '1.23'],
  [-0.001, '0'],
  [Number.NaN, '0'],
  [Number.POSITIVE_INFINITY, '0'],
  [1_000, '1000'],
])('coordinate %d is %s', (value, text) => {
  expect(coordinate(value)).toBe(text);
});
