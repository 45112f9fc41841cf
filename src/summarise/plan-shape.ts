import type { PlanNode, StatementPlan } from '../model/database.ts';
import { fingerprintOf, hash64, identify, isOurs, shownText } from './statement-text.ts';

/** A plan as a statement really ran, of EXPLAIN's JSON. */
export interface ExplainedStatement {
  readonly queryId: string;
  readonly statement: string;
  readonly calls: number;
  readonly totalMs: number;
  readonly plan: unknown;
}

export interface PlanContext {
  /** Normalised texts by query id: the plan gets the same fingerprint as the counters. */
  readonly texts: ReadonlyMap<string, string>;
  readonly indexes: readonly { readonly name: string; readonly definition: string }[];
  /** Fingerprints of which every plan is kept; of the others, the ten that took most time. */
  readonly wanted: ReadonlySet<string>;
}

const OTHERS = 10;

/** One plan per statement: of the shape it used most often. `executionMs` is the mean of these executions. */
export function statementPlans(
  explained: readonly ExplainedStatement[],
  context: PlanContext,
): StatementPlan[] {
  const definitions = new Map(context.indexes.map(({ name, definition }) => [bareName(name), definition]));
  const identities = identify(context.texts);
  const statements = new Map<string, ShapedPlan[]>();
  for (const one of explained) {
    if (isOurs(one.statement)) continue;
    const { fingerprint, text } = identities.get(one.queryId) ?? {
      fingerprint: fingerprintOf(one.statement),
      text: shownText(one.statement),
    };
    const root = planNode(one.plan, definitions);
    const { queryId, calls, totalMs } = one;
    const plan = { fingerprint, queryId, text, shape: shapeOf(root), root, calls, totalMs };
    statements.set(fingerprint, [...(statements.get(fingerprint) ?? []), plan]);
  }
  const chosen = [...statements.values()].map(mostUsed).sort((a, b) => b.totalMs - a.totalMs);
  const others = chosen.filter(({ fingerprint }) => !context.wanted.has(fingerprint)).slice(0, OTHERS);
  return chosen
    .filter(plan => context.wanted.has(plan.fingerprint) || others.includes(plan))
    .map(({ calls, totalMs, ...plan }) => ({ ...plan, executionMs: totalMs / calls }));
}

type ShapedPlan = Omit<StatementPlan, 'executionMs'> & { readonly calls: number; readonly totalMs: number };

/** By count, which repeats exactly, and not by time, which doesn't. */
function mostUsed(plans: readonly ShapedPlan[]): ShapedPlan {
  const shapes = new Map<string, ShapedPlan>();
  for (const plan of plans) {
    const known = shapes.get(plan.shape);
    const sum = { calls: plan.calls + (known?.calls ?? 0), totalMs: plan.totalMs + (known?.totalMs ?? 0) };
    shapes.set(plan.shape, { ...(known ?? plan), ...sum });
  }
  const ordered = [...shapes.values()].sort((a, b) => b.calls - a.calls || (a.shape < b.shape ? -1 : 1));
  return ordered[0] as ShapedPlan;
}

const DEEPEST = 100;

/** EXPLAIN's JSON as a tree without costs, with constants masked and indexes by definition. Takes any JSON. */
export function planNode(explained: unknown, definitions: ReadonlyMap<string, string>, depth = 0): PlanNode {
  const json = record(explained);
  const relation = words(json['Relation Name']) || words(json['Function Name']) || words(json['CTE Name']);
  const index = words(json['Index Name']);
  const definition = index && definitions.get(index);
  const children = Array.isArray(json.Plans) && depth < DEEPEST ? json.Plans : [];
  return {
    type: words(json['Node Type']) || '(unknown)',
    ...(relation ? { relation } : {}),
    ...(index ? { index } : {}),
    ...(definition ? { indexDefinition: withoutName(definition) } : {}),
    details: details(json),
    ...actuals(json),
    children: children.map(child => planNode(child, definitions, depth + 1)),
  };
}

function bareName(name: string): string {
  return name.slice(name.lastIndexOf('.') + 1);
}

