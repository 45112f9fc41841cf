import { PlimsollError } from '../model/errors.ts';
import { checkName } from '../model/names.ts';
import type { Column, Columns, Period, Table, Value } from './column.ts';

export type { Column, Columns, Table, Value } from './column.ts';
export * as column from './columns.ts';
export { reference } from './reference.ts';

/** Which rows a database is filled with: the same dataset, volume and seed make the same bytes everywhere. */
export interface Dataset {
  readonly name: string;
  readonly period: Period;
  /** In load order. */
  readonly tables: readonly Table[];
  /** Rows of each table, by volume. */
  readonly volumes: Readonly<Record<string, Readonly<Record<string, number>>>>;
  readonly exports: Readonly<Record<string, Sample>>;
}

/** A set of rows handed to the scenarios. */
export interface Sample {
  readonly table: Table;
  /** At most this many different rows. */
  readonly count: number;
  /** One column gives a list of values; an object gives a list of objects: field → column. */
  readonly pick: string | Readonly<Record<string, string>>;
  readonly where: Readonly<Record<string, Value>>;
}

type TableNames<T extends readonly Table[]> = T[number]['name'];

export interface DatasetDeclaration<T extends readonly Table[]> {
  readonly name: string;
  /** Dates that all times lie between, such as '2023-07-01'. Fixed, so that the rows do not depend on today. */
  readonly period: { readonly from: string; readonly to: string };
  /** In load order: where the schema has foreign keys already, parents first. */
  readonly tables: T;
  readonly volumes: Readonly<Record<string, Readonly<Record<TableNames<T>, number>>>>;
  readonly exports?: Readonly<Record<string, Sample>>;
}

/** Known by all copies of Plimsoll: the dataset's may be another than the one that loads it. */
const BRAND = Symbol.for('plimsoll.dataset');

/** Declares a dataset, as the default export of the file that the config names. Throws DATASET_INVALID. */
export function defineDataset<const T extends readonly Table[]>(declaration: DatasetDeclaration<T>): Dataset {
  const dataset: Dataset = {
    name: checkName('Dataset', declaration.name),
    period: { fromUs: dateUs(declaration.period.from), toUs: dateUs(declaration.period.to) },
    tables: declaration.tables,
    volumes: declaration.volumes,
    exports: declaration.exports ?? {},
  };
  for (const problem of problems(dataset)) throw invalid(`Dataset "${dataset.name}": ${problem}`);
  return Object.defineProperty(dataset, BRAND, { value: true });
}

/** A table: its columns by name, in the order in which they are loaded. A dot in the name separates a schema. */
export function table<const N extends string, C extends Columns>(name: N, columns: C): Table<N, C> {
  return { name, columns };
}

/** Rows for the scenarios: `sample(orders, 500, 'id', { status: 'open' })`. */
export function sample<C extends Columns>(
  from: Table<string, C>,
  count: number,
  pick: (keyof C & string) | Readonly<Record<string, keyof C & string>>,
  where: { readonly [K in keyof C]?: C[K] extends Column<infer V> ? V : never } = {},
): Sample {
  return { table: from, count, pick, where: where as Sample['where'] };
}

/** Whether a value came out of `defineDataset`. */
export function isDataset(value: unknown): value is Dataset {
  return typeof value === 'object' && value !== null && BRAND in value;
}

/** Rows of each table, in load order. Throws DATASET_INVALID for a volume that is not declared. */
export function rowsOf(dataset: Dataset, volume: string): Record<string, number> {
  const counts = Object.hasOwn(dataset.volumes, volume) ? dataset.volumes[volume] : undefined;
  if (!counts)
    throw invalid(
      `Dataset "${dataset.name}" has no volume "${volume}".`,
      `Its volumes are ${Object.keys(dataset.volumes).join(', ')}.`,
    );
  return Object.fromEntries(dataset.tables.map(({ name }) => [name, counts[name] ?? 0]));
}

export function invalid(message: string, hint = 'Correct the dataset file.', cause?: unknown): PlimsollError {
  return new PlimsollError('DATASET_INVALID', message, hint, cause);
}

function* problems(dataset: Dataset): Generator<string> {
  const { fromUs, toUs } = dataset.period;
  if (!(fromUs < toUs)) yield 'its period must be two dates, the earlier one first.';
  const names = dataset.tables.map(({ name }) => name);
  if (names.length === 0) yield 'it has no tables.';
  for (const [index, { name, columns }] of dataset.tables.entries()) {
    if (names.indexOf(name) !== index) yield `table "${name}" is declared twice.`;
    if (Object.values(columns).every(({ hidden }) => hidden)) yield `table "${name}" has no stored column.`;
  }
  if (Object.keys(dataset.volumes).length === 0) yield 'it has no volumes.';
  for (const [volume, counts] of Object.entries(dataset.volumes)) {
    for (const name of Object.keys(counts))
      if (!names.includes(name))
        yield `volume "${volume}" counts rows of "${name}", which is no table of it.`;
    for (const name of names) {
      const count = counts[name];
      if (count === undefined || !Number.isSafeInteger(count) || count < 0 || count > 2 ** 32)
        yield `volume "${volume}" needs a whole number of rows for table "${name}", 0 to 2^32.`;
    }
  }
  for (const [set, { table: from, pick, where }] of Object.entries(dataset.exports)) {
    if (!dataset.tables.includes(from))
      yield `export "${set}" samples "${from.name}", which is no table of it.`;
    const columns = [...(typeof pick === 'string' ? [pick] : Object.values(pick)), ...Object.keys(where)];
    for (const name of columns)
      if (!Object.hasOwn(from.columns, name))
        yield `export "${set}" reads "${name}", no column of "${from.name}".`;
  }
}

function dateUs(text: string): number {
  return Date.parse(text) * 1_000;
}
