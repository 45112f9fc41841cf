import type { PlanNode } from '../../model/database.ts';
import { bytes, count, duration, signedPercent, significant } from '../format.ts';
import type { ReportContext } from './context.ts';

/** A figure before and after; `before` is empty where there is nothing to compare with. */
export interface Pair {
  readonly before: string;
  readonly after: string;
  /** Set where the difference is worth a look. */
  readonly tone: '' | 'slower' | 'faster';
}

export interface StatementRow {
  readonly text: string;
  readonly short: string;
  readonly long: boolean;
  readonly calls: Pair;
  readonly rows: Pair;
  readonly blocks: Pair;
  readonly wal: Pair;
  readonly time: Pair;
}

export interface PlanLine {
  readonly depth: number;
  readonly label: string;
  readonly details: readonly string[];
  readonly figures: string;
  readonly changed: boolean;
}

export interface PlanView {
  readonly text: string;
  readonly changed: boolean;
  readonly sides: readonly { readonly title: string; readonly lines: readonly PlanLine[] }[];
}

const TEXT_LIMIT = 3_000;
const SHORT_LIMIT = 110;
/** Shares of the larger figure from which a difference is marked: counts are exact, single times are not. */
const MARK_COUNTS_FROM = 0.02;
export const MARK_TIMES_FROM = 0.2;
const PLAN_DEPTH = 12;
const PLAN_LINES = 200;

/** Statements of one operation, per request, from the footprint: driven alone, so the counts are exact. */
export function operationStatements(context: ReportContext, operation: string): StatementRow[] {
  const of = (arm: string | undefined) =>
    context.record.footprint?.arms
      .find(entry => entry.arm === arm)
      ?.operations.find(entry => entry.operation === operation)?.statements ?? [];
  const before = new Map(of(context.beforeArm).map(entry => [entry.fingerprint, entry]));
  const after = new Map(of(context.afterArm).map(entry => [entry.fingerprint, entry]));
  const compared = context.beforeArm !== undefined;
  return [...new Set([...after.keys(), ...before.keys()])]
    .map(fingerprint => {
      const a = before.get(fingerprint);
      const b = after.get(fingerprint);
      const make = (
        pick: (entry: NonNullable<typeof a>) => number,
        show: (value: number) => string,
        markFrom?: number,
      ) => pair(compared, a ? pick(a) : 0, b ? pick(b) : 0, show, markFrom);
      const row: StatementRow = {
        ...statementText(a?.text ?? b?.text ?? ''),
        calls: make(entry => entry.callsPerRequest, perRequest),
        rows: make(entry => entry.rowsPerRequest, perRequest),
        blocks: make(entry => entry.blocksPerRequest, perRequest),
        wal: make(entry => entry.walBytesPerRequest, bytes),
        time: make(
          entry => entry.execMsPerRequest,
          ms => duration(ms * 1_000),
          MARK_TIMES_FROM,
        ),
      };
      return { row, ms: Math.max(a?.execMsPerRequest ?? 0, b?.execMsPerRequest ?? 0) };
    })
    .sort((x, y) => y.ms - x.ms)
    .map(entry => entry.row);
}

export function statementText(text: string): { text: string; short: string; long: boolean } {
  const whole = clip(text, TEXT_LIMIT);
  const line = text.replace(/\s+/g, ' ').trim();
  return { text: whole, short: clip(line, SHORT_LIMIT), long: line.length > SHORT_LIMIT };
}

/** The first `limit` characters, never half of a surrogate pair, and how much is missing. */
function clip(text: string, limit: number): string {
  if (text.length <= limit) return text;
  const cut = text.slice(0, limit).replace(/[\uD800-\uDBFF]$/, '');
  return limit > 200 ? `${cut} … (${count(text.length - cut.length)} more characters)` : `${cut}…`;
}

export function pair(
  compared: boolean,
  a: number,
  b: number,
  show: (value: number) => string,
  markFrom: number = MARK_COUNTS_FROM,
): Pair {
  if (!compared) return { before: '', after: show(b), tone: '' };
  const larger = Math.max(Math.abs(a), Math.abs(b));
  const share = larger === 0 ? 0 : (b - a) / larger;
  const tone = share > markFrom ? 'slower' : share < -markFrom ? 'faster' : '';
  return { ...plainPair(show(a), show(b)), tone };
}

/** Two figures as text; one that did not move is printed once. */
export function plainPair(before: string, after: string): Pair {
  return { before: before === after ? '' : withoutUnit(before, after), after, tone: '' };
}

