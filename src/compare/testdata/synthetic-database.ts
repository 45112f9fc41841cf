import type {
  ArmFootprint,
  DatabaseWindow,
  OperationFootprint,
  PlanNode,
  StatementPlan,
  StatementWindow,
} from '../../model/database.ts';

/** What is wrong with the faulty arm. */
export type Fault = 'none' | 'dropped-index' | 'n-plus-1' | 'more-rows' | 'application-cpu';

export const LOST_INDEX = 'idx_help_requests_status_urgency_created';
const LOST_DEFINITION = `CREATE INDEX ${LOST_INDEX} ON public.help_requests USING btree (status, urgency, created_at DESC)`;

/** One statement of the imaginary platform, on one arm. */
export interface SyntheticStatement {
  readonly fingerprint: string;
  readonly text: string;
  readonly operation: string;
  readonly calls: number;
  readonly rows: number;
  readonly blocks: number;
  readonly wal: number;
  /** Milliseconds per call under load. */
  readonly ms: number;
}

const OPEN_REQUESTS =
  'SELECT h.id, h.title, h.urgency, p.name FROM help_requests h JOIN profiles p ON p.id = h.user_id WHERE h.status = $1 ORDER BY h.urgency DESC, h.created_at DESC LIMIT $2';
const LATEST = 'SELECT id, title FROM help_requests WHERE id < $1 ORDER BY id DESC LIMIT $2';
const EXCHANGE = 'INSERT INTO contact_exchanges (request_id, helper_id, message) VALUES ($1, $2, $3) RETURNING id';
const EXCHANGES = 'SELECT * FROM contact_exchanges WHERE helper_id = $1 ORDER BY created_at DESC LIMIT $2';
const NAMES = 'SELECT id, name FROM profiles WHERE id = ANY($1)';
const CONVERSATIONS =
  'SELECT c.id, count(m.id) FROM conversations c JOIN messages m ON m.conversation_id = c.id WHERE c.user_id = $1 GROUP BY c.id';
const MESSAGES = 'SELECT * FROM messages WHERE conversation_id = $1 ORDER BY created_at LIMIT $2';

const STATEMENTS: readonly SyntheticStatement[] = [
  statement('dashboard', 'a1', 20, 24, 0.21, OPEN_REQUESTS),
  statement('help-requests.list', 'a2', 20, 12, 0.12, LATEST),
  { ...statement('contact-exchange.create', 'a3', 1, 9, 0.15, EXCHANGE), wal: 412 },
  statement('contact-exchanges.list', 'a4', 6, 8, 0.09, EXCHANGES),
  statement('contact-exchanges.list', 'a5', 1, 3, 0.03, NAMES),
  statement('conversations.list', 'a6', 8, 31, 0.33, CONVERSATIONS),
  statement('messages.list', 'a7', 50, 6, 0.08, MESSAGES),
];

function statement(
  operation: string,
  fingerprint: string,
  rows: number,
  blocks: number,
  ms: number,
  text: string,
): SyntheticStatement {
  return { fingerprint: fingerprint.repeat(8), text, operation, calls: 1, rows, blocks, wal: 0, ms };
}

/** The statements as an arm with `fault` runs them. */
export function statementsWith(fault: Fault): readonly SyntheticStatement[] {
  return STATEMENTS.map(entry => {
    if (fault === 'dropped-index' && entry.operation === 'dashboard')
      return { ...entry, blocks: 231, ms: 3.31 };
    if (fault === 'n-plus-1' && entry.fingerprint.startsWith('a5')) return { ...entry, calls: 21, rows: 1 };
    if (fault === 'more-rows' && entry.fingerprint.startsWith('a7'))
      return { ...entry, rows: 900, blocks: 88, ms: 1.4 };
    return entry;
  });
}

/** Mean database microseconds that `fault` adds to one request of `operation`. */
export function addedUs(fault: Fault, operation: string): number {
  if (fault === 'application-cpu') return 900;
  const sum = (kind: Fault) =>
    statementsWith(kind)
      .filter(entry => entry.operation === operation)
      .reduce((total, entry) => total + entry.calls * entry.ms * 1_000, 0);
  return sum(fault) - sum('none');
}