/** A renamed index is the same index. */
function withoutName(definition: string): string {
  return definition.replace(/^(CREATE (?:UNIQUE )?INDEX) (?:"(?:[^"]|"")*"|\S+) ON /, '$1 ON ');
}

/** What belongs to the shape besides type, relation and index; in this order. */
const DETAILS = [
  ...[
    'Operation',
    'Strategy',
    'Partial Mode',
    'Join Type',
    'Parent Relationship',
    'Scan Direction',
    'Command',
  ],
  ...[
    'Sort Key',
    'Presorted Key',
    'Group Key',
    'Cache Key',
    'Index Cond',
    'Recheck Cond',
    'Hash Cond',
    'Merge Cond',
  ],
  ...['Join Filter', 'Filter', 'One-Time Filter', 'Order By', 'TID Cond', 'Conflict Resolution'],
];

/** True of nearly every node, so they say nothing. */
const USUAL = new Set(['Outer', 'Inner', 'Member', 'Forward', 'Simple', 'Plain', 'Subquery']);

function details(json: Readonly<Record<string, unknown>>): string[] {
  return DETAILS.flatMap(name => {
    const value = Array.isArray(json[name]) ? json[name].map(words).join(', ') : words(json[name]);
    return value === '' || USUAL.has(value) ? [] : [`${name}: ${maskConstants(value)}`];
  });
}

const CONSTANT =
  /"[^"]*"|'[^']*(?:''[^']*)*'(?:::(?:"[^"]*"|\w+)(?: (?:with|without) time zone| varying| precision)?(?:\(\d+(?:,\d+)?\))?(?:\[\])*)?|\$\d+|(?<![\w$.])-?\d+(?:\.\d+)?(?:e[+-]?\d+)?(?!\w)/gi;

/** A plan made for one value prints it, a generic plan prints `$1`: both are `?` here. */
export function maskConstants(condition: string): string {
  return condition.slice(0, 4_000).replaceAll(CONSTANT, found => (found.startsWith('"') ? found : '?'));
}

function actuals(json: Readonly<Record<string, unknown>>): Partial<PlanNode> {
  const sum = (...names: string[]) => names.reduce((total, name) => total + (figure(json[name]) ?? 0), 0);
  const [actualRows, loops] = [figure(json['Actual Rows']), figure(json['Actual Loops'])];
  const removed = ['Rows Removed by Filter', 'Rows Removed by Index Recheck', 'Rows Removed by Join Filter'];
  const blocks = ['Shared Hit Blocks', 'Shared Read Blocks'];
  return {
    ...(actualRows === undefined ? {} : { actualRows }),
    ...(removed.some(name => name in json) ? { rowsRemoved: sum(...removed) } : {}),
    ...(loops === undefined ? {} : { loops }),
    ...(blocks.some(name => name in json) ? { blocks: sum(...blocks) } : {}),
  };
}

/** Hash over what a plan does and how, not over what it cost: equal for other constants and renamed indexes. */
export function shapeOf(node: PlanNode): string {
  return hash64(shapeText(node));
}

function shapeText(node: PlanNode): string {
  const children = node.type.endsWith('Append')
    ? foldedPartitions(node.children)
    : node.children.map(shapeText);
  return `${ownShape(node)}{${children.join(';')}}`;
}

/** How many partitions a plan reads depends on the constants; how it reads them is the shape. */
function foldedPartitions(children: readonly PlanNode[]): string[] {
  return [...new Set(children.map(child => shapeText(anonymous(child))))].sort();
}

