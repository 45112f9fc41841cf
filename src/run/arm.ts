import { join } from 'node:path';
import type { ObjectSnapshot, Observer } from '../collect/postgres/observer.ts';
import { openObserver } from '../collect/postgres/observer.ts';
import { withClient } from '../host/postgres/cluster.ts';
import { PlimsollError } from '../model/errors.ts';
import type { ArmPlan } from '../model/run-plan.ts';
import { cloneTemplate, dropOurs } from '../seed/marker.ts';
import { type RunningTarget, startTarget, useTarget } from '../target/target.ts';
import type { Session } from './session.ts';

/** One arm that is alive in a slot: its own database, its own server process. */
export interface LiveArm {
  readonly arm: ArmPlan;
  readonly slot: number;
  readonly target: RunningTarget;
  readonly database?: LiveDatabase;
  /** All requests since the server started, warm-up included: what the table counters are divided by. */
  spanRequests: number;
}

export interface LiveDatabase {
  readonly name: string;
  /** A copy of ours, dropped at the end; otherwise a database of the user's, only looked at. */
  readonly isClone: boolean;
  readonly observer: Observer;
  readonly objectsBefore: ObjectSnapshot;
}

export interface ArmStart {
  readonly arm: ArmPlan;
  readonly slot: number;
  /** Tells the databases and logs of one block from those of another. */
  readonly label: string;
  /** Run on the fresh clone before the server connects (plan capture). */
  readonly prepare?: (databaseName: string) => Promise<void>;
}

/** Fresh clone, the variant's statements, observer, fresh server. Undoes what it did if a later step fails. */
export async function startArm(session: Session, start: ArmStart): Promise<LiveArm> {
  const undo: (() => Promise<void>)[] = [];
  try {
    const name = await cloneFor(session, start);
    if (name) undo.push(() => dropClone(session, name));
    await start.prepare?.(name ?? '');
    const database = await observe(session, start.arm, name);
    if (database) undo.push(() => database.observer.close());
    const target = await serve(session, start, name);
    return { arm: start.arm, slot: start.slot, target, spanRequests: 0, ...(database ? { database } : {}) };
  } catch (error) {
    for (const step of undo.reverse()) await step().catch(() => {});
    throw error;
  }
}

/** Server first: its sessions end and PostgreSQL publishes their table counters. */
export async function stopArm(session: Session, live: LiveArm): Promise<void> {
  await live.target.stop();
  if (!live.database) return;
  await live.database.observer.close().catch(() => {});
  if (live.database.isClone) await dropClone(session, live.database.name);
}

async function cloneFor(session: Session, { arm, slot, label }: ArmStart): Promise<string | undefined> {
  const { database } = session;
  if (!database?.template || arm.url) return undefined;
  const name = `plimsoll_c_${label}_s${slot}`.replaceAll(/[^a-z0-9_]/g, '_').slice(0, 63);
  const admin = database.cluster.url('postgres', 'admin');
  await dropOurs(admin, name);
  await cloneTemplate(admin, database.template.database, name, { major: database.cluster.major });
  try {
    await withClient(database.cluster.url(name, 'admin'), async client => {
      for (const statement of arm.sql) await client.query(statement);
    });
  } catch (error) {
    await dropOurs(admin, name).catch(() => {});
    const reason = error instanceof Error ? error.message : String(error);
    throw new PlimsollError(
      'DATABASE_FAILED',
      `A statement of variant "${arm.name}" failed: ${reason}`,
      "Correct the variant's sql in the config.",
      error,
    );
  }
  return name;
}

async function dropClone(session: Session, name: string): Promise<void> {
  if (session.database) await dropOurs(session.database.cluster.url('postgres', 'admin'), name);
}

/** The arm's own clone; or, where neither target nor data are ours, the database that the user's server works on. */
async function observe(
  session: Session,
  arm: ArmPlan,
  clone: string | undefined,
): Promise<LiveDatabase | undefined> {
  const { cluster } = session.database ?? {};
  const given = (arm.url ?? session.plan.target.url) !== undefined && cluster?.kind === 'server';
  // two servers over one database share its counters: whose they are cannot be told
  const isTheirs = given && session.plan.arms.length === 1;
  const name = clone ?? (isTheirs ? cluster?.database : undefined);
  if (!cluster || !name) return undefined;
  const observer = await openObserver(cluster.url(name, 'admin'), {
    signal: session.signal,
    ...(cluster.kind === 'embedded' ? { statisticsUrl: cluster.url('postgres', 'admin') } : {}),
  });
  return { name, isClone: clone !== undefined, observer, objectsBefore: await observer.objects() };
}

async function serve(
  session: Session,
  { arm, slot, label }: ArmStart,
  databaseName: string | undefined,
): Promise<RunningTarget> {
  const { host, plan, signal } = session;
  const url = arm.url ?? plan.target.url;
  if (url) return useTarget(plan.target, url, signal);
  return startTarget(host, plan.target, {
    cwd: plan.root,
    env: arm.env,
    logFile: join(session.run.directory, 'work', `${label}-slot${slot}-${arm.name}.log`),
    signal,
    ...(databaseName && session.database
      ? { databaseUrl: session.database.cluster.url(databaseName, 'app') }
      : {}),
  });
}