/** The window of one arm and block; `factor` is the machine's speed in that block. */
export function syntheticWindow(
  fault: Fault,
  requests: Readonly<Record<string, number>>,
  factor: number,
): DatabaseWindow {
  const statements = statementsWith(fault)
    .filter(entry => (requests[entry.operation] ?? 0) > 0)
    .map((entry, index) => statementWindow(entry, requests[entry.operation] ?? 0, factor, index));
  const sum = (pick: (entry: StatementWindow) => number) =>
    statements.reduce((total, entry) => total + pick(entry), 0);
  const all = Object.values(requests).reduce((total, entry) => total + entry, 0);
  const lost = fault === 'dropped-index';
  const dashboards = requests['dashboard'] ?? 0;
  return {
    statements,
    totals: {
      commits: all,
      rollbacks: 0,
      blocksHit: sum(entry => entry.blocksHit),
      blocksRead: sum(entry => entry.blocksRead),
      rowsReturned: sum(entry => entry.rows) * 3,
      rowsFetched: sum(entry => entry.rows),
      rowsWritten: requests['contact-exchange.create'] ?? 0,
      tempFiles: 0,
      tempBytes: 0,
      deadlocks: 0,
    },
    tables: [
      {
        name: 'public.help_requests',
        sequentialScans: lost ? dashboards : 0,
        sequentialRows: lost ? dashboards * 8_012 : 0,
        indexScans: (lost ? 0 : dashboards) + (requests['help-requests.list'] ?? 0),
        indexRows: dashboards * 20,
        inserted: 0,
        updated: 0,
        deleted: 0,
        hotUpdated: 0,
        liveRows: 8_012,
        deadRows: 0,
        sizeBytes: 1_892_352,
      },
    ],
    indexes: indexesOf(fault).map(index => ({
      ...index,
      scans: index.name === LOST_INDEX ? dashboards : all,
      rowsRead: dashboards * 20,
      sizeBytes: 340_000,
      unique: index.name.endsWith('_pkey'),
      primary: index.name.endsWith('_pkey'),
    })),
    spanRequests: Math.round(all * 1.4),
    connections: { active: 3, idle: 17 },
    missing: [],
  };
}

function statementWindow(
  entry: SyntheticStatement,
  requests: number,
  factor: number,
  index: number,
): StatementWindow {
  const calls = requests * entry.calls;
  return {
    fingerprint: entry.fingerprint,
    queryId: String(7_214_000_000_000_000_000n + BigInt(index)),
    text: entry.text,
    topLevel: true,
    calls,
    rows: calls * entry.rows,
    execMs: calls * entry.ms * factor,
    planMs: 0,
    blocksHit: calls * entry.blocks,
    blocksRead: 0,
    blocksDirtied: 0,
    blocksWritten: 0,
    tempBlocks: 0,
    ioMs: 0,
    walBytes: calls * entry.wal,
  };
}

export function syntheticFootprint(arm: string, fault: Fault, operations: readonly string[]): ArmFootprint {
  return {
    arm,
    operations: operations.map(operation => operationFootprint(operation, fault)),
    plans: [dashboardPlan(fault)],
    indexes: indexesOf(fault),
    statisticsHash: '9f31c0aa',
    wroteRows: operations.includes('contact-exchange.create'),
  };
}

function operationFootprint(operation: string, fault: Fault): OperationFootprint {
  return {
    operation,
    requests: 30,
    statements: statementsWith(fault)
      .filter(entry => entry.operation === operation)
      .map(entry => ({
        fingerprint: entry.fingerprint,
        text: entry.text,
        callsPerRequest: entry.calls,
        rowsPerRequest: entry.calls * entry.rows,
        blocksPerRequest: entry.calls * entry.blocks,
        walBytesPerRequest: entry.calls * entry.wal,
        execMsPerRequest: entry.calls * entry.ms,
      })),
  };
}

function indexesOf(fault: Fault) {
  const table = 'public.help_requests';
  const kept = {
    name: 'help_requests_pkey',
    table,
    definition: 'CREATE UNIQUE INDEX help_requests_pkey ON public.help_requests USING btree (id)',
    valid: true,
  };
  return fault === 'dropped-index'
    ? [kept]
    : [kept, { name: LOST_INDEX, table, definition: LOST_DEFINITION, valid: true }];
}

function dashboardPlan(fault: Fault): StatementPlan {
  const lost = fault === 'dropped-index';
  const children = [lost ? sequentialScan() : indexScan(), profileScan()];
  const join: PlanNode = { type: 'Nested Loop', details: ['inner join'], actualRows: 20, loops: 1, children };
  const sorted: PlanNode = {
    type: lost ? 'Sort' : 'Incremental Sort',
    details: ['sort key: h.urgency DESC, h.created_at DESC'],
    actualRows: 20,
    loops: 1,
    children: [join],
  };
  return {
    fingerprint: 'a1'.repeat(8),
    queryId: '7214000000000000000',
    text: OPEN_REQUESTS,
    shape: lost ? 'shape-seq' : 'shape-index',
    executionMs: lost ? 3.31 : 0.21,
    root: { type: 'Limit', details: [], actualRows: 20, loops: 1, children: [sorted] },
  };
}

function sequentialScan(): PlanNode {
  return {
    type: 'Seq Scan',
    relation: 'help_requests',
    details: ['filter: (status = $1)'],
    actualRows: 2_104,
    rowsRemoved: 5_908,
    loops: 1,
    blocks: 231,
    children: [],
  };
}

function indexScan(): PlanNode {
  return {
    type: 'Index Scan',
    relation: 'help_requests',
    index: LOST_INDEX,
    indexDefinition: LOST_DEFINITION,
    details: ['index cond: (status = $1)'],
    actualRows: 20,
    loops: 1,
    blocks: 24,
    children: [],
  };
}

function profileScan(): PlanNode {
  return {
    type: 'Index Scan',
    relation: 'profiles',
    index: 'profiles_pkey',
    indexDefinition: 'CREATE UNIQUE INDEX profiles_pkey ON public.profiles USING btree (id)',
    details: ['index cond: (id = h.user_id)'],
    actualRows: 1,
    loops: 20,
    blocks: 60,
    children: [],
  };
}
