import { join } from 'node:path';
import type { Host } from '../../host/host.ts';
import { type Cluster, withClient } from '../../host/postgres/cluster.ts';
import { OBSERVER_MARK } from '../../model/database.ts';
import { APPLICATION_NAME } from './connection.ts';
import { parseKeepingIntegers } from './exact-json.ts';

/** Plans of one database that are being written to the server's log. */
export interface PlanCapture {
  readonly database: string;
  /** The server's clock when capture began, in the form of its log. */
  readonly since: string;
}

/** A plan as it really ran, by the server's own account. Statements that chose several plans appear several times. */
export interface CapturedPlan {
  /** Signed 64-bit, decimal text. */
  readonly queryId: string;
  readonly statement: string;
  /** Executions that used a plan of this structure, and their time together. */
  readonly calls: number;
  readonly totalMs: number;
  readonly slowestMs: number;
  /** The `Plan` object of EXPLAIN's JSON, of the slowest execution. */
  readonly plan: unknown;
}

export interface CapturedPlans {
  readonly plans: readonly CapturedPlan[];
  readonly missing: readonly string[];
}

type OwnCluster = Pick<Cluster, 'url' | 'logDirectory'>;

/** Every statement with its real plan and buffers, but without a clock call per row, nor any parameter's value. */
const CAPTURE: Readonly<Record<string, string>> = {
  session_preload_libraries: 'auto_explain',
  compute_query_id: 'on',
  'auto_explain.log_min_duration': '0',
  'auto_explain.log_format': 'json',
  'auto_explain.log_level': 'log',
  'auto_explain.log_analyze': 'on',
  'auto_explain.log_buffers': 'on',
  'auto_explain.log_timing': 'off',
  'auto_explain.log_verbose': 'on',
  'auto_explain.log_nested_statements': 'on',
  'auto_explain.log_parameter_max_length': '0',
};

/**
 * For sessions of `database` that begin from now on. It costs time in every statement: for unmeasured rounds only.
 * The admin's own sessions, the observer's among them, are left out.
 */
export async function enablePlanCapture(cluster: OwnCluster, database: string): Promise<PlanCapture> {
  return withClient(cluster.url('postgres', 'admin'), async client => {
    const name = client.escapeIdentifier(database);
    for (const [setting, value] of Object.entries(CAPTURE)) {
      await client.query(`ALTER DATABASE ${name} SET ${setting} = ${client.escapeLiteral(value)}`);
    }
    await client.query(`ALTER ROLE CURRENT_USER IN DATABASE ${name} SET auto_explain.log_min_duration = -1`);
    const { rows } = await client.query<{ now: string }>(
      `SELECT to_char(clock_timestamp() AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.MS') || ' UTC' AS now`,
    );
    return { database, since: rows[0]?.now ?? '' };
  });
}

/** The plans of a capture, once its sessions have ended. A server whose log we cannot read gives none and says so. */
export async function readPlans(
  host: Host,
  cluster: OwnCluster,
  capture: PlanCapture,
): Promise<CapturedPlans> {
  if (!cluster.logDirectory) {
    return { plans: [], missing: ['Plans: they are read from the log of the embedded PostgreSQL only.'] };
  }
  return collectPlans(await logTail(host, cluster.url('postgres', 'admin'), cluster.logDirectory), capture);
}

const LOG_BYTES = 64 * 2 ** 20;
const ATTEMPTS = 200;

/** The log is written by another process, later: a mark of ours tells when all before it has arrived. */
async function logTail(host: Host, adminUrl: string, logDirectory: string): Promise<string> {
  const mark = `plimsoll-mark-${host.nowUs()}`;
  await withClient(adminUrl, client => client.query(`DO $$ BEGIN RAISE LOG '${mark}'; END $$`));
  const path = join(logDirectory, 'postgresql.json');
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const end = await host.run('tail', ['-c', '4096', path]);
    if (end.stdout.includes(mark)) break;
    await host.wait(25);
  }
  return (await host.run('tail', ['-c', String(LOG_BYTES), path])).stdout;
}

const LINE_CHARACTERS = 2 ** 20;
const STRUCTURES = 5_000;

/** Pure: log lines in, plans out. Lines that are cut, too long or not ours are passed over. */
export function collectPlans(log: string, capture: PlanCapture): CapturedPlans {
  const found = new Map<string, CapturedPlan>();
  let tooLong = 0;
  for (const line of linesOf(log)) {
    if (!line.includes('plan:\\n')) continue;
    if (line.length > LINE_CHARACTERS) {
      tooLong++;
      continue;
    }
    const plan = planOfLine(line, capture);
    if (!plan) continue;
    const key = `${plan.queryId} ${structureOf(plan.plan)}`;
    const known = found.get(key);
    if (known || found.size < STRUCTURES) found.set(key, known ? merge(known, plan) : plan);
  }
  const missing = tooLong > 0 ? [`Plans of ${tooLong} executions: longer than 1 MiB each.`] : [];
  return { plans: [...found.values()].sort((a, b) => b.totalMs - a.totalMs), missing };
}

function* linesOf(text: string): Generator<string> {
  let from = 0;
  for (let to = text.indexOf('\n'); to >= 0; to = text.indexOf('\n', from)) {
    yield text.slice(from, to);
    from = to + 1;
  }
}

function planOfLine(line: string, capture: PlanCapture): CapturedPlan | undefined {
  const entry = record(parseKeepingIntegers(line));
  if (entry.dbname !== capture.database || entry.application_name === APPLICATION_NAME) return undefined;
  if (!(String(entry.timestamp) >= capture.since)) return undefined;
  const match = /^duration: (\d+(?:\.\d+)?) ms {2}plan:\n/.exec(String(entry.message));
  if (!match) return undefined;
  const explained = record(parseKeepingIntegers(String(entry.message).slice(match[0].length)));
  const statement = explained['Query Text'];
  // the log line's own id is that of the outermost statement: a nested one is named by its plan only
  const queryId = explained['Query Identifier'];
  if (typeof statement !== 'string' || queryId === undefined || statement.includes(OBSERVER_MARK))
    return undefined;
  const ms = Number(match[1]);
  return { queryId: String(queryId), statement, calls: 1, totalMs: ms, slowestMs: ms, plan: explained.Plan };
}

function merge(known: CapturedPlan, plan: CapturedPlan): CapturedPlan {
  const slower = plan.slowestMs > known.slowestMs ? plan : known;
  return { ...slower, calls: known.calls + plan.calls, totalMs: known.totalMs + plan.totalMs };
}

/** Coarse: which nodes on which relations by which indexes. Tells plans of one statement apart. */
function structureOf(plan: unknown, depth = 0): string {
  const node = record(plan);
  const children = Array.isArray(node.Plans) && depth < 100 ? node.Plans : [];
  const own = [node['Node Type'], node['Relation Name'], node['Index Name'], node['Join Type']].join('|');
  return `${own}(${children.map(child => structureOf(child, depth + 1)).join(',')})`;
}

function record(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}
