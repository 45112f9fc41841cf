import type { ArmFootprint } from '../model/database.ts';

export type CatalogIndex = ArmFootprint['indexes'][number];

export interface IndexChanges {
  /** No index of the same definition is left, whatever its name. */
  readonly gone: readonly CatalogIndex[];
  /** Still in the catalog, but not valid any more: no plan uses it. */
  readonly invalid: readonly CatalogIndex[];
  readonly added: readonly CatalogIndex[];
}

/** Indexes of two arms held against each other by definition: a renamed index has not changed. */
export function indexChanges(before: readonly CatalogIndex[], after: readonly CatalogIndex[]): IndexChanges {
  const twin = (index: CatalogIndex, among: readonly CatalogIndex[]) =>
    among.filter(other => shapeOf(other) === shapeOf(index));
  const usable = before.filter(index => index.valid);
  return {
    gone: usable.filter(index => twin(index, after).length === 0),
    invalid: usable.filter(index => {
      const twins = twin(index, after);
      return twins.length > 0 && twins.every(other => !other.valid);
    }),
    added: after.filter(index => index.valid && twin(index, before).length === 0),
  };
}

/** The definition without the index's own name. */
function shapeOf(index: CatalogIndex): string {
  return `${bareName(index.table)} ${index.definition.replace(/\bINDEX\s+("[^"]*"|\S+)\s+ON\b/i, 'INDEX ON')}`;
}

/** "public.help_requests" → "help_requests"; quotes go too. */
export function bareName(name: string): string {
  return (name.split('.').at(-1) ?? name).replaceAll('"', '');
}
