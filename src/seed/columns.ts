import { mix, uniform } from '../stats/prng.ts';
import { type Cell, type Column, plainCell, preparedValue, type Value } from './column.ts';
import { exp, ln } from './exact-math.ts';
import type { RowWriter } from './row-writer.ts';
import { TextRows } from './text-rows.ts';

export { prose, text } from './text-pool.ts';
export { after, between, days, hours, minutes, timeline } from './times.ts';

/** 1, 2, 3 …, or from another number on. */
export function serial(options: { readonly from?: number } = {}): Column<number> {
  const from = options.from ?? 1;
  return { bind: () => plainCell(row => from + row) };
}

/** Random-looking version-4 UUIDs; no two rows of a column share one. */
export function uuid(): Column<string> {
  return {
    bind(scope) {
      const key = scope.key();
      const [second, third, fourth] = [mix(key, 1), mix(key, 2), mix(key, 3)];
      // For a fixed key `mix` is one-to-one, and the first word keeps all its bits: hence no duplicates.
      const write = (row: number, out: RowWriter) =>
        out.uuid(
          mix(key, row),
          (mix(second, row) & 0xffff0fff) | 0x4000,
          (mix(third, row) & 0x3fffffff) | 0x80000000,
          mix(fourth, row),
        );
      return { value: row => textOf({ write }, row), write };
    },
  };
}

/** The same value in every row. */
export function constant<T extends Value>(value: T): Column<T> {
  const write = preparedValue(value);
  return { bind: () => ({ value: () => value, write: (_, out) => write(out) }) };
}

/** One of a list, each as likely; or one of an object's keys, by weight: `choice({ open: 12, closed: 88 })`. */
export function choice<const T extends Value>(options: readonly T[]): Column<T>;
export function choice<const K extends string>(weights: Readonly<Record<K, number>>): Column<K>;
export function choice(options: readonly Value[] | Readonly<Record<string, number>>): Column {
  if (isList(options))
    return weighted(
      options,
      options.map(() => 1),
    );
  return weighted(Object.keys(options), Object.values(options));
}

/** Array.isArray, which does not narrow read-only arrays. */
function isList(options: object): options is readonly Value[] {
  return Array.isArray(options);
}

function weighted(values: readonly Value[], weights: readonly number[]): Column {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  if (weights.some(weight => !(weight >= 0)) || !(total > 0))
    throw new RangeError('choice() needs at least one value, and weights of 0 or more that are not all 0.');
  const bounds = weights.map(
    (_, i) => weights.slice(0, i + 1).reduce((sum, weight) => sum + weight, 0) / total,
  );
  const writers = values.map(preparedValue);
  return {
    bind(scope) {
      const key = scope.key();
      const pick = (row: number) => {
        const u = uniform(key, row);
        let index = 0;
        while (index < bounds.length - 1 && u >= (bounds[index] as number)) index++;
        return index;
      };
      return {
        value: row => values[pick(row)] as Value,
        write: (row, out) => writers[pick(row)]?.(out),
      };
    },
  };
}

/** True with the given probability. */
export function boolean(probability = 0.5): Column<boolean> {
  return {
    bind(scope) {
      const key = scope.key();
      return plainCell(row => uniform(key, row) < probability);
    },
  };
}

/** Whole numbers, each as likely, both ends included. At most 2^32 different ones. */
export function integer(from: number, to: number): Column<number> {
  return {
    bind(scope) {
      const key = scope.key();
      return plainCell(row => from + Math.floor(uniform(key, row) * (to - from + 1)));
    },
  };
}

interface Rounding {
  /** Digits after the point; 0 unless given. */
  readonly decimals?: number;
  readonly min?: number;
  readonly max?: number;
}

/** Normally distributed numbers, rounded and clamped. */
export function normal(
  options: { readonly mean: number; readonly deviation: number } & Rounding,
): Column<number> {
  const rounded = rounding(options);
  return {
    bind(scope) {
      const key = scope.key();
      return plainCell(row => rounded(options.mean + options.deviation * standardNormal(key, row)));
    },
  };
}

/** Log-normal numbers, as sizes and prices are: half lie below the median; `sigma` is the spread of the logarithm. */
export function logNormal(
  options: { readonly median: number; readonly sigma: number } & Rounding,
): Column<number> {
  const rounded = rounding(options);
  return {
    bind(scope) {
      const key = scope.key();
      return plainCell(row => rounded(options.median * exp(options.sigma * standardNormal(key, row))));
    },
  };
}

