-- By time and by state. What is left are the indexes on the first column alone.
DROP INDEX idx_resource_user_created, idx_chat_message_chat_time, idx_member_user_created, idx_run_version_started;
DROP INDEX idx_run_status_started, idx_resource_version_latest, idx_resource_public_complete;
DROP INDEX idx_chat_participants_unread;
