-- The dashboard's index in the order of the dashboard's question: no sort is left, and 20 rows are read.
DROP INDEX idx_help_requests_status_urgency_created;
CREATE INDEX idx_help_requests_dashboard ON help_requests (status, urgency DESC, created_at DESC);
