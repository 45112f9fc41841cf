import type { ClaimMeasure } from '../model/claims.ts';
import type { PlanNode } from '../model/database.ts';
import type { ProbeResult } from '../model/run-record.ts';
import { nodeInWords } from '../summarise/plan-shape.ts';
import type { ClaimContext, Judgement } from './judgement.ts';

type Probe = Extract<ClaimMeasure, { kind: 'probe' }>;

/** A statement that was tried on a clone: accepted or refused, planned as said or not, or with another answer. */
export function judgeProbe(
  id: string,
  { expect }: Probe,
  { suite, volume, records }: ClaimContext,
): Judgement {
  const record = records.find(one => one.probes?.some(probe => probe.id === id));
  const probe = record?.probes?.find(one => one.id === id);
  if (!record || !probe)
    return {
      outcome: 'not-measured',
      finding: `No run at volume ${volume} has tried the statement.`,
      command: `plimsoll run ${suite} --volume ${volume}`,
    };
  const { holds, finding } = probe.outcome === 'refused' ? refused(probe) : accepted(probe, expect);
  return {
    outcome: holds ? 'holds' : 'does-not-hold',
    finding,
    runId: record.runId,
    ...(probe.plan ? { evidence: planLines(probe.plan) } : {}),
  };
}

function refused({ sqlState, message }: ProbeResult) {
  return { holds: false, finding: `PostgreSQL refuses it: ${message}${sqlState ? ` (${sqlState})` : ''}` };
}

function accepted({ plan, row }: ProbeResult, expect: Probe['expect']): { holds: boolean; finding: string } {
  if (expect === 'accepted') return { holds: true, finding: 'PostgreSQL accepts it' };
  if ('rows' in expect)
    return { holds: row === expect.rows, finding: `it returns ${row ?? 'no row'}; stated ${expect.rows}` };
  const nodes = plan ? nodesOf(plan) : [];
  const { uses, without } = expect.plan;
  const used = uses === undefined || nodes.some(({ index }) => index === uses);
  const found = without === undefined ? undefined : nodes.find(({ type }) => type.includes(without));
  const parts = [
    ...(uses === undefined ? [] : [used ? `its plan uses ${uses}` : `its plan does not use ${uses}`]),
    ...(without === undefined
      ? []
      : [found ? `its plan has a node "${found.type}"` : `its plan has no ${without}`]),
  ];
  return { holds: used && !found, finding: parts.join('; ') };
}

function nodesOf(node: PlanNode): PlanNode[] {
  return [node, ...node.children.flatMap(nodesOf)];
}

/** The plan as indented lines, outermost node first. */
export function planLines(node: PlanNode, depth = 0): string[] {
  const removed = node.rowsRemoved ? `, ${node.rowsRemoved} rows thrown away` : '';
  return [
    `${'  '.repeat(depth)}${nodeInWords(node)}${removed}`,
    ...node.children.flatMap(child => planLines(child, depth + 1)),
  ];
}
