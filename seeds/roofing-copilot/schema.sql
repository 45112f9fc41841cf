-- Roofing-copilot: tables, the dashboard's function and grants. Keys and indexes come after the rows (indexes.sql).
-- Amounts and prices are whole cents.

CREATE TABLE user_profiles (
  id         uuid        NOT NULL DEFAULT gen_random_uuid(),
  full_name  text        NOT NULL,
  email      text        NOT NULL,
  company    text,
  role       text        NOT NULL DEFAULT 'contractor'
    CHECK (role IN ('contractor', 'estimator', 'project_manager', 'owner')),
  is_admin   boolean     NOT NULL DEFAULT false,
  created_at timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE products (
  id          uuid        NOT NULL DEFAULT gen_random_uuid(),
  name        text        NOT NULL,
  category    text        NOT NULL,
  description text        NOT NULL,
  price       integer     NOT NULL CHECK (price > 0),
  -- The payment provider's name for the price.
  price_id    text        NOT NULL,
  active      boolean     NOT NULL DEFAULT true,
  sort_order  integer     NOT NULL,
  updated_at  timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE product_files (
  id         uuid    NOT NULL DEFAULT gen_random_uuid(),
  product_id uuid    NOT NULL,
  file_name  text    NOT NULL,
  format     text    NOT NULL,
  size_bytes integer NOT NULL
);

CREATE TABLE orders (
  id          uuid        NOT NULL DEFAULT gen_random_uuid(),
  user_id     uuid        NOT NULL,
  product_id  uuid        NOT NULL,
  amount      integer     NOT NULL,
  status      text        NOT NULL DEFAULT 'pending'
    CHECK (status IN ('pending', 'processing', 'completed', 'failed', 'refunded')),
  billing     jsonb,
  created_at  timestamptz NOT NULL DEFAULT now(),
  updated_at  timestamptz NOT NULL DEFAULT now()
);

-- Each event of the payment provider that was applied: its key is what makes a repeated delivery harmless.
CREATE TABLE payment_events (
  event_id    text        NOT NULL,
  order_id    uuid        NOT NULL,
  received_at timestamptz NOT NULL DEFAULT now()
);

-- The money that came in: what must not be counted twice.
CREATE TABLE payments (
  id         uuid        NOT NULL DEFAULT gen_random_uuid(),
  event_id   text        NOT NULL,
  order_id   uuid        NOT NULL,
  amount     integer     NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE downloads (
  id              uuid        NOT NULL DEFAULT gen_random_uuid(),
  user_id         uuid        NOT NULL,
  product_file_id uuid        NOT NULL,
  downloaded_at   timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE roof_analyses (
  id          uuid        NOT NULL DEFAULT gen_random_uuid(),
  user_id     uuid        NOT NULL,
  address     text        NOT NULL,
  area_sqft   integer     NOT NULL,
  pitch       text        NOT NULL,
  status      text        NOT NULL DEFAULT 'queued'
    CHECK (status IN ('queued', 'processing', 'completed', 'failed')),
  result      jsonb,
  created_at  timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE support_tickets (
  id         uuid        NOT NULL DEFAULT gen_random_uuid(),
  user_id    uuid        NOT NULL,
  subject    text        NOT NULL,
  body       text        NOT NULL,
  priority   text        NOT NULL DEFAULT 'normal',
  status     text        NOT NULL DEFAULT 'open'
    CHECK (status IN ('open', 'waiting', 'resolved', 'closed')),
  created_at timestamptz NOT NULL DEFAULT now()
);

-- session_id is the name that the browser knows; messages carry it too.
CREATE TABLE copilot_sessions (
  id         uuid        NOT NULL DEFAULT gen_random_uuid(),
  session_id uuid        NOT NULL,
  user_id    uuid        NOT NULL,
  title      text        NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE copilot_messages (
  id         uuid        NOT NULL DEFAULT gen_random_uuid(),
  session_id uuid        NOT NULL,
  role       text        NOT NULL CHECK (role IN ('user', 'assistant')),
  content    text        NOT NULL,
  created_at timestamptz NOT NULL DEFAULT clock_timestamp()
);

CREATE TABLE system_prompts (
  role    text NOT NULL PRIMARY KEY,
  content text NOT NULL
);

CREATE TABLE system_errors (
  id         uuid        NOT NULL DEFAULT gen_random_uuid(),
  context    text        NOT NULL,
  severity   text        NOT NULL CHECK (severity IN ('info', 'warning', 'error', 'critical')),
  message    text        NOT NULL,
  details    jsonb       NOT NULL DEFAULT '{}',
  created_at timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE system_metrics (
  id         uuid        NOT NULL DEFAULT gen_random_uuid(),
  type       text        NOT NULL,
  value      float8      NOT NULL,
  labels     jsonb       NOT NULL DEFAULT '{}',
  created_at timestamptz NOT NULL DEFAULT now()
);

-- What the copilot is told before every conversation: part of the program, not of the volume.
INSERT INTO system_prompts (role, content)
SELECT role, intro || ' ' || $$Answer from what the conversation says about the roof. Name the pitch, the area and
the material before any figure. Say which sheet of the submittal a number comes from, and say so when it comes from
none. Never guess the load of a structure: ask for the drawing. Keep flashing, underlayment and ventilation apart,
because they are different trades on most sites. Warn about ice dams below the frost line and about wind uplift at
eaves and corners. Quote quantities with waste, in squares, and round up to whole bundles. Be short: people read this
on a ladder.$$
FROM (VALUES
  ('default', 'You help people who plan, sell and build roofs.'),
  ('estimator', 'You help an estimator who prices roofs against a deadline.'),
  ('project_manager', 'You help a project manager who reviews change orders for roofs.'),
  ('owner', 'You help the owner of a building who has never bought a roof before.')) AS prompt (role, intro);

-- One call for the figures of a person's dashboard. The parameter has the name of a column, as in the guide: it
-- works because each use says which of the two it means (orders.user_id, $1).
CREATE FUNCTION get_user_dashboard_stats(user_id uuid) RETURNS json
  LANGUAGE plpgsql STABLE
  AS $$
  BEGIN
    RETURN json_build_object(
      'total_spent',
        (SELECT coalesce(sum(amount), 0) FROM orders WHERE orders.user_id = $1 AND status = 'completed'),
      'total_orders',
        (SELECT count(*) FROM orders WHERE orders.user_id = $1),
      'active_analyses',
        (SELECT count(*) FROM roof_analyses WHERE roof_analyses.user_id = $1 AND status <> 'completed'));
  END
  $$;

-- The role the server signs in with.
DO $$
BEGIN
  CREATE ROLE plimsoll_app NOLOGIN;
EXCEPTION
  WHEN duplicate_object OR unique_violation THEN NULL; -- it is there, or someone made it just now
END
$$;

GRANT USAGE ON SCHEMA public TO plimsoll_app;
GRANT SELECT ON ALL TABLES IN SCHEMA public TO plimsoll_app;
GRANT INSERT ON orders, payment_events, payments, downloads, copilot_sessions, copilot_messages TO plimsoll_app;
GRANT UPDATE (status, billing, updated_at) ON orders TO plimsoll_app;
GRANT UPDATE (name, description, price, active, updated_at) ON products TO plimsoll_app;
