import { mix, uniform } from '../stats/prng.ts';
import { type Cell, type Columns, microsecondsOf, type Reference, type Scope, type Table } from './column.ts';
import { MAX_PERMUTED, Permutation, Zipf } from './zipf.ts';

/** Draws that may miss before any admissible row is taken. */
const MAX_DRAWS = 16;

export interface ReferenceOptions {
  /** Name of the draw, where one table refers to another twice (default: the other table's name). */
  readonly as?: string;
  /** Zipf exponent of popularity: 0 (default) is uniform; at 1 the favourite gets twice as much as the second. */
  readonly skew?: number;
  /**
   * `any` row (default); `existing`: only rows that were there already when both tables grew side by side;
   * `even`: all in order, each the same number of times (with fewer rows than the other table: distinct ones).
   */
  readonly from?: 'any' | 'existing' | 'even';
  /** Never the row that this other reference draws. */
  readonly differsFrom?: Reference;
}

/** A row of `table` for each row. Its columns are read by `.value(name)`; `.value('id')` is the foreign key. */
export function reference<C extends Columns>(
  table: Table<string, C>,
  options: ReferenceOptions = {},
): Reference<C> {
  return makeReference(options.as ?? table.name, table, scope => drawer(scope, table, options));
}

function makeReference<C extends Columns>(
  name: string,
  table: Table<string, C>,
  bindRow: (scope: Scope) => (row: number) => number,
): Reference<C> {
  const self: Reference<C> = {
    name,
    table,
    bindRow,
    value: column => referencedColumn(self, column) as C[typeof column],
    follow: next =>
      makeReference(`${name}.${next.name}`, next.table, scope => {
        const first = scope.reference(self);
        const second = scope.other(table).reference(next);
        return row => second(first(row));
      }),
  };
  return self;
}

/** The referenced row's column: bound in its own table, read at its own row number. */
function referencedColumn(to: Reference, name: string) {
  return {
    bind(scope: Scope): Cell {
      const at = scope.reference(to);
      const column = to.table.columns[name];
      if (!column) throw new RangeError(`Table "${to.table.name}" has no column "${name}".`);
      const cell = scope.other(to.table).inner(column, name);
      const read = {
        value: (row: number) => cell.value(at(row)),
        write: (row: number, out: Parameters<Cell['write']>[1]) => cell.write(at(row), out),
      };
      if (!('microseconds' in cell)) return read;
      const microseconds = microsecondsOf(cell as Cell<Date>);
      return { ...read, microseconds: (row: number) => microseconds(at(row)) } as Cell;
    },
  };
}

function drawer(scope: Scope, table: Table, options: ReferenceOptions): (row: number) => number {
  const parents = scope.other(table).rows;
  if (parents < 1 || parents > MAX_PERMUTED)
    throw new RangeError(`Table "${table.name}" must have 1 to ${MAX_PERMUTED} rows to be referred to.`);
  const draw = options.from === 'even' ? evenly(scope, parents) : byPopularity(scope, parents, options);
  if (!options.differsFrom) return draw;
  if (parents < 2) throw new RangeError(`Table "${table.name}" needs two rows for references that differ.`);
  const avoided = scope.reference(options.differsFrom);
  const limit = admissible(scope, parents, options);
  return row => {
    const drawn = draw(row);
    // Where only one row exists yet, there is no other way than to take the next.
    return drawn === avoided(row) ? (drawn + 1) % Math.max(2, limit(row)) : drawn;
  };
}

/** Row r of n gets a row of the r-th of n equal stretches of the other table. */
function evenly(scope: Scope, parents: number): (row: number) => number {
  const key = scope.key();
  const { rows } = scope;
  if (parents <= rows) return row => Math.floor((row * parents) / rows);
  return row => {
    const from = Math.ceil((row * parents) / rows);
    const to = Math.ceil(((row + 1) * parents) / rows);
    return from + Math.floor(uniform(key, row) * (to - from));
  };
}

function byPopularity(scope: Scope, parents: number, options: ReferenceOptions): (row: number) => number {
  const key = scope.key();
  const limit = admissible(scope, parents, options);
  const popularity = new Permutation(parents, scope.key('popularity'));
  const zipf = new Zipf(parents, options.skew ?? 0);
  const attemptKeys = Array.from({ length: MAX_DRAWS }, (_, attempt) => mix(key, attempt));
  if (!options.skew) return row => Math.floor(uniform(key, row) * limit(row));
  return row => {
    const among = limit(row);
    for (const attemptKey of attemptKeys) {
      const drawn = popularity.at(zipf.rank(attemptKey, row) - 1);
      if (drawn < among) return drawn;
    }
    return Math.floor(uniform(key, row) * among);
  };
}

/** How many of the other table's first rows may be drawn. */
function admissible(scope: Scope, parents: number, options: ReferenceOptions): (row: number) => number {
  if (options.from !== 'existing') return () => parents;
  const { rows } = scope;
  return row => Math.max(1, Math.floor((row * parents) / rows));
}
