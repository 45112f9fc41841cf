import { readFile } from 'node:fs/promises';
import type pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  explain,
  indexesIn,
  PLAN_MODES,
  type PlanMode,
  type PlanNode,
  readTable,
  scannedIn,
} from '../shared/plans/testing.ts';
import type { TestPlatform } from '../shared/testing.ts';
import { START } from './cursor.ts';
import { indexUse } from './index-use.ts';
import { STATEMENTS, type StatementName } from './statements.ts';
import { startVrooli } from './testing.ts';

const RECENTLY = '2025-06-20T00:00:00Z';
const SEEDS = new URL('../../seeds/vrooli/', import.meta.url);

let platform: TestPlatform;
/** Values with which each statement of the README's table is planned: of somebody who does a bit of everything. */
let values: Partial<Record<StatementName, unknown[]>>;

beforeAll(async () => {
  platform = await startVrooli();
  values = await platform.asOwnerInTransaction(findValues);
});
afterAll(() => platform?.stop());

async function findValues(client: pg.Client): Promise<typeof values> {
  const row = async (query: string) => (await client.query(query)).rows[0];
  const resource = await row(`
    SELECT resource.id, resource."publicId", version.id AS version FROM resource
    JOIN resource_version AS version ON version."rootId" = resource.id AND version."isLatest"
    WHERE NOT "isPrivate" AND NOT "isDeleted" OFFSET 50 LIMIT 1`);
  const person = await row(`
    SELECT "publicId", handle, email FROM "user"
    WHERE id IN (SELECT "userId" FROM run GROUP BY 1 HAVING count(*) BETWEEN 3 AND 6) LIMIT 1`);
  const team = await row(`
    SELECT handle FROM team
    WHERE id IN (SELECT "teamId" FROM resource GROUP BY 1 HAVING count(*) BETWEEN 2 AND 5) LIMIT 1`);
  const chat = await row(`
    SELECT id, "publicId" FROM chat
    WHERE id IN (SELECT "chatId" FROM chat_message GROUP BY 1 HAVING count(*) > 20) LIMIT 1`);
  const run = await row('SELECT id, "publicId" FROM run LIMIT 1');
  const ids = (await client.query('SELECT id, "publicId" FROM resource ORDER BY id DESC LIMIT 100')).rows;
  const [id, publicId, user] = [[resource.id], [resource.publicId], [person.publicId]];
  return {
    resourcesPage: [START.position, START.id, 21, 'Routine'],
    latestVersions: [ids.slice(0, 20).map(each => each.id)],
    creatorsByIds: [[1, 50, 300, 700]],
    resourcesTop: [],
    resourcesByModel: ['agent-17'],
    routinesByTimeout: ['600'],
    resourceSummary: publicId,
    completeVersion: id,
    recentRuns: [resource.version],
    resourceTags: id,
    resourceVersions: publicId,
    userByPublicId: user,
    userByHandle: [person.handle],
    signIn: [person.email, RECENTLY],
    userTeams: user,
    userResources: user,
    userFigures: user,
    usersByTimezone: ['Europe/Bern'],
    usersByTheme: ['custom-17'],
    teamByHandle: [team.handle],
    teamResources: [team.handle],
    teamChats: [team.handle],
    teamAdmins: [team.handle],
    teamsByPolicy: ['policy-17'],
    runByPublicId: [run.publicId],
    activeRuns: [],
    failedRuns: [RECENTLY],
    chatsOfUser: user,
    unreadChats: user,
    chatMessages: [chat.id],
    chatFigures: [chat.id],
    replies: [4001, chat.id],
    scheduleRun: [person.publicId, resource.publicId],
    lockRun: [run.publicId],
    setRunStatus: [run.id, 'InProgress'],
    bookmark: publicId,
    renameUser: [person.publicId, 'New Name'],
    markRead: user,
    place: [chat.publicId, person.publicId],
    teamStats: [team.handle],
    userStats: user,
    resourcesByPublicIds: [ids.map(each => each.publicId)],
    resourcesNewest: [START.position, START.id, 21],
  };
}

const sortsOf = (nodes: PlanNode[]) => nodes.map(node => node['Node Type']).filter(type => type === 'Sort');

const planOf = (client: pg.Client, statement: StatementName, mode: PlanMode) =>
  explain(client, STATEMENTS[statement], values[statement] ?? [], mode);

