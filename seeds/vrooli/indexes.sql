-- Vrooli: keys, then the indexes of the platform's guide by family. Run after the rows are in.

-- Rows came with their ids: the next one follows the last.
SELECT setval(pg_get_serial_sequence(format('%I', tables.name), 'id'), tables.last)
FROM (
  SELECT 'user' AS name, max(id) AS last FROM "user"
  UNION ALL SELECT 'team', max(id) FROM team
  UNION ALL SELECT 'member', max(id) FROM member
  UNION ALL SELECT 'resource', max(id) FROM resource
  UNION ALL SELECT 'resource_version', max(id) FROM resource_version
  UNION ALL SELECT 'resource_tag', max(id) FROM resource_tag
  UNION ALL SELECT 'run', max(id) FROM run
  UNION ALL SELECT 'chat', max(id) FROM chat
  UNION ALL SELECT 'chat_message', max(id) FROM chat_message
  UNION ALL SELECT 'chat_participants', max(id) FROM chat_participants
  UNION ALL SELECT 'session', max(id) FROM session
) AS tables
WHERE tables.last IS NOT NULL;

-- Key family: primary keys (three are named in the guide), public ids, and what people sign in with.
ALTER TABLE "user"            ADD CONSTRAINT pk_user     PRIMARY KEY (id);
ALTER TABLE resource          ADD CONSTRAINT pk_resource PRIMARY KEY (id);
ALTER TABLE run               ADD CONSTRAINT pk_run      PRIMARY KEY (id);
ALTER TABLE team              ADD PRIMARY KEY (id);
ALTER TABLE member            ADD PRIMARY KEY (id);
ALTER TABLE resource_version  ADD PRIMARY KEY (id);
ALTER TABLE resource_tag      ADD PRIMARY KEY (id);
ALTER TABLE chat              ADD PRIMARY KEY (id);
ALTER TABLE chat_message      ADD PRIMARY KEY (id);
ALTER TABLE chat_participants ADD PRIMARY KEY (id);
ALTER TABLE session           ADD PRIMARY KEY (id);

ALTER TABLE member            ADD FOREIGN KEY ("userId")            REFERENCES "user" (id);
ALTER TABLE member            ADD FOREIGN KEY ("teamId")            REFERENCES team (id);
ALTER TABLE resource          ADD FOREIGN KEY ("createdById")       REFERENCES "user" (id);
ALTER TABLE resource          ADD FOREIGN KEY ("teamId")            REFERENCES team (id);
ALTER TABLE resource_version  ADD FOREIGN KEY ("rootId")            REFERENCES resource (id);
ALTER TABLE resource_tag      ADD FOREIGN KEY ("resourceId")        REFERENCES resource (id);
ALTER TABLE run               ADD FOREIGN KEY ("userId")            REFERENCES "user" (id);
ALTER TABLE run               ADD FOREIGN KEY ("resourceVersionId") REFERENCES resource_version (id);
ALTER TABLE chat              ADD FOREIGN KEY ("teamId")            REFERENCES team (id);
ALTER TABLE chat_message      ADD FOREIGN KEY ("chatId")            REFERENCES chat (id);
ALTER TABLE chat_message      ADD FOREIGN KEY ("parentId")          REFERENCES chat_message (id);
ALTER TABLE chat_message      ADD FOREIGN KEY ("userId")            REFERENCES "user" (id);
ALTER TABLE chat_participants ADD FOREIGN KEY ("chatId")            REFERENCES chat (id);
ALTER TABLE chat_participants ADD FOREIGN KEY ("userId")            REFERENCES "user" (id);
ALTER TABLE session           ADD FOREIGN KEY ("userId")            REFERENCES "user" (id);

