import type { Driver } from '../drive/driver.ts';
import type { Host } from '../host/host.ts';
import type { Cluster } from '../host/postgres/cluster.ts';
import type { DriverName, RunPlan, ScenarioPlan } from '../model/run-plan.ts';
import type { Warning } from '../model/warnings.ts';
import type { Template } from '../seed/seed-database.ts';
import type { OpenRun } from '../store/run-store.ts';
import type { Progress } from './progress.ts';

/** Everything that the blocks of one run share. */
export interface Session {
  readonly host: Host;
  readonly plan: RunPlan;
  readonly run: OpenRun;
  readonly drivers: Readonly<Record<DriverName, Driver>>;
  readonly signal: AbortSignal;
  readonly progress: Progress;
  readonly database: SessionDatabase | undefined;
  readonly warnings: Warning[];
  /** How the arms of a scenario take turns; decided in the first block's warm-up, then kept. */
  readonly interleaving: Map<string, 'slices' | 'rounds'>;
}

export interface SessionDatabase {
  readonly cluster: Cluster;
  readonly template: Template | undefined;
  /** JSON file with the exported data sets, for PLIMSOLL_DATA. */
  readonly dataFile: string | undefined;
}

export function warn(session: Session, warning: Warning): void {
  if (session.warnings.some(known => known.code === warning.code && known.subject === warning.subject))
    return;
  session.warnings.push(warning);
  session.progress.warning(warning);
}

export function scenariosOf(plan: RunPlan, role: ScenarioPlan['role']): readonly ScenarioPlan[] {
  return plan.scenarios.filter(scenario => scenario.role === role);
}
