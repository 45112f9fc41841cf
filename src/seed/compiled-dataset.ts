import { PlimsollError } from '../model/errors.ts';
import { keyOf } from '../stats/prng.ts';
import {
  type Cell,
  type Column,
  type FillText,
  kept,
  type Reference,
  type Scope,
  type Table,
  type Value,
} from './column.ts';
import { type Dataset, invalid, rowsOf } from './dataset.ts';
import type { RowWriter } from './row-writer.ts';

/** Supplies the texts of a pool; `path` names the column that it belongs to. */
export type TextSource = (path: string, size: number, fill: FillText) => readonly string[];

/** A dataset with seed and volume chosen: every value is a pure function of its table, column and row. */
export class CompiledDataset {
  readonly dataset: Dataset;
  readonly seed: number;
  readonly texts: TextSource;
  readonly #tables: Map<string, CompiledTable>;

  /** Throws DATASET_INVALID for columns that cannot be made. */
  constructor(dataset: Dataset, volume: string, seed: number, texts: TextSource) {
    this.dataset = dataset;
    this.seed = seed;
    this.texts = texts;
    const rows = rowsOf(dataset, volume);
    this.#tables = new Map(
      dataset.tables.map(table => [table.name, new CompiledTable(this, table, rows[table.name] ?? 0)]),
    );
  }

  get tables(): CompiledTable[] {
    return [...this.#tables.values()];
  }

  /** Binds every column now, so that a fault in the declaration shows before any row is made. */
  check(): void {
    for (const table of this.tables) table.check();
  }

  table(name: string): CompiledTable {
    const found = this.#tables.get(name);
    if (!found) throw invalid(`Dataset "${this.dataset.name}" has no table "${name}".`);
    return found;
  }
}

interface Bound<T> {
  readonly value: T;
  readonly path: string;
  /** Whether random numbers went in, so that another place would get other values. */
  readonly draws: boolean;
}

/** One table of a compiled dataset. */
export class CompiledTable {
  readonly name: string;
  readonly rows: number;
  /** Stored columns, in load order. */
  readonly columns: readonly string[];
  readonly #dataset: CompiledDataset;
  readonly #table: Table;
  readonly #names: ReadonlyMap<Column, string>;
  readonly #cells = new Map<string, Cell>();
  readonly #inner = new Map<Column, Bound<Cell>>();
  readonly #references = new Map<string, Bound<(row: number) => number> & { readonly of: Reference }>();
  readonly #binding = new Set<string>();

  constructor(dataset: CompiledDataset, table: Table, rows: number) {
    this.name = table.name;
    this.rows = rows;
    this.#dataset = dataset;
    this.#table = table;
    const entries = Object.entries(table.columns);
    this.#names = new Map(entries.map(([name, column]) => [column, name]));
    if (this.#names.size < entries.length)
      throw invalid(`Table "${this.name}": the same generator stands under two column names.`);
    this.columns = entries.filter(([, column]) => !column.hidden).map(([name]) => name);
  }

  check(): void {
    for (const name of Object.keys(this.#table.columns)) this.#cell(name);
  }

  /** The value of one column in one row (0 … rows − 1). */
  value(column: string, row: number): Value {
    return this.#cell(column).value(row);
  }

  /** Rows `from` … `to` − 1, in the format of the writer. */
  encode(from: number, to: number, out: RowWriter): Uint8Array<ArrayBuffer> {
    const cells = this.columns.map(name => this.#cell(name));
    for (let row = from; row < to; row++) {
      out.startRow();
      for (let i = 0; i < cells.length; i++) {
        out.startValue(i);
        (cells[i] as Cell).write(row, out);
      }
      out.endRow();
    }
    return out.take();
  }

  #cell(name: string): Cell {
    const known = this.#cells.get(name);
    if (known) return known;
    const column = this.#table.columns[name];
    if (!column) throw invalid(`Table "${this.name}" has no column "${name}".`);
    const { value } = this.#bind(`${this.name}.${name}`, scope => column.bind(scope));
    this.#cells.set(name, value);
    return value;
  }

  #innerCell<T extends Value>(column: Column<T>, path: string): Cell<T> {
    const name = this.#names.get(column);
    if (name !== undefined) return this.#cell(name) as Cell<T>;
    const known = this.#inner.get(column);
    if (known && (known.path === path || !known.draws)) return known.value as Cell<T>;
    if (known)
      throw invalid(
        `A generator is used twice in table "${this.name}" (${known.path}, ${path}) but is no column of it.`,
        'Make it a column, so that both read the same values: column.hidden(…) if it is not to be stored.',
      );
    const bound = this.#bind(path, scope => column.bind(scope));
    this.#inner.set(column, bound);
    return bound.value;
  }

  #reference(reference: Reference): (row: number) => number {
    const path = `${this.name}>${reference.name}`;
    const known = this.#references.get(path);
    if (known && (known.of === reference || !known.draws)) return known.value;
    if (known)
      throw invalid(
        `Table "${this.name}" has two references named "${reference.name}".`,
        "Give one of them a name of its own: reference(table, { as: 'helper' }).",
      );
    const bound = this.#bind(path, scope => kept(this.rows, reference.bindRow(scope)));
    this.#references.set(path, { ...bound, of: reference });
    return bound.value;
  }

  #bind<T>(path: string, make: (scope: Scope) => T): Bound<T> {
    if (this.#binding.has(path)) throw invalid(`${path} depends on itself.`);
    this.#binding.add(path);
    let draws = false;
    try {
      const value = make(this.#scope(path, () => (draws = true)));
      return { value, path, draws };
    } catch (error) {
      if (error instanceof PlimsollError) throw error;
      throw invalid(`${path}: ${error instanceof Error ? error.message : String(error)}`, undefined, error);
    } finally {
      this.#binding.delete(path);
    }
  }

  #scope(path: string, onDraw: () => void): Scope {
    const { dataset, seed, texts } = this.#dataset;
    return {
      path,
      rows: this.rows,
      period: dataset.period,
      key: purpose => {
        onDraw();
        return keyOf(`${seed}/${path}${purpose === undefined ? '' : `#${purpose}`}`);
      },
      inner: (column, place) => this.#innerCell(column, `${path}/${place}`),
      reference: reference => this.#reference(reference),
      other: table => this.#dataset.table(table.name).scope(),
      texts: (size, fill) => texts(path, size, fill),
    };
  }

  /** What other tables see of this one. */
  scope(): Scope {
    return this.#scope(this.name, () => {});
  }
}
