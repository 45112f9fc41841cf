import { readFile } from 'node:fs/promises';
import type pg from 'pg';

/** One step of a plan, with the steps that feed it. */
export interface PlanNode {
  'Node Type': string;
  'Relation Name'?: string;
  'Index Name'?: string;
  Plans?: PlanNode[];
}

/** With the parameters known, and without them: a server's connection may come to use either. */
export const PLAN_MODES = ['force_custom_plan', 'force_generic_plan'] as const;
export type PlanMode = (typeof PLAN_MODES)[number];

/** A row of the README's table: what an operation asks, and the indexes that must answer it. */
export interface NamedPlan<StatementName> {
  readonly operation: string;
  readonly statement: StatementName;
  readonly indexes: readonly string[];
}

/** Operation, endpoint (not kept), statement, indexes. */
const ROW = /^\| `([a-z.-]+)` +\| [^|]+ +\| `(\w+)` +\| (.+) \|$/gm;

/** All steps of the plan of `statement` as `client` gets it; `mode` holds until the end of its transaction. */
export async function explain(
  client: pg.Client,
  statement: { readonly name: string; readonly text: string },
  values: unknown[],
  mode: PlanMode,
): Promise<PlanNode[]> {
  await client.query(`SELECT set_config('plan_cache_mode', $1, true)`, [mode]);
  const { rows } = await client.query({
    name: `${statement.name}.${mode}`,
    text: `EXPLAIN (FORMAT JSON) ${statement.text}`,
    values,
  });
  return nodesOf(rows[0]['QUERY PLAN'][0].Plan);
}

export function nodesOf(node: PlanNode): PlanNode[] {
  return [node, ...(node.Plans ?? []).flatMap(nodesOf)];
}

export function indexesIn(nodes: readonly PlanNode[]): string[] {
  return nodes.flatMap(node => node['Index Name'] ?? []);
}

/** Tables that are read from end to end. */
export function scannedIn(nodes: readonly PlanNode[]): string[] {
  return nodes.filter(node => node['Node Type'] === 'Seq Scan').map(node => node['Relation Name'] as string);
}

/** Sorts of every kind. */
export function sortsIn(nodes: readonly PlanNode[]): string[] {
  return nodes.map(node => node['Node Type']).filter(type => type.endsWith('Sort'));
}

/** The table of a README; `row` captures the operation, the statement and the indexes. */
export async function readTable<StatementName extends string>(
  readme: URL,
  row = ROW,
): Promise<NamedPlan<StatementName>[]> {
  const text = await readFile(readme, 'utf8');
  return [...text.matchAll(row)].map(([, operation = '', statement, indexes = '']) => ({
    operation,
    statement: statement as StatementName,
    indexes: [...indexes.matchAll(/`(\w+)`/g)].map(([, index]) => index as string),
  }));
}
