-- Care-collective: tables, row-level security and grants. Keys and indexes come after the rows (indexes.sql).

CREATE SCHEMA auth;

-- Enum order is urgency order, so ORDER BY urgency DESC puts 'critical' first (text would put 'urgent' first).
CREATE TYPE urgency_level AS ENUM ('normal', 'urgent', 'critical');

CREATE TABLE profiles (
  id         uuid        NOT NULL DEFAULT gen_random_uuid(),
  name       text        NOT NULL,
  location   text,
  bio        text,
  is_admin   boolean     NOT NULL DEFAULT false,
  created_at timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE help_requests (
  id          uuid          NOT NULL DEFAULT gen_random_uuid(),
  user_id     uuid          NOT NULL,
  title       text          NOT NULL,
  description text          NOT NULL,
  category    text          NOT NULL,
  urgency     urgency_level NOT NULL DEFAULT 'normal',
  status      text          NOT NULL DEFAULT 'open'
    CHECK (status IN ('open', 'in_progress', 'completed', 'cancelled')),
  created_at  timestamptz   NOT NULL DEFAULT now(),
  updated_at  timestamptz   NOT NULL DEFAULT now()
);

-- One row: a helper and a requester agreed to see each other's contact details for a request.
CREATE TABLE contact_exchanges (
  id           uuid        NOT NULL DEFAULT gen_random_uuid(),
  request_id   uuid        NOT NULL,
  helper_id    uuid        NOT NULL,
  requester_id uuid        NOT NULL,
  message      text        NOT NULL,
  consent      boolean     NOT NULL CHECK (consent),
  exchanged_at timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE conversations (
  id              uuid        NOT NULL DEFAULT gen_random_uuid(),
  request_id      uuid,
  created_at      timestamptz NOT NULL DEFAULT now(),
  last_message_at timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE conversation_participants (
  conversation_id uuid        NOT NULL,
  user_id         uuid        NOT NULL,
  joined_at       timestamptz NOT NULL DEFAULT now(),
  left_at         timestamptz
);

CREATE TABLE messages (
  id              uuid        NOT NULL DEFAULT gen_random_uuid(),
  conversation_id uuid        NOT NULL,
  sender_id       uuid        NOT NULL,
  recipient_id    uuid        NOT NULL,
  content         text        NOT NULL,
  created_at      timestamptz NOT NULL DEFAULT now(),
  read_at         timestamptz
);

CREATE TABLE audit_logs (
  id         uuid        NOT NULL DEFAULT gen_random_uuid(),
  user_id    uuid,
  action     text        NOT NULL,
  details    jsonb       NOT NULL DEFAULT '{}',
  created_at timestamptz NOT NULL DEFAULT now()
);

-- The signed-in person, as the server states it for the transaction; NULL for nobody.
CREATE FUNCTION auth.uid() RETURNS uuid
  LANGUAGE sql STABLE PARALLEL SAFE
  AS $$ SELECT nullif(current_setting('app.user_id', true), '')::uuid $$;

-- Definer's rights: a policy may ask this without being subject to the policies of profiles.
CREATE FUNCTION auth.is_admin() RETURNS boolean
  LANGUAGE sql STABLE PARALLEL SAFE SECURITY DEFINER SET search_path = pg_catalog, public
  AS $$ SELECT EXISTS (SELECT FROM public.profiles WHERE id = auth.uid() AND is_admin) $$;

-- Everything that the start page of one person needs, in a single call. Caller's rights: policies apply.
CREATE FUNCTION get_dashboard_data(person uuid) RETURNS jsonb
  LANGUAGE sql STABLE
  AS $$
    SELECT jsonb_build_object(
      'openRequests', (SELECT count(*) FROM help_requests WHERE status = 'open'),
      'myRequests',   (SELECT count(*) FROM help_requests WHERE user_id = person),
      'myExchanges',  (SELECT count(*) FROM contact_exchanges WHERE helper_id = person OR requester_id = person),
      'unread',       (SELECT count(*) FROM messages WHERE recipient_id = person AND read_at IS NULL))
  $$;

ALTER TABLE profiles                  ENABLE ROW LEVEL SECURITY;
ALTER TABLE help_requests             ENABLE ROW LEVEL SECURITY;
ALTER TABLE contact_exchanges         ENABLE ROW LEVEL SECURITY;
ALTER TABLE conversations             ENABLE ROW LEVEL SECURITY;
ALTER TABLE conversation_participants ENABLE ROW LEVEL SECURITY;
ALTER TABLE messages                  ENABLE ROW LEVEL SECURITY;
ALTER TABLE audit_logs                ENABLE ROW LEVEL SECURITY;

CREATE POLICY profiles_read_all ON profiles FOR SELECT USING (true);
CREATE POLICY profiles_update_own ON profiles FOR UPDATE
  USING (id = auth.uid()) WITH CHECK (id = auth.uid());

-- Open requests are for everybody; others for their author and for those who exchanged contacts over them.
CREATE POLICY help_requests_read ON help_requests FOR SELECT USING (
  status = 'open'
  OR user_id = auth.uid()
  OR EXISTS (
    SELECT FROM contact_exchanges AS exchange
    WHERE exchange.request_id = help_requests.id
      AND (exchange.helper_id = auth.uid() OR exchange.requester_id = auth.uid())
  )
);
CREATE POLICY help_requests_insert_own ON help_requests FOR INSERT WITH CHECK (user_id = auth.uid());
CREATE POLICY help_requests_update_own ON help_requests FOR UPDATE
  USING (user_id = auth.uid()) WITH CHECK (user_id = auth.uid());

CREATE POLICY contact_exchanges_read_own ON contact_exchanges FOR SELECT
  USING (helper_id = auth.uid() OR requester_id = auth.uid() OR (SELECT auth.is_admin()));
CREATE POLICY contact_exchanges_insert_as_helper ON contact_exchanges FOR INSERT
  WITH CHECK (helper_id = auth.uid());

CREATE POLICY participants_read_own ON conversation_participants FOR SELECT USING (user_id = auth.uid());
CREATE POLICY participants_leave ON conversation_participants FOR UPDATE
  USING (user_id = auth.uid()) WITH CHECK (user_id = auth.uid());

CREATE POLICY conversations_read_own ON conversations FOR SELECT USING (
  EXISTS (
    SELECT FROM conversation_participants AS participant
    WHERE participant.conversation_id = conversations.id
      AND participant.user_id = auth.uid()
      AND participant.left_at IS NULL
  )
);

CREATE POLICY messages_read_own ON messages FOR SELECT
  USING (sender_id = auth.uid() OR recipient_id = auth.uid());
CREATE POLICY messages_insert_as_sender ON messages FOR INSERT WITH CHECK (sender_id = auth.uid());
CREATE POLICY messages_mark_read ON messages FOR UPDATE
  USING (recipient_id = auth.uid()) WITH CHECK (recipient_id = auth.uid());

CREATE POLICY audit_logs_read_admin ON audit_logs FOR SELECT USING ((SELECT auth.is_admin()));
CREATE POLICY audit_logs_insert_own ON audit_logs FOR INSERT WITH CHECK (user_id = auth.uid());

-- The role the server signs in with: not the owner, so the policies above hold for it.
DO $$
BEGIN
  CREATE ROLE plimsoll_app NOLOGIN;
EXCEPTION
  WHEN duplicate_object OR unique_violation THEN NULL; -- it is there, or someone made it just now
END
$$;

GRANT USAGE ON SCHEMA public, auth TO plimsoll_app;
GRANT SELECT ON ALL TABLES IN SCHEMA public TO plimsoll_app;
GRANT INSERT ON help_requests, contact_exchanges, messages, audit_logs TO plimsoll_app;
GRANT UPDATE ON help_requests TO plimsoll_app;
GRANT UPDATE (name, location, bio) ON profiles TO plimsoll_app;
GRANT UPDATE (read_at) ON messages TO plimsoll_app;
GRANT UPDATE (left_at) ON conversation_participants TO plimsoll_app;
