import type { Statement } from '../shared/database.ts';
import { PAGE_SIZE } from './settings.ts';

/** Every statement of the platform, by the operation that runs it. The README says which index each must use. */
const TEXTS = {
  // The 20 most urgent open requests, newest first among equals.
  dashboard: `
    SELECT request.id, request.title, request.category, request.urgency, request.status, request.created_at,
           author.name, author.location
    FROM help_requests AS request
    JOIN profiles AS author ON author.id = request.user_id
    WHERE request.status = 'open'
    ORDER BY request.urgency DESC, request.created_at DESC
    LIMIT ${PAGE_SIZE}`,
  // What one person's start page counts, in one call.
  dashboardData: 'SELECT get_dashboard_data($1) AS data',
  // A page of open requests before a position: $1 microseconds since 1970, $2 id; $3 rows.
  helpRequestsPage: `
    SELECT id, user_id, title, description, category, urgency, created_at,
           (extract(epoch FROM created_at) * 1000000)::bigint AS position
    FROM help_requests
    WHERE status = 'open'
      AND (created_at, id) < (timestamptz 'epoch' + $1::bigint * interval '1 microsecond', $2::uuid)
    ORDER BY created_at DESC, id DESC
    LIMIT $3`,
  profilesByIds: 'SELECT id, name, location FROM profiles WHERE id = ANY($1::uuid[])',
  profileById: 'SELECT id, name, location FROM profiles WHERE id = $1',
  ownHelpRequests: `
    SELECT id, title, category, urgency, status, created_at
    FROM help_requests
    WHERE user_id = $1
    ORDER BY created_at DESC`,
  createHelpRequest: `
    INSERT INTO help_requests (user_id, title, description, category, urgency)
    VALUES ($1, $2, $3, $4, $5)
    RETURNING id, created_at`,
  helpRequestStatus: 'SELECT status FROM help_requests WHERE id = $1',
  // Offers contact for a request that is open: no row comes back for any other.
  createContactExchange: `
    INSERT INTO contact_exchanges (request_id, helper_id, requester_id, message, consent)
    SELECT id, $2, user_id, $3, true
    FROM help_requests
    WHERE id = $1 AND status = 'open'
    RETURNING id, exchanged_at`,
  logAction: 'INSERT INTO audit_logs (user_id, action, details) VALUES ($1, $2, $3)',
  // A person's exchanges, given or received.
  contactExchanges: `
    SELECT exchange.id, exchange.request_id, exchange.helper_id, exchange.requester_id,
           exchange.message, exchange.exchanged_at, request.title
    FROM contact_exchanges AS exchange
    JOIN help_requests AS request ON request.id = exchange.request_id
    WHERE exchange.helper_id = $1 OR exchange.requester_id = $1
    ORDER BY exchange.exchanged_at DESC`,
  contactExchangesOfRequest: `
    SELECT id, helper_id, message, exchanged_at
    FROM contact_exchanges
    WHERE request_id = $1
    ORDER BY exchanged_at DESC`,
  contactExchangesSince: `
    SELECT id, request_id, helper_id, requester_id, exchanged_at
    FROM contact_exchanges
    WHERE exchanged_at >= $1
    ORDER BY exchanged_at DESC
    LIMIT 50`,
  conversations: `
    SELECT conversation.id, conversation.request_id, conversation.last_message_at,
           count(message.id)::int AS message_count,
           (count(*) FILTER (WHERE message.recipient_id = $1 AND message.read_at IS NULL))::int AS unread_count
    FROM conversation_participants AS membership
    JOIN conversations AS conversation ON conversation.id = membership.conversation_id
    LEFT JOIN messages AS message ON message.conversation_id = conversation.id
    WHERE membership.user_id = $1 AND membership.left_at IS NULL
    GROUP BY conversation.id
    ORDER BY conversation.last_message_at DESC`,
  messages: `
    SELECT id, sender_id, recipient_id, content, created_at, read_at
    FROM messages
    WHERE conversation_id = $1
    ORDER BY created_at DESC
    LIMIT 50`,
  unreadMessages: `
    SELECT count(*)::int AS unread
    FROM messages
    WHERE recipient_id = $1 AND read_at IS NULL`,
  auditOfUser: `
    SELECT id, user_id, action, details, created_at
    FROM audit_logs
    WHERE user_id = $1
    ORDER BY created_at DESC
    LIMIT 50`,
  auditSince: `
    SELECT id, user_id, action, details, created_at
    FROM audit_logs
    WHERE created_at >= $1
    ORDER BY created_at DESC
    LIMIT 50`,
  // Who did this, how often, and when last.
  auditOfAction: `
    SELECT user_id, count(*)::int AS times, max(created_at) AS last_at
    FROM audit_logs
    WHERE action = $1
    GROUP BY user_id
    ORDER BY times DESC, last_at DESC
    LIMIT 50`,
} as const;

export type StatementName = keyof typeof TEXTS;

/** Named by key, so that the server keeps one plan of each per connection. */
export const STATEMENTS = Object.fromEntries(
  Object.entries(TEXTS).map(([name, text]) => [name, { name, text }]),
) as Record<StatementName, Statement>;
