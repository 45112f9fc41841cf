-- Indexes on the rows that are asked for most.
DROP INDEX idx_resource_active_type, idx_resource_version_complete, idx_session_active_user;
DROP INDEX idx_member_team_admin, idx_run_failed_recent;
