import type { Caller } from '../shared/caller.ts';
import type { Position } from './cursor.ts';
import { STATEMENTS } from './statements.ts';
import type { Vrooli } from './vrooli.ts';

/** A resource as statements give it: with the keys of what belongs to it. */
export interface ResourceRow extends Position {
  readonly publicId: string;
  readonly createdById: string | null;
}

interface Creator {
  readonly id: string;
}

interface Version {
  readonly rootId: string;
}

export type Complete = (caller: Caller, rows: readonly ResourceRow[]) => Promise<object[]>;

/**
 * Adds creator and latest version to each row. CREATORS=n-plus-one asks for every creator by itself;
 * FIELDS=full reads all columns there are.
 */
export function completer({ env, reads }: Vrooli): Complete {
  const full = env.FIELDS === 'full';
  const versionsStatement = full ? STATEMENTS.latestVersionsFull : STATEMENTS.latestVersions;
  const creatorsStatement = full ? STATEMENTS.creatorsByIdsFull : STATEMENTS.creatorsByIds;
  const versionsOf = (caller: Caller, rows: readonly ResourceRow[]) =>
    reads.query<Version>(caller, versionsStatement, [rows.map(row => row.id)]);
  const together = (caller: Caller, ids: readonly string[]) =>
    reads.query<Creator>(caller, creatorsStatement, [[...new Set(ids)]]);
  const oneByOne = async (caller: Caller, ids: readonly string[]) => {
    const creators: Creator[] = [];
    for (const id of ids)
      creators.push(...(await reads.query<Creator>(caller, STATEMENTS.creatorById, [id])));
    return creators;
  };
  const creatorsOf = env.CREATORS === 'n-plus-one' ? oneByOne : together;

  return async (caller, rows) => {
    const creatorIds = rows.flatMap(row => row.createdById ?? []);
    const [creators, versions] = await Promise.all([
      creatorsOf(caller, creatorIds),
      versionsOf(caller, rows),
    ]);
    const creatorById = new Map(creators.map(({ id, ...creator }) => [id, creator]));
    const versionByRoot = new Map(versions.map(({ rootId, ...version }) => [rootId, version]));
    return rows.map(({ id, createdById, position: _, ...resource }) => ({
      ...resource,
      creator: (createdById !== null && creatorById.get(createdById)) || null,
      latestVersion: versionByRoot.get(id) ?? null,
    }));
  };
}
