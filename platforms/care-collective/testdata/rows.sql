-- About 50 thousand rows with the shape of a live system: a few people own most, 12 % of requests are open.
-- Ids are uuids of small numbers, so a test can name any row.
CREATE FUNCTION pg_temp.id(kind int, n bigint) RETURNS uuid LANGUAGE sql IMMUTABLE
  AS $$ SELECT (lpad(to_hex(kind), 8, '0') || '-0000-4000-8000-' || lpad(to_hex(n), 12, '0'))::uuid $$;
-- Repeatable numbers in [0, 1): the row's number and a purpose give the value.
CREATE FUNCTION pg_temp.u(n bigint, purpose int) RETURNS float8 LANGUAGE sql IMMUTABLE
  AS $$ SELECT (hashint8extended(n, purpose) & 1048575) / 1048576.0 $$;
CREATE FUNCTION pg_temp.person(n bigint, purpose int) RETURNS uuid LANGUAGE sql IMMUTABLE
  AS $$ SELECT pg_temp.id(1, floor(2000 * power(pg_temp.u(n, purpose), 2))::bigint) $$;

INSERT INTO profiles (id, name, location, bio, is_admin, created_at)
SELECT pg_temp.id(1, n), 'Person ' || n, 'District ' || n % 40, repeat('About me. ', 12), n = 0,
       timestamptz '2024-01-01' + n * interval '5 hours'
FROM generate_series(0, 1999) AS n;

INSERT INTO help_requests (id, user_id, title, description, category, urgency, status, created_at, updated_at)
SELECT pg_temp.id(2, n), pg_temp.person(n, 1), 'Request ' || n || ' for a neighbour',
       left(repeat('A sentence about what is needed and when. ', 12), (200 + 250 * pg_temp.u(n, 2))::int),
       (ARRAY['groceries', 'transport', 'household', 'medical', 'meals', 'childcare'])[1 + n % 6],
       (CASE WHEN pg_temp.u(n, 3) < 0.05 THEN 'critical' WHEN pg_temp.u(n, 3) < 0.25 THEN 'urgent' ELSE 'normal' END)
         ::urgency_level,
       CASE WHEN pg_temp.u(n, 4) < 0.12 THEN 'open' WHEN pg_temp.u(n, 4) < 0.20 THEN 'in_progress'
            WHEN pg_temp.u(n, 4) < 0.92 THEN 'completed' ELSE 'cancelled' END,
       timestamptz '2024-02-01' + n * interval '1 hour', timestamptz '2024-02-01' + n * interval '1 hour'
FROM generate_series(0, 7999) AS n;

INSERT INTO contact_exchanges (id, request_id, helper_id, requester_id, message, consent, exchanged_at)
WITH exchange AS MATERIALIZED (
  SELECT n, pg_temp.id(2, floor(8000 * pg_temp.u(n, 6))::bigint) AS request_id FROM generate_series(0, 4999) AS n
)
SELECT pg_temp.id(3, n), request.id, pg_temp.person(n, 5), request.user_id,
       repeat('I can help you with that. ', 5), true, request.created_at + interval '3 hours'
FROM exchange JOIN help_requests AS request ON request.id = exchange.request_id;

INSERT INTO conversations (id, request_id, created_at, last_message_at)
SELECT pg_temp.id(4, n), pg_temp.id(2, floor(8000 * pg_temp.u(n, 7))::bigint),
       timestamptz '2024-02-01' + n * interval '3 hours', timestamptz '2024-03-01' + n * interval '3 hours'
FROM generate_series(0, 2999) AS n;

-- Two people each: number n mod 1000, and a skewed one of the other thousand.
CREATE FUNCTION pg_temp.first_of(n bigint) RETURNS uuid LANGUAGE sql IMMUTABLE
  AS $$ SELECT pg_temp.id(1, n % 1000) $$;
CREATE FUNCTION pg_temp.second_of(n bigint) RETURNS uuid LANGUAGE sql IMMUTABLE
  AS $$ SELECT pg_temp.id(1, 1000 + floor(1000 * power(pg_temp.u(n, 8), 2))::bigint) $$;

INSERT INTO conversation_participants (conversation_id, user_id, joined_at, left_at)
SELECT pg_temp.id(4, n), member, timestamptz '2024-02-01' + n * interval '3 hours',
       CASE WHEN pg_temp.u(n, 9) < 0.05 THEN timestamptz '2024-03-01' + n * interval '3 hours' END
FROM generate_series(0, 2999) AS n
CROSS JOIN LATERAL unnest(ARRAY[pg_temp.first_of(n), pg_temp.second_of(n)]) AS member;

-- They answer each other in turn.
INSERT INTO messages (id, conversation_id, sender_id, recipient_id, content, created_at, read_at)
SELECT pg_temp.id(5, n), pg_temp.id(4, n % 3000),
       CASE n / 3000 % 2 WHEN 0 THEN pg_temp.first_of(n % 3000) ELSE pg_temp.second_of(n % 3000) END,
       CASE n / 3000 % 2 WHEN 0 THEN pg_temp.second_of(n % 3000) ELSE pg_temp.first_of(n % 3000) END,
       repeat('Thank you, see you then. ', (1 + 6 * pg_temp.u(n, 10))::int),
       timestamptz '2024-02-01' + n * interval '20 minutes',
       CASE WHEN pg_temp.u(n, 11) < 0.9 THEN timestamptz '2024-02-02' + n * interval '20 minutes' END
FROM generate_series(0, 19999) AS n;

INSERT INTO audit_logs (id, user_id, action, details, created_at)
SELECT pg_temp.id(6, n), pg_temp.person(n, 12),
       (ARRAY['login', 'logout', 'profile.update', 'request.create', 'request.close', 'contact.exchange',
              'message.send', 'message.read', 'password.change', 'account.suspend', 'export.data', 'consent.withdraw'])
         [1 + floor(12 * power(pg_temp.u(n, 13), 2))::int],
       jsonb_build_object('from', '192.0.2.' || n % 250), timestamptz '2024-02-01' + n * interval '1 hour'
FROM generate_series(0, 5999) AS n;