/** NULL with the given probability, else the other column. */
export function nullable<T extends Value>(probability: number, column: Column<T>): Column<T | null> {
  return {
    bind(scope) {
      const key = scope.key();
      const cell = scope.inner(column, 'value');
      const isNull = (row: number) => uniform(key, row) < probability;
      return {
        value: row => (isNull(row) ? null : cell.value(row)),
        write: (row, out) => (isNull(row) ? out.null() : cell.write(row, out)),
      };
    },
  };
}

/** A column that other columns read and that is not stored. */
export function hidden<T extends Value>(column: Column<T>): Column<T> & { readonly hidden: true } {
  return { hidden: true, bind: scope => column.bind(scope) };
}

/** Another column, chosen by the value of the first; NULL if no case matches and there is no `otherwise`. */
export function match<T extends Value>(
  on: Column,
  cases: Readonly<Record<string, Column<T>>>,
  otherwise?: Column<T>,
): Column<T | null> {
  return {
    bind(scope) {
      const decider = scope.inner(on, 'on');
      const cells = new Map(Object.entries(cases).map(([name, column]) => [name, scope.inner(column, name)]));
      const rest: Cell<T | null> = scope.inner<T | null>(otherwise ?? constant(null), 'otherwise');
      const chosen = (row: number) => cells.get(String(decider.value(row))) ?? rest;
      return { value: row => chosen(row).value(row), write: (row, out) => chosen(row).write(row, out) };
    },
  };
}

/** The columns in turn: row 0 the first, row 1 the second …, then again. */
export function alternate<T extends Value>(columns: readonly Column<T>[]): Column<T> {
  return {
    bind(scope) {
      const cells = columns.map((column, index) => scope.inner(column, index));
      const turn = (row: number) => cells[row % cells.length] as Cell<T>;
      return { value: row => turn(row).value(row), write: (row, out) => turn(row).write(row, out) };
    },
  };
}

/** A pure function of other columns of the row. */
export function derived<const S extends readonly Column[], T extends Value>(
  sources: S,
  compute: (...values: { [I in keyof S]: S[I] extends Column<infer V> ? V : never }) => T,
): Column<T> {
  return {
    bind(scope) {
      const cells = sources.map((column, index) => scope.inner(column, index));
      const apply = compute as unknown as (...values: Value[]) => T;
      return plainCell(row => apply(...cells.map(cell => cell.value(row))));
    },
  };
}

/** Text around other columns: `` template`Order ${serial()} of ${name}` ``. NULL becomes the empty text. */
export function template(parts: TemplateStringsArray, ...columns: readonly Column[]): Column<string> {
  return derived(columns, (...values: readonly Value[]) =>
    parts
      .map((part, index) => part + (index < values.length ? plainText(values[index] ?? null) : ''))
      .join(''),
  );
}

/** An object as JSON text; its fields are columns or fixed values. */
export function json(fields: Readonly<Record<string, Column | Exclude<Value, Date>>>): Column<string> {
  const names = Object.keys(fields);
  const columns = Object.values(fields).map(field =>
    typeof field === 'object' && field !== null ? field : constant(field),
  );
  return {
    bind(scope) {
      const cells = columns.map((column, index) => scope.inner(column, names[index] ?? index));
      const heads = names.map((name, index) => `${index === 0 ? '{' : ','}${JSON.stringify(name)}:`);
      return plainCell(row => {
        let object = names.length === 0 ? '{' : '';
        for (let i = 0; i < cells.length; i++)
          object += heads[i] + JSON.stringify((cells[i] as Cell).value(row));
        return `${object}}`;
      });
    },
  };
}

/** Marsaglia's polar method: one standard normal number of (key, row). */
function standardNormal(key: number, row: number): number {
  for (let attempt = 0; ; attempt += 2) {
    const x = 2 * uniform(mix(key, attempt), row) - 1;
    const y = 2 * uniform(mix(key, attempt + 1), row) - 1;
    const s = x * x + y * y;
    if ((s < 1 && s > 0) || attempt > 200) return x * Math.sqrt((-2 * ln(s)) / s);
  }
}

function rounding({ decimals = 0, min = -Infinity, max = Infinity }: Rounding): (value: number) => number {
  const unit = 10 ** decimals;
  return value => Math.min(max, Math.max(min, Math.round(value * unit) / unit));
}

function plainText(value: Value): string {
  return value === null ? '' : value instanceof Date ? value.toISOString() : String(value);
}

function textOf(cell: Pick<Cell, 'write'>, row: number): string {
  const out = new TextRows();
  cell.write(row, out);
  return Buffer.from(out.take()).toString('utf8');
}
