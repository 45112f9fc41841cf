import { tryStatements } from '../collect/postgres/try-statements.ts';
import type { ProbeResult } from '../model/run-record.ts';
import { cloneTemplate, dropOurs } from '../seed/marker.ts';
import { planNode } from '../summarise/plan-shape.ts';
import type { Session } from './session.ts';

/** Tries every statement that the suite's document claims something of, as the owner, on a clone of its own. */
export async function runProbes(session: Session): Promise<ProbeResult[]> {
  const { plan, database } = session;
  const { cluster, template } = database ?? {};
  if (plan.probes.length === 0 || !cluster || !template) return [];
  const name = `plimsoll_c_${plan.runId.slice(-4)}_probes`;
  const admin = cluster.url('postgres', 'admin');
  await dropOurs(admin, name);
  await cloneTemplate(admin, template.database, name, { major: cluster.major });
  try {
    const tried = await tryStatements(cluster.url(name, 'admin'), plan.probes);
    return tried.map(({ plan, ...said }) =>
      plan === undefined ? said : { ...said, plan: planNode(plan, new Map()) },
    );
  } finally {
    await dropOurs(admin, name);
  }
}
