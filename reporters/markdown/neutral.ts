import { oneLine } from '../../src/report/plain-text.ts';

/** Stands behind a character so that GitHub and GitLab see no mention, reference or address. */
const BREAK = '\u200b';

/** Text from outside inside a sentence: shown as it is, nothing in it is markup, a link or a mention. */
export function prose(text: string, limit?: number): string {
  return oneLine(text, limit)
    .replace(/[\\`*_{}[\]|~!$^]/g, character => `\\${character}`)
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/>/g, '&gt;')
    .replace(/[@#]/g, character => `${character}${BREAK}`)
    .replace(/:\/\//g, `:${BREAK}//`)
    .replace(/\b(www\.|GH-|mailto:|xmpp:)/gi, word => `${word.slice(0, -1)}${BREAK}${word.slice(-1)}`);
}

/**
 * A name as code, safe in a table cell too. The fence is longer than any run of backticks inside; a pipe
 * becomes the look-alike U+2223, because cells are split before anybody looks at backticks.
 */
export function code(text: string, limit = 80): string {
  const line = oneLine(text, limit).replaceAll('|', '\u2223');
  if (line === '') return '';
  const runs = line.match(/`+/g) ?? [];
  const fence = '`'.repeat(Math.max(0, ...runs.map(run => run.length)) + 1);
  const padding = runs.length > 0 ? ' ' : '';
  return `${fence}${padding}${line}${padding}${fence}`;
}
