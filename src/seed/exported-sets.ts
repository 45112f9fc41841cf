import { keyOf } from '../stats/prng.ts';
import { CompiledDataset, type CompiledTable } from './compiled-dataset.ts';
import type { Dataset, Sample } from './dataset.ts';
import { fillingTexts } from './pool-filler.ts';
import { Permutation } from './zipf.ts';

/** Sets of rows by name: the content of the file that scenarios find in PLIMSOLL_DATA. */
export type ExportedSets = Readonly<Record<string, readonly unknown[]>>;

/** Values of the dataset's exports, recomputed from the seed: no database is asked. */
export function exportSets(dataset: Dataset, volume: string, seed: number): ExportedSets {
  const compiled = new CompiledDataset(dataset, volume, seed, fillingTexts(seed, new Map()));
  return Object.fromEntries(
    Object.entries(dataset.exports).map(([name, set]) => [
      name,
      sampled(compiled.table(set.table.name), set, keyOf(`${seed}/export/${name}`)),
    ]),
  );
}

/** Visits the rows in a scattered order, each once, until enough match. */
function sampled(table: CompiledTable, set: Sample, key: number): unknown[] {
  const found: unknown[] = [];
  if (table.rows === 0) return found;
  const order = new Permutation(table.rows, key);
  const conditions = Object.entries(set.where);
  for (let i = 0; i < table.rows && found.length < set.count; i++) {
    const row = order.at(i);
    if (conditions.every(([column, wanted]) => table.value(column, row) === wanted))
      found.push(picked(table, set.pick, row));
  }
  return found;
}

function picked(table: CompiledTable, pick: Sample['pick'], row: number): unknown {
  if (typeof pick === 'string') return table.value(pick, row);
  return Object.fromEntries(Object.entries(pick).map(([field, column]) => [field, table.value(column, row)]));
}
