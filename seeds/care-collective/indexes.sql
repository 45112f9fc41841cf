-- Care-collective: keys, then indexes. Run after the rows are in.

ALTER TABLE profiles          ADD PRIMARY KEY (id);
ALTER TABLE help_requests     ADD PRIMARY KEY (id);
ALTER TABLE contact_exchanges ADD PRIMARY KEY (id);
ALTER TABLE conversations     ADD PRIMARY KEY (id);
ALTER TABLE messages          ADD PRIMARY KEY (id);
ALTER TABLE audit_logs        ADD PRIMARY KEY (id);
-- Person first: every question asked of this table starts from a person.
ALTER TABLE conversation_participants ADD PRIMARY KEY (user_id, conversation_id);

ALTER TABLE help_requests     ADD FOREIGN KEY (user_id)      REFERENCES profiles (id);
ALTER TABLE contact_exchanges ADD FOREIGN KEY (request_id)   REFERENCES help_requests (id);
ALTER TABLE contact_exchanges ADD FOREIGN KEY (helper_id)    REFERENCES profiles (id);
ALTER TABLE contact_exchanges ADD FOREIGN KEY (requester_id) REFERENCES profiles (id);
ALTER TABLE conversations     ADD FOREIGN KEY (request_id)   REFERENCES help_requests (id);
ALTER TABLE conversation_participants ADD FOREIGN KEY (conversation_id) REFERENCES conversations (id);
ALTER TABLE conversation_participants ADD FOREIGN KEY (user_id)         REFERENCES profiles (id);
ALTER TABLE messages          ADD FOREIGN KEY (conversation_id) REFERENCES conversations (id);
ALTER TABLE messages          ADD FOREIGN KEY (sender_id)       REFERENCES profiles (id);
ALTER TABLE messages          ADD FOREIGN KEY (recipient_id)    REFERENCES profiles (id);
ALTER TABLE audit_logs        ADD FOREIGN KEY (user_id)         REFERENCES profiles (id);

-- The eight indexes that the platform's guide names.
CREATE INDEX idx_help_requests_status_urgency_created ON help_requests (status, urgency, created_at DESC);
CREATE INDEX idx_contact_exchanges_requester_id ON contact_exchanges (requester_id);
CREATE INDEX idx_contact_exchanges_exchanged_at ON contact_exchanges (exchanged_at);
CREATE INDEX idx_messages_conversation_created ON messages (conversation_id, created_at DESC);
CREATE INDEX idx_messages_recipient_unread ON messages (recipient_id, read_at) WHERE read_at IS NULL;
CREATE INDEX idx_audit_logs_user_created ON audit_logs (user_id, created_at DESC);
CREATE INDEX idx_audit_logs_created_at ON audit_logs (created_at);
CREATE INDEX idx_audit_logs_action ON audit_logs (action);

-- Three more that appear in its usage figures.
CREATE INDEX idx_help_requests_user_id ON help_requests (user_id);
CREATE INDEX idx_contact_exchanges_request_id ON contact_exchanges (request_id);
CREATE INDEX idx_contact_exchanges_helper_id ON contact_exchanges (helper_id);
