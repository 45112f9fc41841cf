/** Markup that may be put into a page as it is. Only `html` makes it. */
export class Markup {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** A page or a piece of one. Every value is escaped, for text and for quoted attributes, unless it is markup. */
export function html(parts: TemplateStringsArray, ...values: readonly unknown[]): Markup {
  return new Markup(parts.reduce((page, part, i) => page + rendered(values[i - 1]) + part));
}

function rendered(value: unknown): string {
  if (value instanceof Markup) return value.text;
  if (Array.isArray(value)) return value.map(rendered).join('');
  return String(value ?? '').replaceAll(/[&<>"']/g, character => ENTITIES[character] ?? '');
}
