-- The index that cursor pagination needs and the guide does not name.
CREATE INDEX idx_help_requests_open_newest ON help_requests (created_at DESC, id DESC) WHERE status = 'open';