/** A row may stand for several loads of an operation: `name-1`, `-100`. */
const ROW = /^\| (`[a-z0-9.-]+`[^|]*?) +\| `[^`]+` +\| `(\w+)` +\| (.+) \|$/gm;
const tableOfReadme = () => readTable<StatementName>(new URL('README.md', import.meta.url), ROW);

test.each(PLAN_MODES)(
  'each operation of the README uses the indexes named there and scans no table (%s)',
  async mode => {
    const table = await tableOfReadme();
    expect(table.length).toBeGreaterThanOrEqual(40);
    const problems: string[] = [];
    await platform.asApp(async client => {
      await client.query('BEGIN');
      for (const { operation, statement, indexes } of table) {
        expect(values[statement], `${operation} has values to be planned with`).toBeDefined();
        const nodes = await planOf(client, statement, mode);
        const unused = indexes.filter(index => !indexesIn(nodes).includes(index));
        if (unused.length > 0) problems.push(`${statement}: ${unused} unused; ${indexesIn(nodes)}`);
        if (scannedIn(nodes).length > 0) problems.push(`${statement} scans ${scannedIn(nodes)}`);
      }
    });
    expect(problems).toEqual([]);
  },
);

test('every index is needed by an operation', async () => {
  const sql = await readFile(new URL('indexes.sql', SEEDS), 'utf8');
  const made = [...sql.matchAll(/CREATE (?:UNIQUE )?INDEX (\w+)|CONSTRAINT (pk_\w+)/g)].map(
    ([, index, key]) => index ?? key,
  );
  const needed = new Set((await tableOfReadme()).flatMap(({ indexes }) => indexes));
  expect(made).toHaveLength(40);
  expect(made.filter(index => !needed.has(index as string))).toEqual([]);
});

/** As the owner, who may change indexes; nothing is kept. */
async function planAfter(change: string, statement: StatementName): Promise<PlanNode[]> {
  return platform.asOwnerInTransaction(async client => {
    await client.query(change);
    return planOf(client, statement, 'force_custom_plan');
  });
}

const variant = (name: string) => readFile(new URL(`variants/${name}.sql`, SEEDS), 'utf8');

test.each([
  ['no-key-indexes', 'resourceSummary', 'resource'],
  ['no-key-indexes', 'signIn', 'user'],
  ['no-foreign-indexes', 'teamResources', 'resource'],
  ['no-composite-indexes', 'resourcesTop', 'resource'],
  ['no-composite-indexes', 'activeRuns', 'run'],
  ['no-partial-indexes', 'resourcesPage', 'resource'],
  ['no-partial-indexes', 'failedRuns', 'run'],
  ['no-json-indexes', 'resourcesByModel', 'resource'],
  ['no-json-indexes', 'usersByTheme', 'user'],
] as const)('with %s, %s reads all of %s', async (name, statement, scanned) => {
  expect(scannedIn(await planAfter('SELECT 1', statement))).toEqual([]);
  expect(scannedIn(await planAfter(await variant(name), statement))).toEqual([scanned]);
});

test.each(['chatMessages', 'chatFigures', 'replies', 'recentRuns'] as const)(
  'finding: without its foreign-key index %s has a stand-in: the composite one that begins with the same column',
  async statement => {
    expect(scannedIn(await planAfter(await variant('no-foreign-indexes'), statement))).toEqual([]);
  },
);

test('finding: no index gives the order of the newest resources of all types; one in that order does', async () => {
  const asNamed = await planAfter('SELECT 1', 'resourcesNewest');
  expect(scannedIn(asNamed)).toEqual(['resource']);
  expect(sortsOf(asNamed)).toEqual(['Sort']);
  const inOrder = await planAfter(await variant('newest-index'), 'resourcesNewest');
  expect(indexesIn(inOrder)).toEqual(['idx_resource_newest']);
  expect(sortsOf(inOrder)).toEqual([]);
});

test('finding: the index on executionTimeout compares text, so it finds the wrong routines for a range', async () => {
  const [found] = await platform.asOwner<{ asText: number; asNumber: number }>(`
    SELECT (count(*) FILTER (WHERE config ->> 'executionTimeout' > '1000'))::int AS "asText",
           (count(*) FILTER (WHERE (config ->> 'executionTimeout')::int > 1000))::int AS "asNumber"
    FROM resource WHERE "resourceType" = 'Routine' AND config ? 'executionTimeout'`);
  expect(found?.asText).toBeGreaterThan(2 * (found?.asNumber ?? 0));
});

test('finding: an index may not ask for the time, and user needs quotes', async () => {
  const made = (sql: string) => platform.asOwnerInTransaction(client => client.query(sql));
  await expect(
    made(`CREATE INDEX ON run (status, "createdAt" DESC)
          WHERE status = 'Failed' AND "createdAt" > NOW() - INTERVAL '7 days'`),
  ).rejects.toThrow('functions in index predicate must be marked IMMUTABLE');
  await expect(made('CREATE UNIQUE INDEX pk_user_again ON user(id)')).rejects.toThrow('syntax error');
});

test('the suite demands the index use that the README shows', async () => {
  const shown: Record<string, string[]> = {};
  for (const { operation, indexes } of await tableOfReadme()) {
    const [first = '', ...ends] = [...operation.matchAll(/`([^`]+)`/g)].map(match => match[1] as string);
    const names = [first, ...ends.map(end => first.replace(/-\d+$/, end))];
    for (const name of names) shown[name] = [...new Set([...(shown[name] ?? []), ...indexes])];
  }
  expect(indexUse).toEqual(shown);
});
