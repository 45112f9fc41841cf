import type pg from 'pg';
import { withClient } from '../host/postgres/cluster.ts';
import type { ProbePlan } from '../model/run-plan.ts';
import type { ProbeResult } from '../model/run-record.ts';
import { cloneTemplate, dropOurs } from '../seed/marker.ts';
import { planNode } from '../summarise/plan-shape.ts';
import type { Session } from './session.ts';

/** A statement that a document claims to work may run this long, ms. */
const PROBE_TIMEOUT_MS = 60_000;

/**
 * Tries every statement that the suite's document claims something of: on a clone of its own, as the owner, each in a
 * transaction that is rolled back. A refusal is a result, not an error.
 */
export async function runProbes(session: Session): Promise<ProbeResult[]> {
  const { plan, database } = session;
  const { cluster, template } = database ?? {};
  if (plan.probes.length === 0 || !cluster || !template) return [];
  const name = `plimsoll_c_${plan.runId.slice(-4)}_probes`;
  const admin = cluster.url('postgres', 'admin');
  await dropOurs(admin, name);
  await cloneTemplate(admin, template.database, name, { major: cluster.major });
  try {
    return await withClient(cluster.url(name, 'admin'), async client => {
      const results: ProbeResult[] = [];
      for (const probe of plan.probes) results.push(await tryProbe(client, probe));
      return results;
    });
  } finally {
    await dropOurs(admin, name);
  }
}

async function tryProbe(client: pg.Client, probe: ProbePlan): Promise<ProbeResult> {
  await client.query('BEGIN');
  try {
    await client.query(`SET LOCAL statement_timeout = ${PROBE_TIMEOUT_MS}`);
    const text = probe.explain ? `EXPLAIN (FORMAT JSON) ${probe.sql}` : probe.sql;
    const answer = await client.query({ text, rowMode: 'array' });
    const last = Array.isArray(answer) ? answer.at(-1) : answer; // several statements give several answers
    const row: unknown[] | undefined = last?.rows[0];
    if (!probe.explain) return { id: probe.id, outcome: 'accepted', ...(row ? { row: textOf(row) } : {}) };
    return { id: probe.id, outcome: 'accepted', plan: planNode(rootOf(row?.[0]), new Map()) };
  } catch (error) {
    const { code, message } = error as { code?: string; message?: string };
    return {
      id: probe.id,
      outcome: 'refused',
      ...(code === undefined ? {} : { sqlState: code }),
      message: message ?? String(error),
    };
  } finally {
    await client.query('ROLLBACK');
  }
}

/** EXPLAIN's answer is a list of one object with the plan. */
function rootOf(explained: unknown): unknown {
  const [first] = Array.isArray(explained) ? explained : [];
  return (first as { Plan?: unknown } | undefined)?.Plan;
}

function textOf(row: readonly unknown[]): string {
  return row
    .map(value => (typeof value === 'object' && value !== null ? JSON.stringify(value) : String(value)))
    .join(', ');
}
