import type pg from 'pg';
import { withClient } from '../../host/postgres/cluster.ts';
import type { ProbePlan } from '../../model/run-plan.ts';

/** What PostgreSQL said to a statement. */
export interface Tried {
  readonly id: string;
  readonly outcome: 'accepted' | 'refused';
  /** First row, as text. */
  readonly row?: string;
  /** EXPLAIN's JSON, where the statement was to be explained. */
  readonly plan?: unknown;
  /** Of a refusal: PostgreSQL's own words, and its code. */
  readonly message?: string;
  readonly sqlState?: string;
}

/** Longest that a statement may run, ms. */
const TIMEOUT_MS = 60_000;

/** Tries statements on a database of ours, each in a transaction that is rolled back. A refusal is a result, not an error. */
export async function tryStatements(url: string, statements: readonly ProbePlan[]): Promise<Tried[]> {
  return withClient(url, async client => {
    const results: Tried[] = [];
    for (const statement of statements) results.push(await tryStatement(client, statement));
    return results;
  });
}

async function tryStatement(client: pg.Client, { id, sql, explain }: ProbePlan): Promise<Tried> {
  await client.query('BEGIN');
  try {
    await client.query(`SET LOCAL statement_timeout = ${TIMEOUT_MS}`);
    const text = explain ? `EXPLAIN (FORMAT JSON) ${sql}` : sql;
    const answer = await client.query({ text, rowMode: 'array' });
    const last = Array.isArray(answer) ? answer.at(-1) : answer; // several statements give several answers
    const row: unknown[] | undefined = last?.rows[0];
    if (explain) return { id, outcome: 'accepted', plan: planOf(row?.[0]) };
    return { id, outcome: 'accepted', ...(row ? { row: textOf(row) } : {}) };
  } catch (error) {
    const { code, message } = error as { code?: string; message?: string };
    return {
      id,
      outcome: 'refused',
      message: message ?? String(error),
      ...(code === undefined ? {} : { sqlState: code }),
    };
  } finally {
    await client.query('ROLLBACK');
  }
}

/** EXPLAIN's answer is a list of one object with the plan. */
function planOf(explained: unknown): unknown {
  const [first] = Array.isArray(explained) ? explained : [];
  return (first as { Plan?: unknown } | undefined)?.Plan;
}

function textOf(row: readonly unknown[]): string {
  return row
    .map(value => (typeof value === 'object' && value !== null ? JSON.stringify(value) : String(value)))
    .join(', ');
}
