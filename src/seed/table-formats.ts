import pg from 'pg';
import type { BinaryType } from './binary-rows.ts';

/** What a dataset has for one table. */
export interface TableLayout {
  readonly name: string;
  readonly columns: readonly string[];
  readonly rows: number;
}

/** How a table takes its rows. */
export interface TableFormat {
  /** Types of the dataset's columns; absent where one of them can be sent as text only. */
  readonly types?: readonly BinaryType[];
  /** FREEZE spares PostgreSQL a second visit of each row; partitioned tables do not take it. */
  readonly freeze: boolean;
}

const BINARY_TYPES: Readonly<Record<string, BinaryType>> = {
  text: 'text',
  varchar: 'text',
  json: 'text',
  jsonb: 'jsonb',
  uuid: 'uuid',
  bool: 'bool',
  int2: 'int2',
  int4: 'int4',
  int8: 'int8',
  float8: 'float8',
  timestamp: 'timestamp',
  timestamptz: 'timestamp',
};

interface ColumnRow {
  name: string;
  type: string;
  is_enum: boolean;
  built_in: boolean;
  plain_table: boolean;
}

/** Asks the server for the types of a table's columns. */
export async function tableFormat(client: pg.Client, { name, columns }: TableLayout): Promise<TableFormat> {
  const { rows } = await client.query<ColumnRow>(
    `SELECT attname AS name, typname AS type, typtype = 'e' AS is_enum,
            typnamespace = 'pg_catalog'::regnamespace AS built_in, relkind = 'r' AS plain_table
     FROM pg_attribute JOIN pg_type ON pg_type.oid = atttypid JOIN pg_class ON pg_class.oid = attrelid
     WHERE attrelid = $1::regclass AND attnum > 0 AND NOT attisdropped`,
    [quoted(name)],
  );
  const byName = new Map(rows.map(row => [row.name, row]));
  const types = columns.map(column => binaryType(byName.get(column)));
  const freeze = rows[0]?.plain_table ?? false;
  return types.every(type => type !== undefined) ? { types, freeze } : { freeze };
}

function binaryType(column: ColumnRow | undefined): BinaryType | undefined {
  if (column?.is_enum) return 'text'; // an enum's binary form is its label
  return column?.built_in && Object.hasOwn(BINARY_TYPES, column.type) ? BINARY_TYPES[column.type] : undefined;
}

export function copyStatement({ name, columns }: TableLayout, { types, freeze }: TableFormat): string {
  const options = [types ? 'FORMAT binary' : 'FORMAT text', ...(freeze ? ['FREEZE'] : [])].join(', ');
  const list = columns.map(column => pg.escapeIdentifier(column)).join(', ');
  return `COPY ${quoted(name)} (${list}) FROM STDIN WITH (${options})`;
}

/** A table's name as SQL; a dot separates the schema. */
export function quoted(table: string): string {
  return table
    .split('.')
    .map(part => pg.escapeIdentifier(part))
    .join('.');
}
