import { createHash } from 'node:crypto';
import type pg from 'pg';

/**
 * sha256 over what the planner knows of the data: all column and extended statistics, and rows and pages
 * of every table and index. Equal hash = the planner decides alike. Where a table has more rows than
 * ANALYZE samples (300 × default_statistics_target = 30,000), each ANALYZE draws its own sample, so two
 * templates made from the same rows differ here; clones of one template never do.
 */
export async function statisticsHash(client: pg.Client): Promise<string> {
  const hash = createHash('sha256');
  for (const query of [RELATIONS, COLUMNS, EXTENDED]) {
    const { rows } = await client.query<{ line: string }>(query);
    for (const { line } of rows) hash.update(`${line}\n`);
  }
  return hash.digest('hex');
}

const NOT_OURS = `nspname NOT IN ('pg_catalog', 'information_schema', 'plimsoll') AND nspname NOT LIKE 'pg\\_toast%'`;
const RELATIONS = `
  SELECT format('%I.%I %s %s', nspname, relname, reltuples, relpages) COLLATE "C" AS line
  FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace
  WHERE relkind IN ('r', 'p', 'm', 'i') AND ${NOT_OURS}
  ORDER BY line`;
const COLUMNS = `
  SELECT pg_stats::text COLLATE "C" AS line FROM pg_stats
  WHERE ${NOT_OURS.replaceAll('nspname', 'schemaname')}
  ORDER BY line`;
const EXTENDED = `
  SELECT pg_stats_ext::text COLLATE "C" AS line FROM pg_stats_ext
  WHERE ${NOT_OURS.replaceAll('nspname', 'schemaname')}
  ORDER BY line`;
