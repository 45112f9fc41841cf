/** A comment has at most 65,536 characters on GitHub; so many rows of every table keep well below. */
export const ROWS = 40;

export function cells(values: readonly string[]): string {
  return `| ${values.join(' | ')} |`;
}

/** Says how many rows a table left out. */
export function rest(rows: number): string[] {
  return rows > ROWS ? [cells([`and ${rows - ROWS} more`])] : [];
}

/** A table under its title; nothing where there are no rows. */
export function titled(
  title: string,
  heads: readonly string[],
  alignment: string,
  rows: readonly (readonly string[])[],
): string[] {
  if (rows.length === 0) return [];
  const heading = cells(heads).replace(/^\| {2}/, '| ');
  return [
    [
      `**${title}**\n`,
      heading,
      `|${alignment}|`,
      ...rows.slice(0, ROWS).map(cells),
      ...rest(rows.length),
    ].join('\n'),
  ];
}
