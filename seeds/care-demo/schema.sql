-- Care-demo: tables and grants. Keys and indexes come after the rows (indexes.sql).

CREATE TABLE users (
  id         uuid        NOT NULL DEFAULT gen_random_uuid(),
  name       text        NOT NULL,
  email      text        NOT NULL,
  role       text        NOT NULL DEFAULT 'resident' CHECK (role IN ('resident', 'planner', 'admin')),
  created_at timestamptz NOT NULL DEFAULT now()
);

-- What a simulation starts from. Readable ids, because people write them into scripts.
CREATE TABLE regions (
  id          text             NOT NULL,
  name        text             NOT NULL,
  kind        text             NOT NULL CHECK (kind IN ('city', 'town', 'village')),
  population  integer          NOT NULL CHECK (population > 0),
  noise_db    double precision NOT NULL,
  air_ug      double precision NOT NULL,
  green_share double precision NOT NULL CHECK (green_share BETWEEN 0 AND 1)
);

-- What can be done for a region, and by how much it changes noise, air and green space when fully in place.
CREATE TABLE interventions (
  id            text             NOT NULL,
  name          text             NOT NULL,
  category      text             NOT NULL,
  noise_cut     double precision NOT NULL CHECK (noise_cut BETWEEN 0 AND 1),
  air_cut       double precision NOT NULL CHECK (air_cut BETWEEN 0 AND 1),
  green_gain    double precision NOT NULL CHECK (green_gain BETWEEN 0 AND 1),
  euros_a_head  double precision NOT NULL
);

-- One question to the simulation. `user_id` is NULL for visitors who have not signed in.
CREATE TABLE simulation_runs (
  id            uuid        NOT NULL DEFAULT gen_random_uuid(),
  user_id       uuid,
  region_id     text        NOT NULL,
  interventions text[]      NOT NULL,
  months        integer     NOT NULL CHECK (months BETWEEN 1 AND 60),
  status        text        NOT NULL
    CHECK (status IN ('PENDING', 'RUNNING', 'COMPLETED', 'FAILED', 'CANCELLED')),
  created_at    timestamptz NOT NULL DEFAULT now(),
  completed_at  timestamptz
);

-- The answer, a row per figure. The value is NULL until the run is complete.
CREATE TABLE simulation_results (
  id           uuid             NOT NULL DEFAULT gen_random_uuid(),
  run_id       uuid             NOT NULL,
  metric       text             NOT NULL CHECK (metric IN ('cai_before', 'cai_after', 'noise_db', 'cost_euros')),
  result_value double precision
);

CREATE TABLE discussions (
  id         uuid        NOT NULL DEFAULT gen_random_uuid(),
  region_id  text        NOT NULL,
  opened_by  uuid        NOT NULL,
  title      text        NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE posts (
  id            uuid        NOT NULL DEFAULT gen_random_uuid(),
  discussion_id uuid        NOT NULL,
  author_id     uuid        NOT NULL,
  kind          text        NOT NULL CHECK (kind IN ('idea', 'question', 'concern', 'praise')),
  body          text        NOT NULL,
  created_at    timestamptz NOT NULL DEFAULT now()
);

-- A file about one run. READY ones lie in the folder of the server that wrote them, and go with it.
CREATE TABLE reports (
  id         uuid        NOT NULL DEFAULT gen_random_uuid(),
  run_id     uuid        NOT NULL,
  user_id    uuid,
  status     text        NOT NULL CHECK (status IN ('READY', 'EXPIRED', 'FAILED')),
  file_name  text,
  size_bytes bigint,
  created_at timestamptz NOT NULL DEFAULT now()
);

-- The role the server signs in with: it owns nothing.
DO $$
BEGIN
  CREATE ROLE plimsoll_app NOLOGIN;
EXCEPTION
  WHEN duplicate_object OR unique_violation THEN NULL; -- it is there, or someone made it just now
END
$$;

GRANT USAGE ON SCHEMA public TO plimsoll_app;
GRANT SELECT ON ALL TABLES IN SCHEMA public TO plimsoll_app;
GRANT INSERT ON simulation_runs, simulation_results, reports TO plimsoll_app;
