/**
 * A small SVG tree and its writer. Charts are built as values; text and attribute values are escaped in
 * one place, and names are limited to what our charts draw, so no chart can bring in markup or a script.
 */
export interface SvgNode {
  readonly tag: SvgTag;
  readonly attributes: Readonly<Record<string, string | number>>;
  readonly children: readonly (SvgNode | string)[];
}

export type SvgTag = 'svg' | 'g' | 'path' | 'line' | 'rect' | 'circle' | 'text' | 'title' | 'desc';

const TAGS: ReadonlySet<string> = new Set<SvgTag>([
  'svg',
  'g',
  'path',
  'line',
  'rect',
  'circle',
  'text',
  'title',
  'desc',
]);
const ATTRIBUTE = /^(?!on)[a-zA-Z][a-zA-Z0-9-]*$/;

export function svg(
  tag: SvgTag,
  attributes: Readonly<Record<string, string | number>>,
  ...children: readonly (SvgNode | string)[]
): SvgNode {
  return { tag, attributes, children };
}

/** A picture with a name and a description for people who do not see it. */
export function picture(
  title: string,
  description: string,
  attributes: Readonly<Record<string, string | number>>,
  children: readonly SvgNode[],
): SvgNode {
  const words = [svg('title', {}, title), ...(description === '' ? [] : [svg('desc', {}, description)])];
  return svg('svg', { role: 'img', 'aria-label': title, ...attributes }, ...words, ...children);
}

/** The tree as markup. Throws a TypeError on a tag or attribute outside the list: a fault of ours. */
export function writeSvg(node: SvgNode): string {
  if (!TAGS.has(node.tag)) throw new TypeError(`SVG tag "${node.tag}" is not one that reports draw.`);
  const attributes = Object.entries(node.attributes).map(([name, value]) => {
    if (!ATTRIBUTE.test(name)) throw new TypeError(`SVG attribute "${name}" is not one that reports draw.`);
    return ` ${name}="${escapeMarkup(typeof value === 'number' ? coordinate(value) : value)}"`;
  });
  const body = node.children.map(child =>
    typeof child === 'string' ? escapeMarkup(child) : writeSvg(child),
  );
  const open = `<${node.tag}${attributes.join('')}`;
  return body.length === 0 ? `${open}/>` : `${open}>${body.join('')}</${node.tag}>`;
}

/** At most two decimals: below a hundredth of a unit nothing can be seen, and pages stay small. */
export function coordinate(value: number): string {
  return Number.isFinite(value) ? String(Math.round(value * 100) / 100 || 0) : '0';
}

/** The five characters that mean something in HTML and XML. */
export function escapeMarkup(text: string): string {
  return text.replace(/[&<>"']/g, character => ENTITIES[character] ?? character);
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};
