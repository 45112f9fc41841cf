-- The platform before its document was followed: the five named indexes are gone, keys stay.
DROP INDEX idx_simulation_runs_user_id;
DROP INDEX idx_simulation_runs_status;
DROP INDEX idx_simulation_results_run_id;
DROP INDEX idx_posts_discussion_id;
DROP INDEX idx_posts_created_at;
