import type { ArmPlan, LoadPlan } from '../../model/run-plan.ts';
import { bytes, count, span } from '../format.ts';
import type { ReportContext } from './context.ts';

export interface EnvironmentView {
  /** What was changed on purpose between the arms. */
  readonly differences: readonly {
    readonly arm: string;
    readonly ref: string;
    readonly lines: readonly string[];
  }[];
  readonly facts: readonly Fact[];
  readonly versions: readonly Fact[];
  readonly settings: readonly Fact[];
  readonly load: readonly Fact[];
}

export interface Fact {
  readonly name: string;
  readonly value: string;
}

export function environmentView(context: ReportContext): EnvironmentView {
  const { environment, data, plan } = context.record;
  const shown = plan.arms.filter(arm => arm.name === context.afterArm || arm.name === context.beforeArm);
  const limit = environment.memoryLimitBytes;
  return {
    differences: shown.map(arm => ({ arm: arm.name, ref: arm.ref, lines: armLines(arm) })),
    facts: [
      fact('Machine class', `${environment.name} (${environment.class})`),
      fact('CPU', `${environment.cores} × ${environment.cpuModel}`),
      fact(
        'Memory',
        limit === undefined
          ? bytes(environment.memoryBytes)
          : `${bytes(limit)} of ${bytes(environment.memoryBytes)}`,
      ),
      fact('System', `${environment.os}, kernel ${environment.kernel}`),
      ...(environment.commit ? [fact('Commit', commitText(environment))] : []),
      ...(data
        ? [
            fact('Data set', `${data.dataset}, ${data.volume}, seed ${data.seed}, ${bytes(data.sizeBytes)}`),
            fact(
              'Rows',
              Object.entries(data.rows)
                .map(([table, rows]) => `${table} ${count(rows)}`)
                .join(', '),
            ),
            fact('Data fingerprint', data.fingerprint),
          ]
        : []),
      fact('Run', context.record.runId),
    ],
    versions: [
      fact('plimsoll', environment.plimsoll),
      fact('Node', environment.node),
      ...(environment.postgresVersion ? [fact('PostgreSQL', environment.postgresVersion)] : []),
      ...Object.entries(environment.drivers).map(([name, version]) => fact(name, version)),
    ],
    settings: Object.entries(environment.postgresSettings ?? {}).map(([name, value]) => fact(name, value)),
    load: plan.scenarios.map(scenario =>
      fact(
        scenario.name,
        `${scenario.file}, ${loadText(scenario.load)}, warm-up ${scenario.warmUpMs / 1_000} s`,
      ),
    ),
  };
}

function fact(name: string, value: string): Fact {
  return { name, value };
}

function commitText(environment: { commit?: string; commitSubject?: string }): string {
  return [environment.commit?.slice(0, 8), environment.commitSubject].filter(Boolean).join(' ');
}

function armLines(arm: ArmPlan): string[] {
  return [
    ...(arm.sameAs === undefined ? [] : [`the same build as ${arm.sameAs}, on purpose`]),
    ...arm.sql,
    ...Object.entries(arm.env).map(
      ([name, value]) => `${name}=${typeof value === 'string' ? value : `(from the variable ${value.env})`}`,
    ),
    ...(arm.url === undefined ? [] : [arm.url]),
  ];
}

function loadText(load: LoadPlan): string {
  const time = span(load.durationMs);
  if (load.model === 'open') return `${load.ratePerSecond} arrivals a second for ${time}`;
  if (load.model === 'burst') return `${load.size} at once every ${span(load.everyMs)} for ${time}`;
  return load.model === 'closed' ? `${load.vus} users for ${time}` : `its own load for ${time}`;
}
