import type { Cause } from '../model/comparison.ts';
import type { ArmFootprint, StatementPlan } from '../model/database.ts';
import { amount, bytes, count, duration, partOf } from '../model/format.ts';
import { bareName, type CatalogIndex, type IndexChanges } from './indexes.ts';
import type { Ledger, LedgerLine, StatementCost } from './ledger.ts';
import { nodesOf, planOf, rowsRead, scanOf, scanWords, sortsMore } from './plans.ts';

/** Everything known about the two arms' databases. */
export interface Catalogs {
  readonly before: ArmFootprint | undefined;
  readonly after: ArmFootprint | undefined;
  readonly indexes: IndexChanges;
  /** Fingerprints whose plan changed although the planner knew the same. */
  readonly changedPlans: ReadonlySet<string>;
}

export type UnrankedCause = Omit<Cause, 'rank'>;

interface Found {
  readonly kind: string;
  readonly object: string;
  /** What the statement does now, without subject and figures. */
  readonly claim: string;
  readonly evidence: readonly string[];
  readonly cure?: string;
}

/** Why a statement costs its operation more than before; absent when nothing but its time changed. */
export function statementCause(
  line: LedgerLine,
  ledger: Ledger,
  catalogs: Catalogs,
): UnrankedCause | undefined {
  const found = classify(line, catalogs);
  if (!found) return undefined;
  const { kind, object, claim, evidence, cure } = found;
  return {
    operation: line.operation,
    kind,
    object,
    sentence: `The statement on ${tableOf(line, catalogs)} ${claim}${share(line, ledger)}.`,
    explainedUs: line.movedUs,
    evidence: [...evidence, ...costEvidence(line), `statement: ${abbreviated(line.text)}`],
    ...(cure === undefined ? {} : { cure }),
  };
}

/** The ladder: first what was called, then which way it was read, then how much was read. */
function classify(line: LedgerLine, catalogs: Catalogs): Found | undefined {
  const { before, after } = line;
  if (!after) return undefined;
  if (!before) return newStatement(line, after);
  const fromCalls = (after.calls - before.calls) * before.callUs;
  if (after.calls > before.calls * 1.05 + 0.1 && (line.movedUs <= 0 || fromCalls >= line.movedUs / 2))
    return moreCalls(line, before, after);
  return (
    lostIndex(line, before, after, catalogs) ??
    changedPlan(line, before, after, catalogs) ??
    addedIndex(line, before, after, catalogs) ??
    moreWork(line, before, after)
  );
}

function newStatement(line: LedgerLine, after: StatementCost): Found {
  const calls = times(after.calls);
  return {
    kind: 'new-statement',
    object: abbreviated(line.text),
    claim: `is new and runs ${calls} per request`,
    evidence: [],
    ...(after.calls >= 2 ? { cure: BATCH } : {}),
  };
}

const BATCH = 'Fetch the rows of all keys in one statement, such as WHERE id = ANY($1).';

function moreCalls(line: LedgerLine, before: StatementCost, after: StatementCost): Found {
  return {
    kind: 'more-calls',
    object: abbreviated(line.text),
    claim: `runs ${times(after.calls)} per request instead of ${times(before.calls)}`,
    evidence: [],
    ...(after.calls >= 2 ? { cure: BATCH } : {}),
  };
}

function lostIndex(
  line: LedgerLine,
  before: StatementCost,
  after: StatementCost,
  catalogs: Catalogs,
): Found | undefined {
  const { gone, invalid } = catalogs.indexes;
  const index = [...gone, ...invalid].find(candidate => served(candidate, line, before, after, catalogs));
  if (!index) return undefined;
  const isGone = gone.includes(index);
  const now = planOf(catalogs.after, line.fingerprint);
  const old = planOf(catalogs.before, line.fingerprint);
  const scan = scanOf(now, index.table);
  const sorts = sortsMore(now, old) ? ' and sorts them' : '';
  const reads = scan
    ? `reads ${count(rowsRead(scan))} rows per call by ${scanWords(scan)}${sorts}`
    : `reads ${amount(perCall(after, 'blocks'))} pages per call instead of ${amount(perCall(before, 'blocks'))}`;
  const oldScan = scanOf(old, index.table);
  return {
    kind: isGone ? 'index-dropped' : 'index-invalid',
    object: index.name,
    claim: `${reads} since ${index.name} is ${isGone ? 'gone' : 'invalid'}`,
    evidence: oldScan && scan ? [`${scanWords(oldScan)} became ${scanWords(scan)}`] : [],
    cure: isGone ? index.definition : `REINDEX INDEX ${index.name}`,
  };
}

/** The old plan used it; or, without an old plan, it lay on a table of the statement that now reads more. */
function served(
  index: CatalogIndex,
  line: LedgerLine,
  before: StatementCost,
  after: StatementCost,
  catalogs: Catalogs,
): boolean {
  const old = planOf(catalogs.before, line.fingerprint);
  if (old)
    return nodesOf(old.root).some(node => node.index !== undefined && bareName(node.index) === index.name);
  const onTable = tablesIn(line.text).includes(bareName(index.table));
  return onTable && perCall(after, 'blocks') > perCall(before, 'blocks') * 1.1 + 1;
}

