-- The index that the guide adds for the read policy of help_requests.
CREATE INDEX idx_help_requests_rls_optimization ON help_requests (status, user_id) WHERE status = 'open';
