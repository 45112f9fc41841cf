/** The twelve indexes that the guide names, each with the operations that must use it. */
export const NAMED_INDEXES: Readonly<Record<string, readonly string[]>> = {
  idx_orders_user_created: ['dashboard', 'dashboard.heavy'],
  idx_downloads_user_id: ['downloads.list'],
  idx_roof_analyses_user_created: ['roof-analyses.list'],
  idx_support_tickets_user_status: ['support-tickets.list'],
  idx_products_price_id: ['products.by-price'],
  idx_product_files_product_id: ['products.files', 'products.list'],
  idx_copilot_messages_session_created: ['copilot.history', 'copilot'],
  idx_copilot_sessions_session_id: ['copilot.history', 'copilot'],
  idx_user_profiles_admin: ['admin.users'],
  idx_orders_status_created: ['admin.orders'],
  idx_system_errors_context_severity: ['admin.errors'],
  idx_system_metrics_type_created: ['admin.metrics'],
};

/** "idx_orders_user_created" → "no-orders-user-created" */
export const variantWithout = (index: string) => `no-${index.slice('idx_'.length).replaceAll('_', '-')}`;
export const dropping = (index: string) => `DROP INDEX ${index}`;
