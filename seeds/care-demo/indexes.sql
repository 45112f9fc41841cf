-- Care-demo: keys, then indexes. Run after the rows are in.

ALTER TABLE users              ADD PRIMARY KEY (id);
ALTER TABLE regions            ADD PRIMARY KEY (id);
ALTER TABLE interventions      ADD PRIMARY KEY (id);
ALTER TABLE simulation_runs    ADD PRIMARY KEY (id);
ALTER TABLE simulation_results ADD PRIMARY KEY (id);
ALTER TABLE discussions        ADD PRIMARY KEY (id);
ALTER TABLE posts              ADD PRIMARY KEY (id);
ALTER TABLE reports            ADD PRIMARY KEY (id);

ALTER TABLE simulation_runs    ADD FOREIGN KEY (user_id)       REFERENCES users (id);
ALTER TABLE simulation_runs    ADD FOREIGN KEY (region_id)     REFERENCES regions (id);
ALTER TABLE simulation_results ADD FOREIGN KEY (run_id)        REFERENCES simulation_runs (id);
ALTER TABLE discussions        ADD FOREIGN KEY (region_id)     REFERENCES regions (id);
ALTER TABLE discussions        ADD FOREIGN KEY (opened_by)     REFERENCES users (id);
ALTER TABLE posts              ADD FOREIGN KEY (discussion_id) REFERENCES discussions (id);
ALTER TABLE posts              ADD FOREIGN KEY (author_id)     REFERENCES users (id);
ALTER TABLE reports            ADD FOREIGN KEY (run_id)        REFERENCES simulation_runs (id);
ALTER TABLE reports            ADD FOREIGN KEY (user_id)       REFERENCES users (id);

-- The five indexes that the platform's document names.
CREATE INDEX idx_simulation_runs_user_id ON simulation_runs (user_id);
CREATE INDEX idx_simulation_runs_status ON simulation_runs (status);
CREATE INDEX idx_simulation_results_run_id ON simulation_results (run_id);
CREATE INDEX idx_posts_discussion_id ON posts (discussion_id);
CREATE INDEX idx_posts_created_at ON posts (created_at);
