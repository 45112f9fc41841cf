import { OBSERVER_MARK } from '../model/database.ts';
/**
 * Statements are known by their normalised text: query ids differ between databases and versions.
 * Constants and parameters are one thing here, and lists of them have no length.
 */

/** 16 hex digits; equal for texts that differ in white space, case, comments, constants and list lengths. */
export function fingerprintOf(sql: string): string {
  return hash64(canonical(sql));
}

/** What a statement is called in every document. */
export interface StatementIdentity {
  readonly fingerprint: string;
  readonly text: string;
}

/** Identities by query id. Statements of the observer itself are left out. */
export function identify(texts: ReadonlyMap<string, string>): Map<string, StatementIdentity> {
  const foreign = [...texts].filter(([, text]) => !isOurs(text));
  return new Map(
    foreign.map(([id, text]) => [id, { fingerprint: fingerprintOf(text), text: shownText(text) }]),
  );
}

/** The observer marks its statements with a comment. */
export function isOurs(text: string): boolean {
  return text.includes(OBSERVER_MARK);
}

const SHOWN_CHARACTERS = 10_000;

/** The statement on one line, without comments; string constants (a password in a CREATE ROLE, say) are blanked. */
export function shownText(sql: string): string {
  const shown = lexemes(sql).map(({ kind, text }) =>
    kind === 'string' ? "'?'" : kind === 'space' ? ' ' : text,
  );
  return shown.join('').replaceAll(/ +/g, ' ').trim().slice(0, SHOWN_CHARACTERS);
}

function canonical(sql: string): string {
  const words = lexemes(sql)
    .filter(({ kind }) => kind !== 'space')
    .map(({ kind, text }) =>
      kind === 'string' || kind === 'constant' ? '$' : kind === 'name' ? text : text.toLowerCase(),
    );
  return words
    .join(' ')
    .replaceAll(/\bin \( \$(?: , \$)+ \)/g, 'in ( $ )')
    .replaceAll(/\barray \[ \$(?: , \$)+ \]/g, 'array [ $ ]')
    .replaceAll(/(\( \$(?: , \$)* \))(?: , \1)+/g, (_, row: string) => row);
}

interface Lexeme {
  /** space: white space or comment; constant: number or parameter; name: quoted identifier. */
  readonly kind: 'space' | 'string' | 'constant' | 'name' | 'other';
  readonly text: string;
}

/** What a token begins with; the last alternative takes any character, so that every text is read to its end. */
const START =
  /(?<space>\s+|--[^\n]*)|(?<comment>\/\*)|(?<quote>(?:[ebxn]|u&)?')|(?<name>")|(?<dollar>\$(?:[a-z_]\w*)?\$)|(?<constant>\$\d+|\d+(?:\.\d*)?(?:e[+-]?\d+)?|\.\d+(?:e[+-]?\d+)?)|(?<other>[\p{L}_][\p{L}\p{N}_$]*|::|(?:[<>=!~|&@#%^+*]|-(?!-)|\/(?!\*)){1,3}|.)/isuy;

function lexemes(sql: string): Lexeme[] {
  const found: Lexeme[] = [];
  const start = new RegExp(START);
  while (start.lastIndex < sql.length) {
    const from = start.lastIndex;
    const match = start.exec(sql);
    if (!match) break;
    const { kind, end } = extent(sql, match[0], match.groups ?? {}, start.lastIndex);
    found.push({ kind, text: sql.slice(from, end) });
    start.lastIndex = end;
  }
  return found;
}

function extent(
  sql: string,
  opening: string,
  groups: Readonly<Record<string, string | undefined>>,
  after: number,
): { kind: Lexeme['kind']; end: number } {
  if (groups.comment) return { kind: 'space', end: endOfComment(sql, after) };
  if (groups.quote) return { kind: 'string', end: endOfQuoted(sql, after, "'", /^e/i.test(opening)) };
  if (groups.name) return { kind: 'name', end: endOfQuoted(sql, after, '"', false) };
  if (groups.dollar) {
    const close = sql.indexOf(opening, after);
    return { kind: 'string', end: close < 0 ? sql.length : close + opening.length };
  }
  return { kind: groups.space ? 'space' : groups.constant ? 'constant' : 'other', end: after };
}

/** Block comments nest in PostgreSQL. */
function endOfComment(sql: string, from: number): number {
  const edge = /\/\*|\*\//g;
  edge.lastIndex = from;
  let depth = 1;
  for (let match = edge.exec(sql); match; match = edge.exec(sql)) {
    depth += match[0] === '/*' ? 1 : -1;
    if (depth === 0) return edge.lastIndex;
  }
  return sql.length;
}

/** A text that was cut inside a constant is a constant up to its end. */
function endOfQuoted(sql: string, from: number, quote: string, backslashEscapes: boolean): number {
  for (let i = from; i < sql.length; i++) {
    if (backslashEscapes && sql[i] === '\\') i++;
    else if (sql[i] === quote) {
      if (sql[i + 1] !== quote) return i + 1;
      i++;
    }
  }
  return sql.length;
}

/** FNV-1a with 64 bits (Fowler, Noll, Vo). Not for secrets. */
export function hash64(text: string): string {
  let hash = 0xcbf29ce484222325n;
  for (let i = 0; i < text.length; i++) {
    hash = BigInt.asUintN(64, (hash ^ BigInt(text.charCodeAt(i))) * 0x100000001b3n);
  }
  return hash.toString(16).padStart(16, '0');
}
