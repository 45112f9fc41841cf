-- Twelve indexes on foreign keys. Some questions fall back on a composite or partial index with the same first column.
DROP INDEX idx_resource_created_by, idx_run_user, idx_member_user, idx_chat_participants_user;
DROP INDEX idx_resource_team, idx_chat_team, idx_member_team;
DROP INDEX idx_resource_version_root, idx_run_resource_version, idx_resource_tag_resource;
DROP INDEX idx_chat_message_chat, idx_chat_message_parent;
