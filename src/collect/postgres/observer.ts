import { OBSERVER_MARK } from '../../model/database.ts';
import { findStatements, hiddenBySettings, type StatementsSource } from './capabilities.ts';
import { type Connection, connect, type TextRow } from './connection.ts';
import * as queries from './queries.ts';
import {
  counters,
  indexRow,
  type ObjectSnapshot,
  type StatementSnapshot,
  statementRow,
  tableRow,
} from './snapshot.ts';

export type { ObjectSnapshot, StatementSnapshot } from './snapshot.ts';

/** Watches one arm's database from outside: counters are read, never reset. */
export interface Observer {
  /** What cannot be seen here, each with the command that would show it. */
  readonly missing: readonly string[];
  /** All statement counters of this database; one round trip. */
  statements(): Promise<StatementSnapshot>;
  /** Normalised texts by query id, as far as we may see them. Statements of ours carry the comment OBSERVER_MARK. */
  texts(queryIds: readonly string[]): Promise<ReadonlyMap<string, string>>;
  /** Tables and indexes with their counters. Sessions publish theirs at the latest when they end. */
  objects(): Promise<ObjectSnapshot>;
  /** The target's sessions: their pids are the database's share of the arm's CPU. */
  backends(): Promise<Backend[]>;
  /** Hash over what the planner knows of the tables; plans are comparable only where it is equal. */
  statisticsHash(): Promise<string>;
  close(): Promise<void>;
}

export interface Backend {
  readonly pid: number;
  readonly state: string;
  readonly usename: string;
}

export interface ObserverOptions {
  readonly signal?: AbortSignal;
  /**
   * Another database of the same server in which to read statements and sessions. Then `statements()` and
   * `backends()` leave no trace in the counters of the observed one, which needs no extension either.
   */
  readonly statisticsUrl?: string;
}

/** Connects to the database of `url`. Throws DATABASE_UNREACHABLE or DATABASE_FAILED. */
export async function openObserver(url: string, options: ObserverOptions = {}): Promise<Observer> {
  const own = await connect(url, options.signal);
  const away =
    options.statisticsUrl === undefined ? undefined : await connect(options.statisticsUrl, options.signal);
  const close = async () => {
    await Promise.all([own.close(), away?.close()]);
  };
  try {
    return await observe(own, away ?? own, close);
  } catch (error) {
    await close();
    throw error;
  }
}

async function observe(own: Connection, statistics: Connection, close: Observer['close']): Promise<Observer> {
  const [identity] = await own.rows(queries.IDENTITY);
  const [reader] = await statistics.rows(queries.IDENTITY);
  const databaseId = identity?.database_id ?? '0';
  const source = await findStatements(statistics, reader?.database ?? '');
  const facts = {
    user: reader?.user_name ?? '',
    readsAll: reader?.reads_all === 't',
    settings: reader ?? {},
  };
  const reading = statementReading(statistics, source.extension, databaseId, identity?.user_id ?? '0');
  await reading.learnOwn();
  return {
    missing: [...source.missing, ...hiddenBySettings(facts)],
    statements: reading.statements,
    texts: reading.texts,
    objects: async () => {
      const [tables = [], indexes = []] = await own.batch([queries.TABLES, queries.INDEXES]);
      return { tables: tables.map(tableRow), indexes: indexes.map(indexRow) };
    },
    backends: async () => (await statistics.rows(queries.sessionsQuery(databaseId))).map(backend),
    statisticsHash: async () => (await own.rows(queries.STATISTICS))[0]?.hash ?? '',
    close,
  };
}

interface StatementReading extends Pick<Observer, 'statements' | 'texts'> {
  learnOwn(): Promise<void>;
}

function statementReading(
  connection: Connection,
  extension: StatementsSource['extension'],
  databaseId: string,
  userId: string,
): StatementReading {
  const snapshot = [queries.serverQuery(databaseId), queries.sessionsQuery(databaseId)];
  const schema = extension?.schema;
  if (extension) {
    snapshot.push(
      queries.infoQuery(extension.schema),
      queries.statementsQuery(extension.schema, databaseId, extension.columns),
    );
  }
  const ownIds = new Set<string>();
  const statements = async () =>
    statementSnapshot(
      await connection.batch(snapshot),
      row => row.userid === userId && ownIds.has(`${row.queryid}`),
    );
  return {
    statements,
    texts: async queryIds => {
      if (!schema || queryIds.length === 0) return new Map();
      const rows = await connection.rows(queries.textsQuery(schema, databaseId), [queryIds]);
      return new Map(rows.map(row => [row.queryid ?? '', row.query ?? '']));
    },
    // the statements of a snapshot are known to the server only after the first one
    learnOwn: async () => {
      if (!schema) return;
      await statements();
      for (const row of await connection.rows(queries.ownStatementsQuery(schema, databaseId, userId), [
        OBSERVER_MARK,
      ])) {
        if (row.queryid) ownIds.add(row.queryid);
      }
    },
  };
}

const SETTINGS = [
  'track_io_timing',
  'compute_query_id',
  'pg_stat_statements.track',
  'pg_stat_statements.track_planning',
];
const NOT_COUNTERS = new Set([
  ...SETTINGS,
  ...['taken_at', 'started_at', 'stats_reset', 'datid', 'datname', 'numbackends'],
]);

function statementSnapshot(
  results: readonly TextRow[][],
  isOurs: (row: TextRow) => boolean,
): StatementSnapshot {
  const [[server = {}] = [], sessions = [], [info] = [], rows = []] = results;
  return {
    takenAt: server.taken_at ?? '',
    serverStartedAt: server.started_at ?? '',
    databaseResetAt: server.stats_reset ?? '',
    settings: Object.fromEntries(SETTINGS.map(name => [name, server[name] ?? ''])),
    ...(info ? { info: { evictions: info.evictions ?? '0', resetAt: info.reset_at ?? '' } } : {}),
    rows: rows
      .filter(row => !isOurs(row))
      .map(statementRow)
      .filter(row => row !== undefined),
    database: counters(server, NOT_COUNTERS),
    connections: countBy(sessions.map(row => row.state ?? 'unknown')),
  };
}

function countBy(words: readonly string[]): Record<string, number> {
  const counts = new Map<string, number>();
  for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
  return Object.fromEntries(counts);
}

function backend(row: TextRow): Backend {
  return { pid: Number(row.pid), state: row.state ?? '', usename: row.usename ?? '' };
}
