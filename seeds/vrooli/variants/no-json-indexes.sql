-- Searches in JSON read whole tables.
DROP INDEX idx_user_preferences_gin, idx_resource_config_gin, idx_team_permissions_gin;
DROP INDEX idx_user_theme, idx_resource_routine_config;
