import { SETTINGS } from './settings.ts';

/** Which columns are read: what a list shows, or everything that is there. */
const MINIMAL = '"publicId", "resourceType", score, bookmarks, views, "createdAt"';
const FULL = `${MINIMAL}, "isPrivate", "isDeleted", "hasCompleteVersion", config, "updatedAt"`;
/** Beside them, for the rows that belong to a resource and for the next page. */
const LINKS = 'id, "createdById", (extract(epoch FROM "createdAt") * 1000000)::bigint AS position';

const LISTED = '"isDeleted" = FALSE AND "isPrivate" = FALSE AND "hasCompleteVersion" = TRUE';
const NEWEST_FIRST = 'ORDER BY "createdAt" DESC, id DESC';
const TIME = `timestamptz 'epoch' + $1::bigint * interval '1 microsecond'`;

/** Before a position: $1 microseconds since 1970, $2 id; $3 rows; $4 type. */
const pageOfType = (columns: string) => `
    SELECT ${columns}, ${LINKS} FROM resource
    WHERE "resourceType" = $4 AND ${LISTED} AND ("createdAt", id) < (${TIME}, $2::bigint)
    ${NEWEST_FIRST} LIMIT $3`;
const pageOfAll = (columns: string) => `
    SELECT ${columns}, ${LINKS} FROM resource
    WHERE ${LISTED} AND ("createdAt", id) < (${TIME}, $2::bigint)
    ${NEWEST_FIRST} LIMIT $3`;
const latestVersions = (columns: string) => `
    SELECT "rootId", "publicId", name, "versionLabel", "isComplete"${columns} FROM resource_version
    WHERE "rootId" = ANY($1::bigint[]) AND "isLatest" = TRUE`;
const creators = (columns: string) =>
  `SELECT id, "publicId", name, handle${columns} FROM "user" WHERE id = ANY($1::bigint[])`;
const summary = (resource: string, version: string, creator: string) => `
    SELECT ${resource}, latest.version, maker.creator
    FROM resource
    LEFT JOIN LATERAL (
      SELECT to_jsonb(found) AS version FROM (
        SELECT "publicId", name, "versionLabel", "isComplete"${version} FROM resource_version
        WHERE "rootId" = resource.id AND "isLatest" = TRUE LIMIT 1) AS found) AS latest ON TRUE
    LEFT JOIN LATERAL (
      SELECT to_jsonb(found) AS creator FROM (
        SELECT "publicId", name, handle${creator} FROM "user" WHERE id = resource."createdById") AS found
      ) AS maker ON TRUE
    WHERE resource."publicId" = $1`;

const MORE_OF_VERSION = ', description, "versionIndex", "isLatest", "createdAt"';
const MORE_OF_CREATOR = ', bio, "isBot", "isPrivate", languages, preferences, "createdAt", "updatedAt"';

