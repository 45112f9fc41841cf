-- Roofing-copilot: keys, then indexes. Run after the rows are in.

ALTER TABLE user_profiles    ADD PRIMARY KEY (id);
ALTER TABLE products         ADD PRIMARY KEY (id);
ALTER TABLE product_files    ADD PRIMARY KEY (id);
ALTER TABLE orders           ADD PRIMARY KEY (id);
ALTER TABLE payment_events   ADD PRIMARY KEY (event_id);
ALTER TABLE payments         ADD PRIMARY KEY (id);
ALTER TABLE downloads        ADD PRIMARY KEY (id);
ALTER TABLE roof_analyses    ADD PRIMARY KEY (id);
ALTER TABLE support_tickets  ADD PRIMARY KEY (id);
ALTER TABLE copilot_sessions ADD PRIMARY KEY (id);
ALTER TABLE copilot_messages ADD PRIMARY KEY (id);
ALTER TABLE system_errors    ADD PRIMARY KEY (id);
ALTER TABLE system_metrics   ADD PRIMARY KEY (id);

ALTER TABLE product_files    ADD FOREIGN KEY (product_id)      REFERENCES products (id);
ALTER TABLE orders           ADD FOREIGN KEY (user_id)         REFERENCES user_profiles (id);
ALTER TABLE orders           ADD FOREIGN KEY (product_id)      REFERENCES products (id);
ALTER TABLE payment_events   ADD FOREIGN KEY (order_id)        REFERENCES orders (id);
ALTER TABLE payments         ADD FOREIGN KEY (order_id)        REFERENCES orders (id);
ALTER TABLE downloads        ADD FOREIGN KEY (user_id)         REFERENCES user_profiles (id);
ALTER TABLE downloads        ADD FOREIGN KEY (product_file_id) REFERENCES product_files (id);
ALTER TABLE roof_analyses    ADD FOREIGN KEY (user_id)         REFERENCES user_profiles (id);
ALTER TABLE support_tickets  ADD FOREIGN KEY (user_id)         REFERENCES user_profiles (id);
ALTER TABLE copilot_sessions ADD FOREIGN KEY (user_id)         REFERENCES user_profiles (id);
-- None from messages to sessions: the guide's index on copilot_sessions (session_id) is not unique.

-- The twelve indexes that the platform's guide names.
CREATE INDEX idx_orders_user_created ON orders (user_id, created_at DESC);
CREATE INDEX idx_downloads_user_id ON downloads (user_id);
CREATE INDEX idx_roof_analyses_user_created ON roof_analyses (user_id, created_at DESC);
CREATE INDEX idx_support_tickets_user_status ON support_tickets (user_id, status);
CREATE INDEX idx_products_price_id ON products (price_id);
CREATE INDEX idx_product_files_product_id ON product_files (product_id);
CREATE INDEX idx_copilot_messages_session_created ON copilot_messages (session_id, created_at);
CREATE INDEX idx_copilot_sessions_session_id ON copilot_sessions (session_id);
CREATE INDEX idx_user_profiles_admin ON user_profiles (is_admin) WHERE is_admin = true;
CREATE INDEX idx_orders_status_created ON orders (status, created_at DESC);
CREATE INDEX idx_system_errors_context_severity ON system_errors (context, severity, created_at DESC);
CREATE INDEX idx_system_metrics_type_created ON system_metrics (type, created_at DESC);
