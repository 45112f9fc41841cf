import { withClient } from '../host/postgres/cluster.ts';
import { OBSERVER_MARK } from '../model/database.ts';
import { PlimsollError } from '../model/errors.ts';
import type { InvariantPlan, ScenarioPlan } from '../model/run-plan.ts';
import type { InvariantResult, OperationBlock } from '../model/run-record.ts';
import { judgeInvariant } from '../summarise/invariants.ts';
import type { LiveArm } from './arm.ts';
import type { Session } from './session.ts';

/** The invariants' numbers at one edge of a window, by name. */
export type InvariantReadings = ReadonlyMap<string, number>;

/** Asks an arm's own database for every invariant's number. Throws DATABASE_FAILED where one is not a number. */
export async function readInvariants(session: Session, live: LiveArm): Promise<InvariantReadings> {
  const { invariants } = session.plan;
  const { cluster } = session.database ?? {};
  if (invariants.length === 0 || !cluster || !live.database) return new Map();
  return withClient(cluster.url(live.database.name, 'admin'), async client => {
    await client.query('BEGIN READ ONLY');
    const readings = new Map<string, number>();
    for (const invariant of invariants) {
      const result = await client.query({ text: asOurs(invariant.sql), rowMode: 'array' }).catch(error => {
        throw refused(invariant, error instanceof Error ? error.message : String(error));
      });
      const value = Number(result.rows[0]?.[0]);
      if (result.rows.length !== 1 || Number.isNaN(value))
        throw refused(invariant, 'it gave no single number');
      readings.set(invariant.name, value);
    }
    return readings;
  });
}

/** With our mark inside, where servers keep it; a comment may end the statement, so the bracket has a line of its own. */
function asOurs(sql: string): string {
  return `SELECT ${OBSERVER_MARK} * FROM (\n${sql.replace(/;\s*$/, '')}\n) AS invariant`;
}

/** Those whose operation the scenario drove, or whose growth its operations explain. */
export function judgeInvariants(
  session: Session,
  scenario: ScenarioPlan,
  operations: Readonly<Record<string, OperationBlock>>,
  before: InvariantReadings,
  after: InvariantReadings,
): InvariantResult[] {
  return session.plan.invariants
    .filter(({ operation, growsBy = [] }) =>
      [operation, ...growsBy].some(name => Object.hasOwn(operations, name)),
    )
    .flatMap(invariant => {
      const readings = { before: before.get(invariant.name), after: after.get(invariant.name) };
      return judgeInvariant(invariant, scenario.name, operations, readings) ?? [];
    });
}

function refused(invariant: InvariantPlan, reason: string): PlimsollError {
  return new PlimsollError(
    'DATABASE_FAILED',
    `The statement of invariant "${invariant.name}" failed: ${reason}.`,
    'Write a query that gives one row with one number.',
  );
}
