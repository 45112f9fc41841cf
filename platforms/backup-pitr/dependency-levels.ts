/** A foreign key: `table` refers to `references`. */
export interface Dependency {
  readonly table: string;
  readonly references: string;
}

/**
 * Tables in levels: each refers only to tables of earlier levels, so the tables of one level can be filled at the
 * same time. A reference to itself does not count. Throws if tables refer to each other in a circle.
 */
export function dependencyLevels(tables: readonly string[], dependencies: readonly Dependency[]): string[][] {
  const levels: string[][] = [];
  let left = [...tables];
  while (left.length > 0) {
    const waits = (table: string) =>
      dependencies.some(
        ({ table: child, references }) =>
          child === table && references !== table && left.includes(references),
      );
    const level = left.filter(table => !waits(table));
    if (level.length === 0)
      throw new Error(`These tables refer to each other in a circle: ${left.join(', ')}`);
    levels.push(level);
    left = left.filter(waits);
  }
  return levels;
}
