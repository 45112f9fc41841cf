/** Characters that XML 1.0 does not know, not even as references. */
const ILLEGAL =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must go
  /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g;

export interface XmlElement {
  readonly tag: string;
  readonly attributes: Readonly<Record<string, string | number>>;
  readonly children: readonly (XmlElement | string)[];
}

export function element(
  tag: string,
  attributes: XmlElement['attributes'],
  ...children: XmlElement['children']
): XmlElement {
  return { tag, attributes, children };
}

export function writeXml(root: XmlElement): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n${write(root, '')}\n`;
}

function write(node: XmlElement, indent: string): string {
  const attributes = Object.entries(node.attributes).map(
    ([name, value]) => ` ${name}="${escapeXml(String(value))}"`,
  );
  const open = `${indent}<${node.tag}${attributes.join('')}`;
  if (node.children.length === 0) return `${open}/>`;
  if (node.children.every(child => typeof child === 'string'))
    return `${open}>${node.children.map(escapeXml).join('')}</${node.tag}>`;
  const body = node.children.map(child =>
    typeof child === 'string' ? `${indent}  ${escapeXml(child)}` : write(child, `${indent}  `),
  );
  return [`${open}>`, ...body, `${indent}</${node.tag}>`].join('\n');
}

/** Text or attribute value: markup escaped, line ends kept as references, what XML forbids as U+FFFD. */
export function escapeXml(text: string): string {
  return text
    .toWellFormed()
    .replace(ILLEGAL, '\ufffd')
    .replace(/[&<>"'\t\n\r]/g, character => REFERENCES[character] ?? character);
}

const REFERENCES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
  '\t': '&#9;',
  '\n': '&#10;',
  '\r': '&#13;',
};
