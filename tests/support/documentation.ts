import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const repository = join(dirname(fileURLToPath(import.meta.url)), '..', '..');

export function read(path: string): string {
  return readFileSync(join(repository, path), 'utf8');
}

/** Every page that people read, paths from the repository. */
export function pages(): string[] {
  const below = readdirSync(join(repository, 'docs'), { recursive: true, encoding: 'utf8' });
  const docs = below.filter(path => path.endsWith('.md')).map(path => join('docs', path));
  return ['README.md', 'CHANGELOG.md', 'CONTRIBUTING.md', 'SECURITY.md', ...docs].sort();
}

/** A fenced block: "```ts plimsoll.config.ts" has the language ts and a file name. */
export interface Fence {
  readonly language: string;
  readonly file: string;
  readonly body: string;
}

export function fences(text: string): Fence[] {
  return [...text.matchAll(/^```(\S*)[ ]*(.*)\n([\s\S]*?)^```$/gm)].map(([, language, file, body]) => ({
    language: language ?? '',
    file: file ?? '',
    body: body ?? '',
  }));
}

/** Arguments of each `plimsoll …` line in the shell blocks of a page. */
export function commandLines(text: string): string[][] {
  const lines = fences(text)
    .filter(({ language }) => language === 'sh')
    .flatMap(({ body }) => body.split('\n'));
  return lines.map(words).flatMap(([first, ...rest]) => {
    if (first === 'npx' && rest[0] === 'plimsoll') return [rest.slice(1)];
    return first === 'plimsoll' ? [rest] : [];
  });
}

/** A shell line in words, as far as the documentation uses the shell: quotes, and comments at the end. */
function words(line: string): string[] {
  const found = line.matchAll(/"([^"]*)"|(#.*)|([^\s"]+)/g);
  return [...found].filter(([, , comment]) => !comment).map(([, quoted, , plain]) => quoted ?? plain ?? '');
}

export interface Heading {
  readonly title: string;
  readonly text: string;
}

/** The page cut at its headings; a part ends where the next heading begins. */
export function parts(text: string): Heading[] {
  const withoutCode = text.replaceAll(/^```[\s\S]*?^```$/gm, '');
  return withoutCode
    .split(/^#+ /m)
    .slice(1)
    .map(part => {
      const end = part.indexOf('\n');
      return {
        title: part.slice(0, end < 0 ? part.length : end).trim(),
        text: end < 0 ? '' : part.slice(end),
      };
    });
}

/** Cells of the rows of all tables whose first column has this name. */
export function rowsOf(text: string, firstColumn: string): string[][] {
  const tables = text.matchAll(/^\|.*\|\n\|[-| ]+\|\n(?:\|.*\|\n?)*/gm);
  return [...tables].flatMap(([table]) => {
    const [head = [], , ...rows] = table.trim().split('\n').map(cells);
    return head[0] === firstColumn ? rows : [];
  });
}

function cells(row: string): string[] {
  return row
    .replace(/^\||\|$/g, '')
    .split('|')
    .map(cell => cell.trim());
}

/** Targets of links and pictures that lie in the repository: path and, if there is one, the heading. */
export function localLinks(text: string): { path: string; anchor: string }[] {
  const prose = text.replaceAll(/^```[\s\S]*?^```$/gm, '').replaceAll(/`[^`\n]*`/g, '');
  const targets = [
    ...[...prose.matchAll(/\]\(([^)\s]+)\)/g)].map(([, target]) => target ?? ''),
    ...[...prose.matchAll(/(?:src|srcset|href)="([^"]+)"/g)].map(([, target]) => target ?? ''),
  ];
  return targets
    .filter(target => !/^[a-z]+:/i.test(target))
    .map(target => {
      const [path = '', anchor = ''] = target.split('#');
      return { path, anchor };
    });
}

/** What GitHub and GitLab make of a heading. */
export function anchorOf(title: string): string {
  return title
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
    .trim()
    .replaceAll(/\s/g, '-');
}
