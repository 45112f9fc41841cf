import type { Statement } from '../shared/database.ts';

/** How many of a person's simulations are listed, as in the document's query. */
export const LATEST_SIMULATIONS = 10;

/** Every statement of the platform, by the operation that runs it. The README says which index each must use. */
const TEXTS = {
  regions: `
    SELECT id, name, kind, population, noise_db, air_ug, green_share
    FROM regions
    ORDER BY id`,
  regionById: 'SELECT id, population, noise_db, air_ug, green_share FROM regions WHERE id = $1',
  interventionsByIds: `
    SELECT noise_cut, air_cut, green_gain, euros_a_head
    FROM interventions
    WHERE id = ANY($1::text[])
    ORDER BY id`,
  createSimulation: `
    INSERT INTO simulation_runs (user_id, region_id, interventions, months, status, completed_at)
    VALUES ($1, $2, $3, $4, 'COMPLETED', clock_timestamp())
    RETURNING id, created_at`,
  createResults: `
    INSERT INTO simulation_results (run_id, metric, result_value)
    SELECT $1, metric, result_value
    FROM unnest($2::text[], $3::double precision[]) AS figure (metric, result_value)`,
  // A person's latest complete simulations and what they came to, in the form that the document gives.
  latestSimulations: `
    SELECT run.id, run.region_id, run.interventions, run.status, run.created_at,
           after.result_value AS cai_after
    FROM simulation_runs AS run
    LEFT JOIN simulation_results AS after ON after.run_id = run.id AND after.metric = 'cai_after'
    WHERE run.user_id = $1 AND run.status = 'COMPLETED'
    ORDER BY run.created_at DESC
    LIMIT ${LATEST_SIMULATIONS}`,
  // The same answer; results are looked up for the rows that are shown, not for all that the person has.
  latestSimulationsLimitedFirst: `
    SELECT run.id, run.region_id, run.interventions, run.status, run.created_at,
           after.result_value AS cai_after
    FROM (
      SELECT id, region_id, interventions, status, created_at
      FROM simulation_runs
      WHERE user_id = $1 AND status = 'COMPLETED'
      ORDER BY created_at DESC
      LIMIT ${LATEST_SIMULATIONS}
    ) AS run
    LEFT JOIN simulation_results AS after ON after.run_id = run.id AND after.metric = 'cai_after'
    ORDER BY run.created_at DESC`,
  simulationQueue: `
    SELECT id, region_id, status, created_at
    FROM simulation_runs
    WHERE status IN ('PENDING', 'RUNNING')
    ORDER BY created_at
    LIMIT 50`,
  simulationById: `
    SELECT id, region_id, interventions, months, status, created_at
    FROM simulation_runs
    WHERE id = $1`,
  resultsOfSimulation: 'SELECT metric, result_value FROM simulation_results WHERE run_id = $1',
  dashboardTotals: 'SELECT status, count(*)::int AS runs FROM simulation_runs GROUP BY status',
  // What simulations came to, month by month over the whole history.
  dashboardTrend: `
    SELECT date_trunc('month', run.created_at, 'UTC') AS month,
           (count(*) FILTER (WHERE result.metric = 'cai_after'))::int AS runs,
           avg(result.result_value) FILTER (WHERE result.metric = 'cai_after')
             - avg(result.result_value) FILTER (WHERE result.metric = 'cai_before') AS improvement
    FROM simulation_runs AS run
    JOIN simulation_results AS result ON result.run_id = run.id AND result.metric IN ('cai_before', 'cai_after')
    WHERE run.status = 'COMPLETED'
    GROUP BY 1
    ORDER BY 1`,
  dashboardRegions: `
    SELECT region.id, region.name, count(*)::int AS runs
    FROM simulation_runs AS run
    JOIN regions AS region ON region.id = run.region_id
    WHERE run.status = 'COMPLETED'
    GROUP BY region.id
    ORDER BY runs DESC, region.id
    LIMIT 5`,
  // A page of posts before a position: $1 microseconds since 1970, $2 id; $3 rows.
  newestPosts: `
    SELECT post.id, post.discussion_id, post.kind, post.body, post.created_at, author.name AS author,
           (extract(epoch FROM post.created_at) * 1000000)::bigint AS position
    FROM posts AS post
    JOIN users AS author ON author.id = post.author_id
    WHERE (post.created_at, post.id) < (timestamptz 'epoch' + $1::bigint * interval '1 microsecond', $2::uuid)
    ORDER BY post.created_at DESC, post.id DESC
    LIMIT $3`,
  // The same within one discussion: $4.
  postsOfDiscussion: `
    SELECT post.id, post.discussion_id, post.kind, post.body, post.created_at, author.name AS author,
           (extract(epoch FROM post.created_at) * 1000000)::bigint AS position
    FROM posts AS post
    JOIN users AS author ON author.id = post.author_id
    WHERE post.discussion_id = $4
      AND (post.created_at, post.id) < (timestamptz 'epoch' + $1::bigint * interval '1 microsecond', $2::uuid)
    ORDER BY post.created_at DESC, post.id DESC
    LIMIT $3`,
  createReport: `
    INSERT INTO reports (id, run_id, user_id, status, file_name, size_bytes)
    VALUES ($1, $2, $3, 'READY', $4, $5)
    RETURNING created_at`,
  reportById: 'SELECT id, status, file_name FROM reports WHERE id = $1',
} as const;

export type StatementName = keyof typeof TEXTS;

/** Named by key, so that the server keeps one plan of each per connection. */
export const STATEMENTS = Object.fromEntries(
  Object.entries(TEXTS).map(([name, text]) => [name, { name, text }]),
) as Record<StatementName, Statement>;
