-- The platform before its guide was followed: the eight named indexes are gone, keys and the other three stay.
DROP INDEX idx_help_requests_status_urgency_created;
DROP INDEX idx_contact_exchanges_requester_id;
DROP INDEX idx_contact_exchanges_exchanged_at;
DROP INDEX idx_messages_conversation_created;
DROP INDEX idx_messages_recipient_unread;
DROP INDEX idx_audit_logs_user_created;
DROP INDEX idx_audit_logs_created_at;
DROP INDEX idx_audit_logs_action;
