import type { PlanComparison } from '../model/comparison.ts';
import type { ArmFootprint, PlanNode, StatementPlan } from '../model/database.ts';
import { bareName } from './indexes.ts';

/** Deeper plans are cut: a plan is text from outside. */
const DEEPEST = 200;

/**
 * Plans of the same statement on both arms. Only where the planner knew the same (equal statistics): otherwise
 * a different plan may come from ANALYZE alone, and nothing is compared.
 */
export function comparePlans(
  before: ArmFootprint | undefined,
  after: ArmFootprint | undefined,
  times: { readonly before: ReadonlyMap<string, number>; readonly after: ReadonlyMap<string, number> },
): PlanComparison[] {
  if (!before || !after || before.statisticsHash !== after.statisticsHash) return [];
  const old = new Map(before.plans.map(plan => [plan.fingerprint, plan]));
  const seen = new Set<string>();
  return after.plans.flatMap(plan => {
    const was = old.get(plan.fingerprint);
    if (!was || seen.has(plan.fingerprint)) return [];
    seen.add(plan.fingerprint);
    const [beforeUs, afterUs] = [times.before.get(plan.fingerprint), times.after.get(plan.fingerprint)];
    return [
      {
        fingerprint: plan.fingerprint,
        text: plan.text,
        operations: operationsOf(after, plan.fingerprint),
        changed: !shapesOf(before, plan.fingerprint).has(plan.shape),
        before: was.root,
        after: plan.root,
        ...(beforeUs === undefined ? {} : { beforeMs: beforeUs / 1_000 }),
        ...(afterUs === undefined ? {} : { afterMs: afterUs / 1_000 }),
      },
    ];
  });
}

function operationsOf(footprint: ArmFootprint, fingerprint: string): string[] {
  return footprint.operations
    .filter(operation => operation.statements.some(statement => statement.fingerprint === fingerprint))
    .map(operation => operation.operation);
}

function shapesOf(footprint: ArmFootprint, fingerprint: string): Set<string> {
  return new Set(footprint.plans.filter(plan => plan.fingerprint === fingerprint).map(plan => plan.shape));
}

export function planOf(footprint: ArmFootprint | undefined, fingerprint: string): StatementPlan | undefined {
  return footprint?.plans.find(plan => plan.fingerprint === fingerprint);
}

/** The node and all below it, parents first. */
export function nodesOf(root: PlanNode, depth = 0): PlanNode[] {
  if (depth >= DEEPEST) return [];
  return [root, ...root.children.flatMap(child => nodesOf(child, depth + 1))];
}

/** The node that reads most rows of a table; bitmap heaps and plain scans carry the table's name. */
export function scanOf(plan: StatementPlan | undefined, table: string): PlanNode | undefined {
  if (!plan) return undefined;
  return nodesOf(plan.root)
    .filter(node => node.relation !== undefined && bareName(node.relation) === bareName(table))
    .sort((a, b) => rowsRead(b) - rowsRead(a))[0];
}

/** Rows that a node looked at per execution: those it passed on and those its filter threw away. */
export function rowsRead(node: PlanNode): number {
  return ((node.actualRows ?? 0) + (node.rowsRemoved ?? 0)) * (node.loops ?? 1);
}

/** "a sequential scan", "an index scan with idx_a". */
export function scanWords(node: PlanNode): string {
  const using = node.index === undefined ? '' : ` with ${node.index}`;
  if (/seq scan/i.test(node.type)) return 'a sequential scan';
  if (/bitmap/i.test(node.type)) return `a bitmap scan${using}`;
  if (/index only scan/i.test(node.type)) return `an index-only scan${using}`;
  if (/index scan/i.test(node.type)) return `an index scan${using}`;
  return `a ${node.type}${using}`;
}

/** Whether the plan sorts more often than the other one: an index that gave the order is missing. */
export function sortsMore(after: StatementPlan | undefined, before: StatementPlan | undefined): boolean {
  const sorts = (plan: StatementPlan | undefined) =>
    plan ? nodesOf(plan.root).filter(node => node.type === 'Sort').length : 0;
  return before !== undefined && sorts(after) > sorts(before);
}
