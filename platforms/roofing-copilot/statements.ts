import type { Statement } from '../shared/database.ts';

/** Every statement of the platform, by the operation that runs it. The README says which index each must use. */
const TEXTS = {
  databaseTime: 'SELECT now() AS now',

  // Dashboard
  recentOrders: `
    SELECT purchase.id, purchase.amount, purchase.status, purchase.created_at, product.name, product.category
    FROM orders AS purchase
    JOIN products AS product ON product.id = purchase.product_id
    WHERE purchase.user_id = $1
    ORDER BY purchase.created_at DESC
    LIMIT 10`,
  dashboardStats: 'SELECT get_user_dashboard_stats($1) AS stats',
  orderAmounts: 'SELECT amount, status FROM orders WHERE user_id = $1',
  analysisStatuses: 'SELECT status FROM roof_analyses WHERE user_id = $1',

  // What a person has
  downloads: `
    SELECT download.id, download.downloaded_at, file.file_name, file.format, file.size_bytes
    FROM downloads AS download
    JOIN product_files AS file ON file.id = download.product_file_id
    WHERE download.user_id = $1
    ORDER BY download.downloaded_at DESC
    LIMIT $2`,
  roofAnalyses: `
    SELECT id, address, area_sqft, pitch, status, result, created_at
    FROM roof_analyses
    WHERE user_id = $1
    ORDER BY created_at DESC
    LIMIT $2`,
  supportTickets: `
    SELECT id, subject, priority, status, created_at
    FROM support_tickets
    WHERE user_id = $1 AND status = $2
    ORDER BY created_at DESC
    LIMIT $3`,
  profile: 'SELECT id, full_name, email, company, role, created_at FROM user_profiles WHERE id = $1',

  // Products. At most 1,000 of them: without an index for this question, the table is read.
  productList: `
    SELECT product.*, coalesce(files.list, '[]') AS files
    FROM products AS product
    LEFT JOIN LATERAL (
      SELECT json_agg(file ORDER BY file.file_name) AS list
      FROM product_files AS file
      WHERE file.product_id = product.id
    ) AS files ON true
    WHERE product.active
      AND ($1::text IS NULL OR product.category = $1)
      AND ($2::int IS NULL OR product.price <= $2)
    ORDER BY product.sort_order
    LIMIT $3`,
  product: `
    SELECT product.*, coalesce(files.list, '[]') AS files
    FROM products AS product
    LEFT JOIN LATERAL (
      SELECT json_agg(file ORDER BY file.file_name) AS list
      FROM product_files AS file
      WHERE file.product_id = product.id
    ) AS files ON true
    WHERE product.id = $1 AND product.active`,
  productFiles: `
    SELECT id, file_name, format, size_bytes
    FROM product_files
    WHERE product_id = $1
    ORDER BY file_name`,
  productByPriceId: `
    SELECT id, name, category, price, price_id
    FROM products
    WHERE price_id = $1 AND active`,
  updatePrice: `
    UPDATE products SET price = $2, updated_at = now()
    WHERE id = $1
    RETURNING id, name, price`,

  // Checkout and payment
  createOrder: `
    INSERT INTO orders (user_id, product_id, amount)
    VALUES ($1, $2, $3)
    RETURNING id`,
  addBilling: `
    UPDATE orders SET billing = $3, updated_at = now()
    WHERE id = $1 AND user_id = $2 AND status = 'pending'
    RETURNING id`,
  startPayment: `
    UPDATE orders SET status = 'processing', updated_at = now()
    WHERE id = $1 AND user_id = $2 AND status = 'pending' AND billing IS NOT NULL
    RETURNING amount`,
  orderOfUser: `
    SELECT purchase.id, purchase.product_id, purchase.amount, purchase.status, product.name
    FROM orders AS purchase
    JOIN products AS product ON product.id = purchase.product_id
    WHERE purchase.id = $1 AND purchase.user_id = $2`,
  // One row if the event is new, none if it was applied before. A second one at the same time waits for the first.
  recordEvent: `
    INSERT INTO payment_events (event_id, order_id)
    VALUES ($1, $2)
    ON CONFLICT (event_id) DO NOTHING
    RETURNING event_id`,
  addPayment: 'INSERT INTO payments (event_id, order_id, amount) VALUES ($1, $2, $3)',
  completeOrder: `
    UPDATE orders SET status = 'completed', updated_at = now()
    WHERE id = $1 AND status IN ('pending', 'processing')`,

  // Copilot
  copilotSession: `
    SELECT session.session_id, session.title, person.role
    FROM copilot_sessions AS session
    JOIN user_profiles AS person ON person.id = session.user_id
    WHERE session.session_id = $1 AND session.user_id = $2`,
  createSession: `
    INSERT INTO copilot_sessions (session_id, user_id, title)
    VALUES (gen_random_uuid(), $1, $2)
    RETURNING session_id`,
  addMessage: 'INSERT INTO copilot_messages (session_id, role, content) VALUES ($1, $2, $3) RETURNING id',
  // The newest messages; with no limit (NULL) the whole conversation.
  newestMessages: `
    SELECT role, content, created_at
    FROM copilot_messages
    WHERE session_id = $1
    ORDER BY created_at DESC
    LIMIT $2`,
  systemPrompt: `
    SELECT content FROM system_prompts
    WHERE role IN ($1, 'default')
    ORDER BY role = 'default'
    LIMIT 1`,

  // Admin and monitoring
  isAdmin: 'SELECT is_admin FROM user_profiles WHERE id = $1',
  adminUsers: `
    SELECT id, full_name, email, created_at
    FROM user_profiles
    WHERE is_admin = true
    ORDER BY full_name
    LIMIT $1`,
  ordersByStatus: `
    SELECT id, user_id, product_id, amount, status, created_at
    FROM orders
    WHERE status = $1
    ORDER BY created_at DESC
    LIMIT $2`,
  systemErrors: `
    SELECT id, context, severity, message, details, created_at
    FROM system_errors
    WHERE context = $1 AND severity = $2
    ORDER BY created_at DESC
    LIMIT $3`,
  systemMetrics: `
    SELECT id, type, value, labels, created_at
    FROM system_metrics
    WHERE type = $1
    ORDER BY created_at DESC
    LIMIT $2`,
} as const;

export type StatementName = keyof typeof TEXTS;

/** Named by key, so that the server keeps one plan of each per connection. */
export const STATEMENTS = Object.fromEntries(
  Object.entries(TEXTS).map(([name, text]) => [name, { name, text }]),
) as Record<StatementName, Statement>;
