import type { Faker } from '@faker-js/faker';
import { prepare, type RowWriter } from './row-writer.ts';

/** What a column may hold. Dates are timestamps; arrays and JSON are text. */
export type Value = string | number | boolean | Date | null;

/** A column as declared: a recipe that becomes a cell once seed, table, name and row counts are known. */
export interface Column<T extends Value = Value> {
  /** Read by other columns, never stored. */
  readonly hidden?: true;
  bind(scope: Scope): Cell<T>;
}

/** A pure function of the row number, in two forms. */
export interface Cell<T extends Value = Value> {
  value(row: number): T;
  /** The same value, written to a row for COPY. */
  write(row: number, out: RowWriter): void;
}

/** A cell of timestamps, exact to the microsecond where a Date is not. */
export interface TimeCell extends Cell<Date> {
  microseconds(row: number): number;
}

export type Columns = Readonly<Record<string, Column>>;

export interface Table<N extends string = string, C extends Columns = Columns> {
  readonly name: N;
  readonly columns: C;
}

/** For each row of a table one row of another (or the same) table: the basis of foreign keys. */
export interface Reference<C extends Columns = Columns> {
  /** Names the draw; two references of one table to the same table need different names. */
  readonly name: string;
  readonly table: Table<string, C>;
  /** A column of the referenced row, recomputed from its number. */
  value<K extends keyof C & string>(column: K): C[K];
  /** The row that the referenced row itself refers to. */
  follow<P extends Columns>(next: Reference<P>): Reference<P>;
  /** The number of the referenced row. */
  bindRow(scope: Scope): (row: number) => number;
}

/** The stretch of time that the rows tell of, in microseconds since 1970. Fixed, never "now". */
export interface Period {
  readonly fromUs: number;
  readonly toUs: number;
}

/** Makes one text of a pool. */
export type FillText = (faker: Faker) => string;

/** What a column sees of its surroundings while it is bound. */
export interface Scope {
  /** `table.column`, and deeper for a generator inside another; for messages. */
  readonly path: string;
  /** Rows of this table. */
  readonly rows: number;
  readonly period: Period;
  /** The key of this column's random numbers, from seed and names alone. `purpose` makes further ones. */
  key(purpose?: string): number;
  /** A generator inside this one; a column of the same table stays the same values. */
  inner<T extends Value>(column: Column<T>, place: string | number): Cell<T>;
  /** The same reference, drawn once for all columns of the row. */
  reference(reference: Reference): (row: number) => number;
  /** The scope of another table, to read its columns. */
  other(table: Table): Scope;
  /** Texts filled once per seed. */
  texts(size: number, fill: FillText): readonly string[];
}

/** Microseconds since 1970 of a cell of dates. */
export function microsecondsOf(cell: Cell<Date>): (row: number) => number {
  if ('microseconds' in cell) return row => (cell as TimeCell).microseconds(row);
  return row => cell.value(row).getTime() * 1_000;
}

/** A cell of timestamps from its microseconds. */
export function timeCell(scope: Scope, compute: (row: number) => number): TimeCell {
  const microseconds = kept(scope.rows, compute); // times are read by other times, often of other tables
  return {
    microseconds,
    value: row => new Date(microseconds(row) / 1_000),
    write: (row, out) => out.timestamp(microseconds(row)),
  };
}

const MAX_SLOTS = 2 ** 16;

/** The same pure function of a row number, with its latest results kept in a table of bounded size. */
export function kept(rows: number, compute: (row: number) => number): (row: number) => number {
  const slots = Math.min(MAX_SLOTS, 2 ** Math.ceil(Math.log2(Math.max(2, rows))));
  const keptRows = new Float64Array(slots).fill(-1);
  const values = new Float64Array(slots);
  return row => {
    const slot = row & (slots - 1);
    if (keptRows[slot] !== row) {
      values[slot] = compute(row);
      keptRows[slot] = row;
    }
    return values[slot] as number;
  };
}

/** A cell that is written as its value is. */
export function plainCell<T extends Value>(value: (row: number) => T): Cell<T> {
  return { value, write: (row, out) => writeValue(value(row), out) };
}

/** A value that is written many times. */
export function preparedValue(value: Value): (out: RowWriter) => void {
  if (typeof value !== 'string') return out => writeValue(value, out);
  const text = prepare(value);
  return out => out.prepared(text);
}

export function writeValue(value: Value, out: RowWriter): void {
  if (value === null) out.null();
  else if (typeof value === 'string') out.text(value);
  else if (typeof value === 'number') out.number(value);
  else if (typeof value === 'boolean') out.boolean(value);
  else out.timestamp(value.getTime() * 1_000);
}
