-- Look-ups by public id, e-mail and handle read whole tables. Primary keys stay: foreign keys rest on them.
DROP INDEX idx_user_public_id, idx_resource_public_id, idx_run_public_id, idx_chat_public_id;
DROP INDEX idx_user_email, idx_user_handle, idx_team_handle;
