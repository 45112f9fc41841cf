import type { DatabaseWindow } from '../model/database.ts';
import { PlimsollError } from '../model/errors.ts';
import type { ArmBlock, OperationBlock } from '../model/run-record.ts';
import { databaseWindow } from '../summarise/postgres-delta.ts';
import type { LiveArm } from './arm.ts';
import { type Session, warn } from './session.ts';
import type { ArmWindow } from './window.ts';

/** All windows of one arm in one block → its part of the record. The server has stopped: table counters are complete. */
export async function armBlock(
  session: Session,
  live: LiveArm,
  windows: readonly ArmWindow[],
): Promise<ArmBlock> {
  const requests = sum(windows, window => window.requests);
  const loadedMs = sum(windows, window => window.loadedMs);
  const serverCpuUs = sumKnown(windows.map(window => window.usage.serverCpuUs));
  const databaseCpuUs = sumKnown(windows.map(window => window.usage.databaseCpuUs));
  const targetCount = sumKnown(windows.map(window => window.targetCount));
  const last = windows.at(-1)?.usage;
  const database = await databaseOf(session, live, windows);
  return {
    operations: operationsOf(windows),
    cpuUsPerRequest: {
      ...(serverCpuUs !== undefined && requests > 0 ? { server: serverCpuUs / requests } : {}),
      ...(databaseCpuUs !== undefined && requests > 0 ? { database: databaseCpuUs / requests } : {}),
    },
    memoryBytes: {
      ...(last?.serverBytes === undefined ? {} : { server: last.serverBytes }),
      ...(last?.databaseBytes === undefined ? {} : { database: last.databaseBytes }),
    },
    requests,
    wireRequests: sum(windows, window => window.wireRequests),
    loadedMs,
    health: { cpuSharePct: loadedMs > 0 ? ((serverCpuUs ?? 0) + (databaseCpuUs ?? 0)) / 10 / loadedMs : 0 },
    ...(targetCount === undefined ? {} : { targetCount }),
    ...(database ? { database } : {}),
    ...prometheusOf(windows),
    memory: windows.map(window => window.memory).filter(readings => readings.length > 0),
    invariants: windows.flatMap(window => window.invariants),
  };
}

/** Two scenarios of one block may not drive an operation of one name: their figures could not be told apart. */
function operationsOf(windows: readonly ArmWindow[]): Record<string, OperationBlock> {
  const all: Record<string, OperationBlock> = {};
  for (const [name, operation] of windows.flatMap(window => Object.entries(window.operations))) {
    const other = all[name]?.scenario;
    if (other !== undefined)
      throw new PlimsollError(
        'CONFIG_INVALID',
        `The scenarios "${other}" and "${operation.scenario}" both drive an operation "${name}".`,
        'Give one of them a suffix: { suffix: "@peak" }.',
      );
    all[name] = operation;
  }
  return all;
}

/** From the first window's opening to the last one's closing: nothing else used this arm's database in between. */
async function databaseOf(
  session: Session,
  live: LiveArm,
  windows: readonly ArmWindow[],
): Promise<DatabaseWindow | undefined> {
  const before = windows[0]?.statementsBefore;
  const after = windows.at(-1)?.statementsAfter;
  if (!live.database || !before || !after) return undefined;
  session.signal.throwIfAborted();
  const { observer, objectsBefore } = live.database;
  const window = databaseWindow({
    statementsBefore: before,
    statementsAfter: after,
    objectsBefore,
    objectsAfter: await observer.objects(),
    texts: await observer.texts(after.rows.map(row => row.queryId)),
    spanRequests: live.spanRequests,
    missing: observer.missing,
  });
  if (!('notUsable' in window)) return window;
  warn(session, {
    code: 'statistics-not-usable',
    subject: live.arm.name,
    message: `The database statistics of ${live.arm.name} cannot be used: ${window.notUsable}`,
  });
  return undefined;
}

function prometheusOf(
  windows: readonly ArmWindow[],
): Pick<ArmBlock, 'prometheus' | 'poolSize' | 'queryTimes'> {
  const pages = windows.map(window => window.prometheus).filter(page => page !== undefined);
  if (pages.length === 0) return {};
  const total: Record<string, number> = {};
  for (const page of pages)
    for (const [name, value] of Object.entries(page)) total[name] = (total[name] ?? 0) + value;
  const poolSize = windows.at(-1)?.poolSize;
  return {
    prometheus: total,
    ...(poolSize === undefined ? {} : { poolSize }),
    queryTimes: windows.flatMap(window => window.queryTimes),
  };
}

function sum(windows: readonly ArmWindow[], of: (window: ArmWindow) => number): number {
  return windows.reduce((total, window) => total + of(window), 0);
}

function sumKnown(values: readonly (number | undefined)[]): number | undefined {
  const known = values.filter(value => value !== undefined);
  return known.length === 0 ? undefined : known.reduce((total, value) => total + value, 0);
}