function anonymous({ relation: _, index, indexDefinition, details, children, ...node }: PlanNode): PlanNode {
  const columns = indexDefinition?.slice(indexDefinition.indexOf(' USING '));
  return {
    ...node,
    ...(columns ? { indexDefinition: columns } : index ? { index: '' } : {}),
    details: details.map(detail => detail.replaceAll(/(?:"[^"]*"|\w+)\./g, '')),
    children: children.map(anonymous),
  };
}

function ownShape(node: PlanNode): string {
  return JSON.stringify([
    node.type,
    node.relation ?? '',
    node.indexDefinition ?? node.index ?? '',
    node.details,
  ]);
}

/** The nodes that read tables, outermost first. */
export function scansIn(node: PlanNode): PlanNode[] {
  const own =
    /Scan$/.test(node.type) && (node.relation !== undefined || node.index !== undefined) ? [node] : [];
  return [...own, ...node.children.flatMap(scansIn)];
}

/** "Index Scan using orders_user on orders", "Left Hash Join", "Sort by created_at". */
export function nodeInWords(node: PlanNode): string {
  const detail = (name: string) =>
    node.details.find(text => text.startsWith(`${name}: `))?.slice(name.length + 2);
  const join = detail('Join Type');
  return [
    ...(join && join !== 'Inner' ? [join] : []),
    detail('Operation') ?? (detail('Strategy') === 'Hashed' ? `Hashed ${node.type}` : node.type),
    ...(node.index ? [`using ${node.index}`] : []),
    ...(node.relation ? [`on ${node.relation}`] : []),
    ...(detail('Sort Key') ? [`by ${detail('Sort Key')}`] : []),
  ].join(' ');
}

/** What plan `b` does otherwise than `a`, one sentence a node: "Index Scan using x on t → Seq Scan on t". */
export function differences(a: PlanNode, b: PlanNode): string[] {
  const { removed, added } = unmatched(nodesOf(a), nodesOf(b));
  const sentences: string[] = [];
  for (const node of removed) {
    const place = added.findIndex(candidate => isCounterpart(node, candidate));
    const [counterpart] = place < 0 ? [] : added.splice(place, 1);
    sentences.push(counterpart ? change(node, counterpart) : `${nodeInWords(node)} → (gone)`);
  }
  return [...sentences, ...added.map(node => `(new) → ${nodeInWords(node)}`)];
}

function nodesOf(node: PlanNode): PlanNode[] {
  return [node, ...node.children.flatMap(nodesOf)];
}

function isCounterpart(a: PlanNode, b: PlanNode): boolean {
  if (a.relation !== undefined || b.relation !== undefined) return a.relation === b.relation;
  return a.type === b.type || (isJoin(a) && isJoin(b));
}

function isJoin({ type }: PlanNode): boolean {
  return type === 'Nested Loop' || type.endsWith('Join');
}

function change(a: PlanNode, b: PlanNode): string {
  const [before, after] = [nodeInWords(a), nodeInWords(b)];
  if (before !== after) return `${before} → ${after}`;
  const only = (from: PlanNode, other: PlanNode) =>
    from.details.filter(text => !other.details.includes(text));
  if (a.indexDefinition !== b.indexDefinition)
    return `${before}: ${a.indexDefinition ?? '?'} → ${b.indexDefinition ?? '?'}`;
  return `${before}: ${only(a, b).join(', ') || '(nothing)'} → ${only(b, a).join(', ') || '(nothing)'}`;
}

/** Nodes of each list that are not part of their longest common subsequence; quadratic, so of the first 300. */
function unmatched(
  a: readonly PlanNode[],
  b: readonly PlanNode[],
): { removed: PlanNode[]; added: PlanNode[] } {
  const [left, right] = [a.slice(0, 300), b.slice(0, 300)];
  const [leftShapes, rightShapes] = [left.map(ownShape), right.map(ownShape)];
  const width = right.length + 1;
  const common = new Uint16Array((left.length + 1) * width);
  const at = (i: number, j: number) => common[i * width + j] ?? 0;
  for (let i = left.length - 1; i >= 0; i--) {
    for (let j = right.length - 1; j >= 0; j--) {
      common[i * width + j] =
        leftShapes[i] === rightShapes[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
    }
  }
  const removed: PlanNode[] = [];
  const added: PlanNode[] = [];
  let [i, j] = [0, 0];
  while (i < left.length || j < right.length) {
    if (i < left.length && j < right.length && leftShapes[i] === rightShapes[j]) [i, j] = [i + 1, j + 1];
    else if (j >= right.length || (i < left.length && at(i + 1, j) >= at(i, j + 1)))
      removed.push(left[i++] as PlanNode);
    else added.push(right[j++] as PlanNode);
  }
  return { removed, added };
}

function record(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}

function words(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function figure(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}
