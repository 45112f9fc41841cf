import type { ClaimInput } from 'plimsoll';
import { variantWithout } from './named-indexes.ts';

export const INDEXES = 'Index strategy';

/** A question that the index is made for, with the rows of a person, product or session who has some. */
function indexServes(index: string, question: string): ClaimInput {
  return {
    id: index.replaceAll('_', '-'),
    section: INDEXES,
    claim: `${index} serves the question that it is listed under.`,
    measure: { kind: 'probe', sql: question, expect: { plan: { uses: index } } },
  };
}

/** With the index faster than without it. No figure is given for any of the twelve. */
function indexSpeeds(index: string, operation: string): ClaimInput {
  return {
    id: `${index.replaceAll('_', '-')}.faster`,
    section: INDEXES,
    claim: `${index} keeps ${operation} from slowing down as rows accumulate.`,
    measure: {
      kind: 'change',
      variant: variantWithout(index),
      operation,
      metric: 'db',
      direction: 'faster',
    },
    volume: 'medium',
  };
}

/** For each of the twelve: that it serves its question, and that the operation is faster with it. */
export const indexClaims: readonly ClaimInput[] = [
  indexServes(
    'idx_orders_user_created',
    'SELECT * FROM orders WHERE user_id = (SELECT user_id FROM orders LIMIT 1) ORDER BY created_at DESC LIMIT 10',
  ),
  indexServes(
    'idx_downloads_user_id',
    'SELECT * FROM downloads WHERE user_id = (SELECT user_id FROM downloads LIMIT 1)',
  ),
  indexServes(
    'idx_roof_analyses_user_created',
    'SELECT * FROM roof_analyses WHERE user_id = (SELECT user_id FROM roof_analyses LIMIT 1) ORDER BY created_at DESC LIMIT 10',
  ),
  indexServes(
    'idx_support_tickets_user_status',
    `SELECT * FROM support_tickets WHERE user_id = (SELECT user_id FROM support_tickets LIMIT 1) AND status = 'open'`,
  ),
  indexServes('idx_products_price_id', `SELECT * FROM products WHERE price_id = 'price_7'`),
  indexServes(
    'idx_product_files_product_id',
    'SELECT * FROM product_files WHERE product_id = (SELECT product_id FROM product_files LIMIT 1)',
  ),
  indexServes(
    'idx_copilot_messages_session_created',
    'SELECT * FROM copilot_messages WHERE session_id = (SELECT session_id FROM copilot_messages LIMIT 1) ORDER BY created_at DESC LIMIT 20',
  ),
  indexServes(
    'idx_copilot_sessions_session_id',
    `SELECT * FROM copilot_sessions WHERE session_id = '00000000-0000-4000-8000-000000000001'`,
  ),
  indexServes('idx_user_profiles_admin', 'SELECT * FROM user_profiles WHERE is_admin = true'),
  indexServes(
    'idx_orders_status_created',
    `SELECT * FROM orders WHERE status = 'pending' ORDER BY created_at DESC LIMIT 50`,
  ),
  indexServes(
    'idx_system_errors_context_severity',
    `SELECT * FROM system_errors WHERE context = 'copilot' AND severity = 'error' ORDER BY created_at DESC LIMIT 50`,
  ),
  indexServes(
    'idx_system_metrics_type_created',
    `SELECT * FROM system_metrics WHERE type = 'api_latency' ORDER BY created_at DESC LIMIT 50`,
  ),
  indexSpeeds('idx_orders_user_created', 'dashboard'),
  indexSpeeds('idx_downloads_user_id', 'downloads.list'),
  indexSpeeds('idx_roof_analyses_user_created', 'roof-analyses.list'),
  indexSpeeds('idx_support_tickets_user_status', 'support-tickets.list'),
  indexSpeeds('idx_products_price_id', 'products.by-price'),
  indexSpeeds('idx_product_files_product_id', 'products.files'),
  indexSpeeds('idx_copilot_messages_session_created', 'copilot.history'),
  indexSpeeds('idx_copilot_sessions_session_id', 'copilot.history'),
  indexSpeeds('idx_user_profiles_admin', 'admin.users'),
  indexSpeeds('idx_orders_status_created', 'admin.orders'),
  indexSpeeds('idx_system_errors_context_severity', 'admin.errors'),
  indexSpeeds('idx_system_metrics_type_created', 'admin.metrics'),
];
