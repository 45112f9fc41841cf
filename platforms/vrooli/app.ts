import type { Database } from '../shared/database.ts';
import { createPlatform, type Environment, type Platform } from '../shared/server.ts';
import { bulkRoutes } from './bulk.ts';
import { openCaches } from './caches.ts';
import { chatRoutes } from './chats.ts';
import { countRoutes } from './counts.ts';
import { liveChats } from './live-chats.ts';
import { resourceListRoutes } from './resource-lists.ts';
import { resourceRoutes } from './resources.ts';
import { runRoutes } from './runs.ts';
import { SETTINGS } from './settings.ts';
import { teamRoutes } from './teams.ts';
import { userRoutes } from './users.ts';
import type { Vrooli } from './vrooli.ts';

/** The whole server, not yet listening. */
export async function createVrooli(env: Environment): Promise<Platform> {
  const platform = createPlatform(withStatementTimeouts(env), SETTINGS);
  const vrooli: Vrooli = { ...platform, reads: readsOf(platform), caches: await openCaches(platform) };
  resourceListRoutes(vrooli);
  resourceRoutes(vrooli);
  userRoutes(vrooli);
  teamRoutes(vrooli);
  runRoutes(vrooli);
  chatRoutes(vrooli);
  liveChats(vrooli);
  bulkRoutes(vrooli);
  countRoutes(vrooli);
  return platform;
}

/**
 * READS=replica sends reading to the addresses in REPLICA_URL (separated by spaces) in turn; where that is not set, to
 * more pools on the primary.
 */
function readsOf({ env, database, openDatabase }: Platform): Database {
  if (env.READS !== 'replica') return database;
  const primary = Array.from({ length: SETTINGS.replicas }, () => String(env.DATABASE_URL));
  return inTurn((env.REPLICA_URL?.split(' ') ?? primary).map(openDatabase));
}

function inTurn(databases: readonly Database[]): Database {
  let asked = 0;
  const next = () => databases[asked++ % databases.length] as Database;
  return {
    query: (caller, statement, values) => next().query(caller, statement, values),
    read: (caller, work) => next().read(caller, work),
    write: (caller, work) => next().write(caller, work),
  };
}

/** A statement that takes longer is given up by PostgreSQL, and the answer is 503. */
function withStatementTimeouts(env: Environment): Environment {
  const timed = (url: string) => {
    const address = new URL(url);
    address.searchParams.set('statement_timeout', String(SETTINGS.statementTimeoutSeconds * 1_000));
    return address.href;
  };
  const { DATABASE_URL: primary, REPLICA_URL: replicas } = env;
  return {
    ...env,
    ...(primary && { DATABASE_URL: timed(primary) }),
    REPLICA_URL: replicas ? replicas.trim().split(/\s+/).map(timed).join(' ') : undefined,
  };
}
