import { count } from '../format.ts';
import { type MarkedOperation, type MarkSide, markText } from './mark-figures.ts';
import { quantileText } from './overview.ts';
import { type Pair, plainPair } from './statements.ts';

/** Marks that belong side by side. */
export interface MarkTable {
  readonly title: string;
  readonly note: string;
  readonly first: string;
  readonly columns: readonly string[];
  readonly rows: readonly { readonly name: string; readonly cells: readonly Pair[] }[];
}

const TYPES = ['document', 'script', 'style', 'image', 'other', 'total'] as const;
/** "script-bytes", and "repeat-script-bytes" where a step loads a page more than once. */
const BY_TYPE = /^(?:(.+)-)?(document|script|style|image|other|total)-bytes$/;

export function isBytesByType(mark: string): boolean {
  return BY_TYPE.test(mark);
}

/** What a load brought over the wire, by type: a row for each view of a page, the first and the repeated. */
export function bytesTable(operations: readonly MarkedOperation[]): MarkTable[] {
  const rows = operations.flatMap(entry => viewsOf(entry).map(view => ({ ...entry, view })));
  if (rows.length === 0) return [];
  const types = TYPES.filter(type =>
    rows.some(({ view, after, before }) =>
      [after, before].some(({ marks }) => marks.has(bytesMark(view, type))),
    ),
  );
  return [
    {
      title: 'Bytes by type',
      note: 'over the wire, median load',
      first: 'View',
      columns: [...types.map(capital), 'Loads'],
      rows: rows.map(({ operation, view, before, after }) => ({
        name: view === '' ? operation : `${operation}, ${view}`,
        cells: [
          ...types.map(type => markPair(bytesMark(view, type), before, after, 0.5)),
          valuesPair(bytesMark(view, 'total'), before, after),
        ],
      })),
    },
  ];
}

function viewsOf({ before, after }: MarkedOperation): string[] {
  const found = [...after.marks.keys(), ...before.marks.keys()].flatMap(mark => {
    const match = BY_TYPE.exec(mark);
    return match ? [match[1] ?? ''] : [];
  });
  return [...new Set(found)];
}

function bytesMark(view: string, type: string): string {
  return view === '' ? `${type}-bytes` : `${view}-${type}-bytes`;
}

const STREAM: Readonly<Record<string, string>> = {
  'first-byte': 'First byte',
  'first-token': 'First token',
  'token-gap': 'Between tokens',
  'tokens-count': 'Tokens',
};

/** Whether a mark is shown in the table of the stream: only there, and only if tokens were timed. */
export function isOfStream(mark: string, { before, after }: MarkedOperation): boolean {
  const timed = ['first-token', 'token-gap'];
  return Object.hasOwn(STREAM, mark) && timed.some(name => after.marks.has(name) || before.marks.has(name));
}

/** A response that comes in pieces, its parts side by side. */
export function streamTable(entry: MarkedOperation): MarkTable[] {
  const { operation, before, after } = entry;
  const marks = Object.keys(STREAM).filter(
    mark => isOfStream(mark, entry) && (after.marks.has(mark) || before.marks.has(mark)),
  );
  if (marks.length === 0) return [];
  const total = ({ figures }: MarkSide, q: number) => (figures ? quantileText(figures, q) : '');
  return [
    {
      title: 'Stream',
      note: operation,
      first: 'Percentile',
      columns: [...marks.map(mark => STREAM[mark] ?? mark), 'Total'],
      rows: [0.5, 0.95, 0.99].map(q => ({
        name: `p${Math.round(q * 100)}`,
        cells: [
          ...marks.map(mark => markPair(mark, before, after, q)),
          plainPair(total(before, q), total(after, q)),
        ],
      })),
    },
  ];
}

/** A percentile of a mark, before → after. */
export function markPair(mark: string, before: MarkSide, after: MarkSide, q: number): Pair {
  return plainPair(markText(mark, before.marks.get(mark), q), markText(mark, after.marks.get(mark), q));
}

/** How many values there are. */
export function valuesPair(mark: string, before: MarkSide, after: MarkSide): Pair {
  const old = before.marks.get(mark)?.count;
  return plainPair(old === undefined ? '' : count(old), count(after.marks.get(mark)?.count ?? 0));
}

function capital(word: string): string {
  return `${word.charAt(0).toUpperCase()}${word.slice(1)}`;
}