/** "3.63 ms" before "9.23 ms" → "3.63": one unit serves both. */
export function withoutUnit(before: string, after: string): string {
  const unit = / \S+$/.exec(after)?.[0] ?? /\/s$/.exec(after)?.[0];
  return unit !== undefined && before.endsWith(unit) && /^[\d.,−+]+$/.test(before.slice(0, -unit.length))
    ? before.slice(0, -unit.length)
    : before;
}

function perRequest(value: number): string {
  return Number.isInteger(value) ? count(value) : significant(value);
}

export function changeText(a: number, b: number): string {
  return a > 0 ? signedPercent((b / a - 1) * 100) : b > 0 ? 'new' : '';
}

/** Changed plans side by side; in a plain run the plan as it is. */
export function operationPlans(context: ReportContext, operation: string): PlanView[] {
  const { comparison } = context;
  if (comparison && context.beforeArm !== undefined)
    return comparison.plans
      .filter(plan => plan.changed && plan.operations.includes(operation))
      .map(plan => ({
        text: statementText(plan.text).short,
        changed: true,
        sides: [
          planSide(context.beforeArm ?? comparison.a, plan.before, plan.after, plan.beforeMs),
          planSide(context.afterArm, plan.after, plan.before, plan.afterMs),
        ],
      }));
  const arm = context.record.footprint?.arms.find(entry => entry.arm === context.afterArm);
  const used = new Set(
    arm?.operations.find(entry => entry.operation === operation)?.statements.map(entry => entry.fingerprint),
  );
  return (arm?.plans ?? [])
    .filter(plan => used.has(plan.fingerprint))
    .map(plan => ({
      text: statementText(plan.text).short,
      changed: false,
      sides: [planSide(context.afterArm, plan.root, plan.root, plan.executionMs)],
    }));
}

function planSide(
  title: string,
  root: PlanNode | undefined,
  other: PlanNode | undefined,
  executionMs: number | undefined,
): PlanView['sides'][number] {
  const time = executionMs === undefined ? '' : `, ${duration(executionMs * 1_000)}`;
  const lines: PlanLine[] = [];
  if (root) collect(root, 0, lines, signatures(other));
  return { title: `${title}${time}`, lines };
}

function collect(node: PlanNode, depth: number, lines: PlanLine[], others: Map<string, number>): void {
  if (lines.length >= PLAN_LINES) return;
  const key = signature(node);
  const left = others.get(key) ?? 0;
  others.set(key, left - 1);
  lines.push({
    depth: Math.min(depth, PLAN_DEPTH),
    label: nodeLabel(node),
    details: node.details,
    figures: nodeFigures(node),
    changed: left <= 0,
  });
  for (const child of node.children) collect(child, depth + 1, lines, others);
}

/** How often each node occurs on the other side: a node is "the same" once for each of those. */
function signatures(root: PlanNode | undefined): Map<string, number> {
  const found = new Map<string, number>();
  const open: PlanNode[] = root ? [root] : [];
  for (let node = open.pop(); node && found.size < PLAN_LINES; node = open.pop()) {
    const key = signature(node);
    found.set(key, (found.get(key) ?? 0) + 1);
    open.push(...node.children);
  }
  return found;
}

/** What makes a node; an index by its definition, so a renamed one is the same. */
function signature(node: PlanNode): string {
  const definition = (node.indexDefinition ?? '').replace(/\bINDEX \S+ ON\b/, 'INDEX ON');
  return JSON.stringify([node.type, node.relation ?? '', definition, node.details]);
}

function nodeLabel(node: PlanNode): string {
  const on = node.relation === undefined ? '' : ` on ${node.relation}`;
  const using = node.index === undefined ? '' : ` using ${node.index}`;
  return `${node.type}${using}${on}`;
}

function nodeFigures(node: PlanNode): string {
  const parts: string[] = [];
  if (node.actualRows !== undefined)
    parts.push(`${perRequest(node.actualRows)} ${node.actualRows === 1 ? 'row' : 'rows'}`);
  if (node.rowsRemoved !== undefined && node.rowsRemoved > 0)
    parts.push(`${perRequest(node.rowsRemoved)} rows thrown away`);
  if (node.loops !== undefined && node.loops > 1) parts.push(`${count(node.loops)} times`);
  if (node.blocks !== undefined) parts.push(`${count(node.blocks)} pages`);
  return parts.join(', ');
}