function changedPlan(
  line: LedgerLine,
  before: StatementCost,
  after: StatementCost,
  catalogs: Catalogs,
): Found | undefined {
  if (!catalogs.changedPlans.has(line.fingerprint)) return undefined;
  const table = tableOf(line, catalogs);
  const [old, now] = [planOf(catalogs.before, line.fingerprint), planOf(catalogs.after, line.fingerprint)];
  const [was, is] = [scanOf(old, table), scanOf(now, table)];
  const reads = `${amount(perCall(after, 'blocks'))} instead of ${amount(perCall(before, 'blocks'))} pages per call`;
  const ways =
    was && is && scanWords(was) !== scanWords(is) ? `: ${scanWords(is)} instead of ${scanWords(was)}` : '';
  return {
    kind: 'plan-changed',
    object: abbreviated(line.text),
    claim: `has another plan${ways}, and reads ${reads}`,
    evidence: [`plan: ${outline(old)} became ${outline(now)}`],
  };
}

function addedIndex(
  line: LedgerLine,
  before: StatementCost,
  after: StatementCost,
  catalogs: Catalogs,
): Found | undefined {
  const writes = /^\s*(?:\/\*.*?\*\/\s*)?(insert|update|delete|merge)\b/i.test(line.text);
  const more = perCall(after, 'blocks') > perCall(before, 'blocks') * 1.05 || after.wal > before.wal * 1.05;
  if (!writes || !more) return undefined;
  const tables = tablesIn(line.text);
  const added = catalogs.indexes.added.find(index => tables.includes(bareName(index.table)));
  if (!added) return undefined;
  return {
    kind: 'index-added',
    object: added.name,
    claim: `has one more index to maintain, ${added.name}`,
    evidence: [added.definition],
  };
}

function moreWork(line: LedgerLine, before: StatementCost, after: StatementCost): Found | undefined {
  const object = abbreviated(line.text);
  const [rows, blocks] = [perCall(after, 'rows'), perCall(after, 'blocks')];
  const [oldRows, oldBlocks] = [perCall(before, 'rows'), perCall(before, 'blocks')];
  if (rows > oldRows * 1.05 + 0.5)
    return {
      kind: 'more-rows',
      object,
      claim: `returns ${amount(rows)} rows per call instead of ${amount(oldRows)}`,
      evidence: [],
    };
  if (blocks > oldBlocks * 1.1 + 1)
    return {
      kind: 'more-blocks',
      object,
      claim: `reads ${amount(blocks)} pages per call instead of ${amount(oldBlocks)} for the same rows`,
      evidence: [],
    };
  return undefined;
}

/** ": 3.10 of the 3.30 ms"; empty when the operation did not become slower by it. */
function share(line: LedgerLine, ledger: Ledger): string {
  const slower = ledger.meanAfterUs - ledger.meanBeforeUs;
  if (line.movedUs <= 0 || slower <= 0) return '';
  if (line.movedUs >= slower * 0.97) return `: all of the ${duration(slower)}`;
  return `: ${partOf(line.movedUs, slower)}`;
}

function costEvidence({ before, after }: LedgerLine): string[] {
  if (!before || !after) return [];
  const pairs: readonly [string, string, string][] = [
    ['calls per request', amount(before.calls), amount(after.calls)],
    ['rows per call', amount(perCall(before, 'rows')), amount(perCall(after, 'rows'))],
    ['pages per call', amount(perCall(before, 'blocks')), amount(perCall(after, 'blocks'))],
    ['write-ahead log per request', bytes(before.wal), bytes(after.wal)],
    ['time per call', duration(before.callUs), duration(after.callUs)],
  ];
  return pairs.filter(([, was, is]) => was !== is).map(([what, was, is]) => `${what}: ${was} → ${is}`);
}

function perCall(cost: StatementCost, what: 'rows' | 'blocks'): number {
  return cost.calls > 0 ? cost[what] / cost.calls : 0;
}

/** The table to name: of the lost index's scan if there is a plan, else the first in the text. */
function tableOf(line: LedgerLine, catalogs: Catalogs): string {
  const plan = planOf(catalogs.after, line.fingerprint) ?? planOf(catalogs.before, line.fingerprint);
  const scanned = plan
    ? nodesOf(plan.root)
        .filter(node => node.relation !== undefined)
        .sort((a, b) => rowsRead(b) - rowsRead(a))[0]?.relation
    : undefined;
  return bareName(scanned ?? tablesIn(line.text)[0] ?? 'an unnamed table');
}

/** Table names after FROM, JOIN, INTO and UPDATE; the text is from outside, so only its start is read. */
export function tablesIn(text: string): string[] {
  const name = '(?:"[^"]{1,63}"|\\w{1,63})';
  const clause = new RegExp(`\\b(?:from|join|into|update)\\s+(?:only\\s+)?(${name}(?:\\.${name})?)`, 'gi');
  const found = text.slice(0, 4_000).matchAll(clause);
  return [...new Set([...found].map(match => bareName(match[1] ?? '')))];
}

function outline(plan: StatementPlan | undefined): string {
  if (!plan) return 'unknown';
  const types = nodesOf(plan.root).map(node => node.type);
  return types.slice(0, 6).join(' > ');
}

function times(calls: number): string {
  return calls === 1 ? 'once' : `${amount(calls)} times`;
}

function abbreviated(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim();
  return line.length > 120 ? `${line.slice(0, 119)}…` : line;
}