CREATE UNIQUE INDEX idx_user_public_id ON "user" ("publicId");
CREATE UNIQUE INDEX idx_resource_public_id ON resource ("publicId");
CREATE UNIQUE INDEX idx_run_public_id ON run ("publicId");
CREATE UNIQUE INDEX idx_user_email ON "user" (email);
CREATE UNIQUE INDEX idx_user_handle ON "user" (handle);
CREATE UNIQUE INDEX idx_team_handle ON team (handle);

-- The guide names none for chats, which people open by public id as they do resources.
CREATE UNIQUE INDEX idx_chat_public_id ON chat ("publicId");

-- Composite family: by time, then by state.
CREATE INDEX idx_resource_user_created ON resource ("createdById", "createdAt" DESC) WHERE "isDeleted" = FALSE;
CREATE INDEX idx_chat_message_chat_time ON chat_message ("chatId", "createdAt" DESC);
CREATE INDEX idx_member_user_created ON member ("userId", "createdAt" DESC);
CREATE INDEX idx_run_version_started ON run ("resourceVersionId", "startedAt" DESC)
  WHERE "startedAt" IS NOT NULL;
CREATE INDEX idx_run_status_started ON run (status, "startedAt") WHERE status IN ('Scheduled', 'InProgress');
CREATE INDEX idx_resource_version_latest ON resource_version ("rootId", "isLatest") WHERE "isLatest" = TRUE;
CREATE INDEX idx_resource_public_complete ON resource ("isPrivate", "hasCompleteVersion", score DESC)
  WHERE "isPrivate" = FALSE AND "hasCompleteVersion" = TRUE;
CREATE INDEX idx_chat_participants_unread ON chat_participants ("userId", "hasUnread")
  WHERE "hasUnread" = TRUE;

-- Partial family.
CREATE INDEX idx_resource_active_type ON resource ("resourceType", "createdAt" DESC)
  WHERE "isDeleted" = FALSE;
CREATE INDEX idx_resource_version_complete ON resource_version ("rootId", "versionIndex" DESC)
  WHERE "isComplete" = TRUE;
CREATE INDEX idx_session_active_user ON session ("userId", "expiresAt") WHERE "isActive" = TRUE;
CREATE INDEX idx_member_team_admin ON member ("teamId", "userId") WHERE "isAdmin" = TRUE;
-- The guide's predicate also says createdAt > NOW() - 7 days, which PostgreSQL refuses in an index.
CREATE INDEX idx_run_failed_recent ON run (status, "createdAt" DESC) WHERE status = 'Failed';

-- JSON family: whole documents, then one path each.
CREATE INDEX idx_user_preferences_gin ON "user" USING gin (preferences);
CREATE INDEX idx_resource_config_gin ON resource USING gin (config);
CREATE INDEX idx_team_permissions_gin ON team USING gin (permissions);
CREATE INDEX idx_user_theme ON "user" ((preferences ->> 'theme')) WHERE preferences ? 'theme';
CREATE INDEX idx_resource_routine_config ON resource ((config ->> 'executionTimeout'))
  WHERE "resourceType" = 'Routine' AND config ? 'executionTimeout';

-- Foreign-key family. After the composite one: of two indexes of equal cost the planner takes the later.
CREATE INDEX idx_resource_created_by ON resource ("createdById");
CREATE INDEX idx_run_user ON run ("userId");
CREATE INDEX idx_member_user ON member ("userId");
CREATE INDEX idx_chat_participants_user ON chat_participants ("userId");
CREATE INDEX idx_resource_team ON resource ("teamId");
CREATE INDEX idx_chat_team ON chat ("teamId");
CREATE INDEX idx_member_team ON member ("teamId");
CREATE INDEX idx_resource_version_root ON resource_version ("rootId");
CREATE INDEX idx_run_resource_version ON run ("resourceVersionId");
CREATE INDEX idx_resource_tag_resource ON resource_tag ("resourceId");
CREATE INDEX idx_chat_message_chat ON chat_message ("chatId");
CREATE INDEX idx_chat_message_parent ON chat_message ("parentId");
