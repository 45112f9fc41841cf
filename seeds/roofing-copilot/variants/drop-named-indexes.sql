-- The platform before its guide was followed: the twelve named indexes are gone, keys stay.
DROP INDEX idx_orders_user_created;
DROP INDEX idx_downloads_user_id;
DROP INDEX idx_roof_analyses_user_created;
DROP INDEX idx_support_tickets_user_status;
DROP INDEX idx_products_price_id;
DROP INDEX idx_product_files_product_id;
DROP INDEX idx_copilot_messages_session_created;
DROP INDEX idx_copilot_sessions_session_id;
DROP INDEX idx_user_profiles_admin;
DROP INDEX idx_orders_status_created;
DROP INDEX idx_system_errors_context_severity;
DROP INDEX idx_system_metrics_type_created;
