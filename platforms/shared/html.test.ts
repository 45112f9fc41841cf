import fc from 'fast-check';
import { expect, test } from 'vitest';
import { html } from './html.ts';

test('text is escaped, markup is not escaped twice', () => {
  const item = html`<li title="${`"'`}">${'<b>&'}</li>`;
  expect(html`<ul>${[item, item]}</ul>`.text).toBe(
    `<ul>${'<li title="&quot;&#39;">&lt;b&gt;&amp;</li>'.repeat(2)}</ul>`,
  );
});

test('an absent value is empty text', () => {
  expect(html`<p>${null}${undefined}${0}</p>`.text).toBe('<p>0</p>');
});

test('no text can open a tag, close an attribute or start an entity', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), text => {
      expect(html`${text}`.text.replaceAll(/&(amp|lt|gt|quot|#39);/g, '')).not.toMatch(/[<>"'&]/);
    }),
  );
});