export const RESOURCE_STATEMENTS = {
  // Lists, and what belongs to their rows.
  resourcesPage: pageOfType(MINIMAL),
  resourcesPageFull: pageOfType(FULL),
  resourcesNewest: pageOfAll(MINIMAL),
  resourcesNewestFull: pageOfAll(FULL),
  latestVersions: latestVersions(''),
  latestVersionsFull: latestVersions(MORE_OF_VERSION),
  creatorsByIds: creators(''),
  creatorsByIdsFull: creators(MORE_OF_CREATOR),
  creatorById: 'SELECT id, "publicId", name, handle FROM "user" WHERE id = $1',
  resourcesByPublicIds: `SELECT ${MINIMAL}, ${LINKS} FROM resource WHERE "publicId" = ANY($1::uuid[])`,

  // Pages by number, of a type.
  resourcesCount: `SELECT count(*)::int AS count FROM resource WHERE "resourceType" = $1 AND ${LISTED}`,
  resourcesOffset: `
    SELECT ${MINIMAL}, ${LINKS} FROM resource
    WHERE "resourceType" = $1 AND ${LISTED}
    ${NEWEST_FIRST} LIMIT $2 OFFSET $3`,
  // The row before a page, which is where a cursor to that page stands.
  resourcesPageStart: `
    SELECT ${LINKS} FROM resource
    WHERE "resourceType" = $1 AND ${LISTED}
    ${NEWEST_FIRST} LIMIT 1 OFFSET $2`,

  resourcesTop: `
    SELECT ${MINIMAL} FROM resource
    WHERE "isPrivate" = FALSE AND "hasCompleteVersion" = TRUE AND "isDeleted" = FALSE
    ORDER BY score DESC
    LIMIT ${SETTINGS.topRows}`,
  resourcesTrending: `
    SELECT "publicId", "resourceType", score, "createdAt" FROM resource
    WHERE "isPrivate" = FALSE AND "hasCompleteVersion" = TRUE AND "isDeleted" = FALSE AND "createdAt" >= $1
    ORDER BY score DESC
    LIMIT ${SETTINGS.topRows}`,
  resourcesByModel: `
    SELECT ${MINIMAL} FROM resource
    WHERE config @> jsonb_build_object('model', $1::text) AND "isDeleted" = FALSE AND "isPrivate" = FALSE
    ORDER BY score DESC
    LIMIT 50`,
  routinesByTimeout: `
    SELECT ${MINIMAL} FROM resource
    WHERE "resourceType" = 'Routine' AND config ? 'executionTimeout' AND config ->> 'executionTimeout' = $1
      AND "isDeleted" = FALSE AND "isPrivate" = FALSE
    ORDER BY score DESC
    LIMIT 50`,

  // One resource.
  resourceSummary: summary(MINIMAL, '', ''),
  resourceSummaryFull: summary(FULL, MORE_OF_VERSION, MORE_OF_CREATOR),
  resourceBase: `
    SELECT id, ${MINIMAL}, "createdById" FROM resource WHERE "publicId" = $1 AND "isPrivate" = FALSE`,
  completeVersion: `
    SELECT id, "publicId", name, description, "versionLabel", "isLatest" FROM resource_version
    WHERE "rootId" = $1 AND "isComplete" = TRUE
    ORDER BY "versionIndex" DESC
    LIMIT 1`,
  resourceTags: 'SELECT tag FROM resource_tag WHERE "resourceId" = $1 ORDER BY tag',
  recentRuns: `
    SELECT "publicId", name, status, "startedAt", "completedAt" FROM run
    WHERE "resourceVersionId" = $1 AND "startedAt" IS NOT NULL
    ORDER BY "startedAt" DESC
    LIMIT ${SETTINGS.recentRuns}`,
  // All versions, with how often each was run or will be.
  resourceVersions: `
    SELECT version."publicId", version.name, version."versionLabel", version."isLatest", version."isComplete",
           (SELECT count(*)::int FROM run WHERE run."resourceVersionId" = version.id) AS runs
    FROM resource_version AS version
    WHERE version."rootId" = (SELECT id FROM resource WHERE "publicId" = $1 AND "isPrivate" = FALSE)
    ORDER BY version."versionIndex" DESC`,
  bookmark: `
    UPDATE resource SET bookmarks = bookmarks + 1, "updatedAt" = clock_timestamp()
    WHERE "publicId" = $1 AND "isDeleted" = FALSE AND "isPrivate" = FALSE
    RETURNING "publicId", bookmarks`,
  // Resources with a first, complete version and their tags: $1 the creator's public id, $2 a JSON list.
  createResources: `
    WITH input AS (
      SELECT * FROM jsonb_to_recordset($2::jsonb)
        AS item ("publicId" uuid, "resourceType" text, name text, config jsonb, tags jsonb)
    ), made AS (
      INSERT INTO resource ("publicId", "resourceType", "createdById", "hasCompleteVersion", config)
      SELECT input."publicId", input."resourceType", person.id, TRUE, input.config
      FROM input, "user" AS person WHERE person."publicId" = $1
      RETURNING id, "publicId"
    ), labelled AS (
      INSERT INTO resource_tag ("resourceId", tag)
      SELECT made.id, tag FROM made JOIN input USING ("publicId"), jsonb_array_elements_text(input.tags) AS tag
    )
    INSERT INTO resource_version ("rootId", name, "versionLabel", "versionIndex", "isLatest", "isComplete")
    SELECT made.id, input.name, '1.0.0', 0, TRUE, TRUE FROM made JOIN input USING ("publicId")
    RETURNING "rootId"`,
} as const;
