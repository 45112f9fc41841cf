import type { Statement } from '../shared/database.ts';
import { RESOURCE_STATEMENTS } from './resource-statements.ts';

/** Every statement of the platform. The README says which operation runs it and which index it must use. */
const TEXTS = {
  ...RESOURCE_STATEMENTS,

  // Users, by public id, handle or e-mail. Preferences and mail are nobody else's business.
  userByPublicId: `
    SELECT "publicId", name, handle, "isPrivate", languages, "createdAt", "updatedAt"
    FROM "user" WHERE "publicId" = $1`,
  userByHandle: `SELECT "publicId", name, handle FROM "user" WHERE handle = $1`,
  // Who signs in, with the sessions that are still good at $2.
  signIn: `
    SELECT person."publicId", person.name, session.id AS "sessionId", session."expiresAt"
    FROM "user" AS person
    LEFT JOIN session ON session."userId" = person.id AND session."isActive" = TRUE AND session."expiresAt" > $2
    WHERE person.email = $1
    ORDER BY session."expiresAt" DESC`,
  // The newest memberships first, then what belongs to them: joined before the limit, all would be sorted.
  userTeams: `
    SELECT recent."isAdmin", recent."createdAt", team."publicId", team.name, team.handle, team."isPrivate",
           (SELECT count(*)::int FROM member AS other WHERE other."teamId" = team.id) AS members
    FROM (
      SELECT "teamId", "isAdmin", "createdAt" FROM member
      WHERE "userId" = (SELECT id FROM "user" WHERE "publicId" = $1)
      ORDER BY "createdAt" DESC
      LIMIT 5
    ) AS recent
    JOIN team ON team.id = recent."teamId"
    ORDER BY recent."createdAt" DESC`,
  userResources: `
    SELECT resource."publicId", resource."resourceType", resource.score, resource."createdAt"
    FROM resource
    WHERE resource."createdById" = (SELECT id FROM "user" WHERE "publicId" = $1) AND resource."isDeleted" = FALSE
    ORDER BY resource."createdAt" DESC
    LIMIT 5`,
  // What a profile counts, deleted resources included.
  userFigures: `
    SELECT (SELECT count(*)::int FROM resource WHERE "createdById" = person.id) AS resources,
           (SELECT count(*)::int FROM run WHERE "userId" = person.id) AS runs,
           (SELECT count(*)::int FROM member WHERE "userId" = person.id) AS teams,
           (SELECT count(*)::int FROM chat_participants WHERE "userId" = person.id) AS chats
    FROM "user" AS person
    WHERE person."publicId" = $1`,
  // What a person ran, how it ended and how long it took.
  userStats: `
    SELECT resource."resourceType", run.status, count(*)::int AS runs,
           avg(extract(epoch FROM run."completedAt" - run."startedAt"))::float8 AS "meanSeconds"
    FROM run
    JOIN resource_version AS version ON version.id = run."resourceVersionId"
    JOIN resource ON resource.id = version."rootId"
    WHERE run."userId" = (SELECT id FROM "user" WHERE "publicId" = $1)
    GROUP BY resource."resourceType", run.status
    ORDER BY runs DESC, resource."resourceType", run.status`,
  usersByTimezone: `
    SELECT "publicId", name, handle FROM "user"
    WHERE preferences @> jsonb_build_object('timezone', $1::text) AND "isPrivate" = FALSE
    ORDER BY id
    LIMIT 50`,
  usersByTheme: `
    SELECT "publicId", name, handle FROM "user"
    WHERE preferences ->> 'theme' = $1 AND preferences ? 'theme' AND "isPrivate" = FALSE
    LIMIT 50`,
  renameUser: `
    UPDATE "user" SET name = $2, "updatedAt" = clock_timestamp() WHERE "publicId" = $1
    RETURNING "publicId", name, "updatedAt"`,

  teamByHandle: `
    SELECT team."publicId", team.name, team.handle, team.bio, team."createdAt",
           (SELECT count(*)::int FROM member WHERE member."teamId" = team.id) AS members
    FROM team WHERE team.handle = $1`,
  teamResources: `
    SELECT "publicId", "resourceType", score, "createdAt" FROM resource
    WHERE "teamId" = (SELECT id FROM team WHERE handle = $1) AND "isDeleted" = FALSE AND "isPrivate" = FALSE
    ORDER BY "createdAt" DESC
    LIMIT 20`,
  teamChats: `
    SELECT "publicId", name, "createdAt" FROM chat
    WHERE "teamId" = (SELECT id FROM team WHERE handle = $1)
    ORDER BY "createdAt" DESC
    LIMIT 20`,
  teamAdmins: `
    SELECT person."publicId", person.name, person.handle
    FROM member JOIN "user" AS person ON person.id = member."userId"
    WHERE member."teamId" = (SELECT id FROM team WHERE handle = $1) AND member."isAdmin" = TRUE
    LIMIT 50`,
  teamsByPolicy: `
    SELECT "publicId", name, handle FROM team
    WHERE permissions @> jsonb_build_object('policy', $1::text) AND "isPrivate" = FALSE
    LIMIT 50`,
  // How a team's resources are used: by type, with all runs of all their versions.
  teamStats: `
    SELECT resource."resourceType", count(DISTINCT resource.id)::int AS resources,
           count(run.id)::int AS runs,
           (count(*) FILTER (WHERE run.status = 'Failed'))::int AS failed,
           avg(extract(epoch FROM run."completedAt" - run."startedAt"))::float8 AS "meanSeconds"
    FROM resource
    JOIN resource_version AS version ON version."rootId" = resource.id
    LEFT JOIN run ON run."resourceVersionId" = version.id
    WHERE resource."teamId" = (SELECT id FROM team WHERE handle = $1) AND resource."isDeleted" = FALSE
    GROUP BY resource."resourceType"
    ORDER BY resources DESC, resource."resourceType"`,

  runByPublicId: `
    SELECT run."publicId", run.name, run.status, run."createdAt", run."startedAt", run."completedAt",
           version."versionLabel", resource."publicId" AS "resourceId"
    FROM run
    JOIN resource_version AS version ON version.id = run."resourceVersionId"
    JOIN resource ON resource.id = version."rootId"
    WHERE run."publicId" = $1`,
  activeRuns: `
    SELECT "publicId", name, status, "startedAt" FROM run
    WHERE status = 'InProgress'
    ORDER BY "startedAt"
    LIMIT 50`,
  failedRuns: `
    SELECT "publicId", name, "createdAt" FROM run
    WHERE status = 'Failed' AND "createdAt" > $1
    ORDER BY "createdAt" DESC
    LIMIT 50`,
  // A person ($1) runs the latest version of a resource ($2). No row for a resource that is private or deleted.
  scheduleRun: `
    INSERT INTO run ("userId", "resourceVersionId", name)
    SELECT person.id, version.id, version.name
    FROM "user" AS person, resource
    JOIN resource_version AS version ON version."rootId" = resource.id AND version."isLatest" = TRUE
    WHERE person."publicId" = $1 AND resource."publicId" = $2
      AND resource."isPrivate" = FALSE AND resource."isDeleted" = FALSE
    RETURNING "publicId", status, "createdAt"`,
  lockRun: 'SELECT id, status FROM run WHERE "publicId" = $1 FOR UPDATE',
  setRunStatus: `
    UPDATE run SET status = $2,
      "startedAt" = CASE WHEN $2 = 'InProgress' THEN clock_timestamp() ELSE "startedAt" END,
      "completedAt" = CASE WHEN $2 IN ('Completed', 'Failed', 'Cancelled') THEN clock_timestamp() END
    WHERE id = $1
    RETURNING "publicId", status, "startedAt", "completedAt"`,

  chatsOfUser: `
    SELECT chat."publicId", chat.name, chat."createdAt", participant."hasUnread"
    FROM "user" AS person
    JOIN chat_participants AS participant ON participant."userId" = person.id
    JOIN chat ON chat.id = participant."chatId"
    WHERE person."publicId" = $1
    ORDER BY chat."createdAt" DESC
    LIMIT 50`,
  unreadChats: `
    SELECT chat."publicId", chat.name
    FROM chat_participants AS participant
    JOIN chat ON chat.id = participant."chatId"
    WHERE participant."userId" = (SELECT id FROM "user" WHERE "publicId" = $1) AND participant."hasUnread" = TRUE
    LIMIT 50`,
  markRead: `
    UPDATE chat_participants SET "hasUnread" = FALSE
    WHERE "userId" = (SELECT id FROM "user" WHERE "publicId" = $1) AND "hasUnread" = TRUE
    RETURNING id`,
  // The chat ($1) and the person ($2) by their own ids: no row unless the person takes part.
  place: `
    SELECT "chatId", "userId" FROM chat_participants
    WHERE "chatId" = (SELECT id FROM chat WHERE "publicId" = $1)
      AND "userId" = (SELECT id FROM "user" WHERE "publicId" = $2)
    LIMIT 1`,
  chatMessages: `
    SELECT id, "parentId", "userId", text, "createdAt" FROM chat_message
    WHERE "chatId" = $1
    ORDER BY "createdAt" DESC
    LIMIT 20`,
  chatFigures: 'SELECT count(*)::int AS messages FROM chat_message WHERE "chatId" = $1',
  replies: `
    SELECT id, "userId", text, "createdAt" FROM chat_message
    WHERE "parentId" = $1 AND "chatId" = $2
    ORDER BY id
    LIMIT 50`,
  addMessage: `
    INSERT INTO chat_message ("chatId", "userId", text) VALUES ($1, $2, $3)
    RETURNING id, "createdAt"`,
  // A microsecond apart, so that their order is kept.
  addMessages: `
    INSERT INTO chat_message ("chatId", "userId", text, "createdAt")
    SELECT $1, $2, text, now() + place * interval '1 microsecond'
    FROM unnest($3::text[]) WITH ORDINALITY AS sent (text, place)
    ORDER BY place
    RETURNING id`,

  // Four counts of everything; no named index serves them.
  countUsers: 'SELECT count(*)::int AS count FROM "user" WHERE "isBot" = FALSE',
  countResources:
    'SELECT count(*)::int AS count FROM resource WHERE "isPrivate" = FALSE AND "hasCompleteVersion" = TRUE',
  countCompletedRuns: `SELECT count(*)::int AS count FROM run WHERE status = 'Completed'`,
  countTeams: 'SELECT count(*)::int AS count FROM team WHERE "isPrivate" = FALSE',
} as const;

export type StatementName = keyof typeof TEXTS;

/** Named by key, so that the server keeps one plan of each per connection. */
export const STATEMENTS = Object.fromEntries(
  Object.entries(TEXTS).map(([name, text]) => [name, { name, text }]),
) as Record<StatementName, Statement>;
