import type { ArmFootprint, PlanNode } from '../model/database.ts';
import { acceptedBlocks, own } from '../model/figures.ts';
import { count } from '../model/format.ts';
import type { IndexUseResult, RunRecord } from '../model/run-record.ts';

/** A sequential scan of fewer rows is what the planner should choose. */
const LARGE_TABLE_ROWS = 1_000;

/** Rows of every table by its bare name: as loaded, and as the database counted them where nothing was. */
export function tableRows(record: RunRecord, arm: string): Readonly<Record<string, number>> {
  const rows: Record<string, number> = {};
  const windows = [...acceptedBlocks(record), ...record.observations].map(block => own(block.arms, arm));
  for (const window of windows)
    for (const { name, liveRows } of window?.database?.tables ?? []) rows[bareName(name)] = liveRows;
  for (const [name, count] of Object.entries(record.data?.rows ?? {})) rows[bareName(name)] = count;
  return rows;
}

function bareName(table: string): string {
  return table.slice(table.lastIndexOf('.') + 1);
}

/** Tables of more than 1,000 rows that the plan reads from end to end. One of unknown size counts as large, a catalog never. */
export function sequentialTables(root: PlanNode, rows: Readonly<Record<string, number>>): string[] {
  const found = new Set<string>();
  walk(root, node => {
    if (node.type !== 'Seq Scan' || node.relation === undefined || node.relation.startsWith('pg_')) return;
    if ((own(rows, bareName(node.relation)) ?? Number.POSITIVE_INFINITY) > LARGE_TABLE_ROWS)
      found.add(node.relation);
  });
  return [...found];
}

/**
 * For each index that the suite says an operation must use: whether a plan of that operation uses it. Plans come from
 * the footprint; an operation that is not in it is judged by the index's own counter in the windows that drove it.
 */
export function judgeIndexUse(record: RunRecord): IndexUseResult[] {
  const wanted = Object.entries(record.plan.indexUse ?? {});
  return record.arms.flatMap(({ name: arm }) =>
    wanted.flatMap(([operation, indexes]) =>
      indexes.map(index => ({ arm, operation, index, ...judge(record, arm, operation, index) })),
    ),
  );
}

function judge(
  record: RunRecord,
  arm: string,
  operation: string,
  index: string,
): Pick<IndexUseResult, 'outcome' | 'evidence'> {
  const footprint = record.footprint?.arms.find(one => one.arm === arm);
  if (footprint && footprint.indexes.length > 0 && !footprint.indexes.some(({ name }) => name === index))
    return { outcome: 'absent', evidence: `${arm} has no such index` };
  const plans = footprint ? plansOf(footprint, operation) : [];
  if (plans.some(root => uses(root, index)))
    return { outcome: 'used', evidence: 'in the plan of its statement' };
  const scans = scansDriving(record, arm, operation, index);
  if (scans !== undefined && scans > 0)
    return { outcome: 'used', evidence: `${count(scans)} scans while ${operation} was driven` };
  if (plans.length > 0)
    return {
      outcome: 'unused',
      evidence: `no plan of ${count(plans.length)} statements of ${operation} uses it`,
    };
  if (scans === 0) return { outcome: 'unused', evidence: `no scan while ${operation} was driven` };
  return { outcome: 'not-measured', evidence: `${operation} was not driven, or its database not seen` };
}

function plansOf(footprint: ArmFootprint, operation: string): PlanNode[] {
  const statements = footprint.operations.find(one => one.operation === operation)?.statements ?? [];
  const wanted = new Set(statements.map(({ fingerprint }) => fingerprint));
  return footprint.plans.filter(plan => wanted.has(plan.fingerprint)).map(plan => plan.root);
}

/** Scans of the index in the windows in which the operation was driven; undefined if there is no such window. */
function scansDriving(record: RunRecord, arm: string, operation: string, index: string): number | undefined {
  const windows = [...acceptedBlocks(record), ...record.observations]
    .map(block => own(block.arms, arm))
    .filter(window => window?.database && Object.hasOwn(window.operations, operation));
  if (windows.length === 0) return undefined;
  return windows.reduce(
    (total, window) => total + (window?.database?.indexes.find(({ name }) => name === index)?.scans ?? 0),
    0,
  );
}

function uses(root: PlanNode, index: string): boolean {
  let found = false;
  walk(root, node => {
    found ||= node.index === index;
  });
  return found;
}

function walk(node: PlanNode, visit: (node: PlanNode) => void): void {
  visit(node);
  for (const child of node.children) walk(child, visit);
}
