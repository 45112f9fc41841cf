import { PlimsollError } from '../model/errors.ts';
import { limitIn } from '../model/limits.ts';
import { isSignal, SIGNALS, type SignalName, unitOfMetric } from '../model/measures.ts';
import { nearest } from '../model/names.ts';
import type { AlertPlan, InvariantPlan, ObjectivePlan, ProbePlan, RunPlan } from '../model/run-plan.ts';
import type { SuiteConfig } from './config-schema.ts';

/** What the suite expects of a run: objectives, alerts, invariants, indexes that must serve, statements that must work. */
export function resolveExpectations(
  config: SuiteConfig,
): Pick<RunPlan, 'objectives' | 'alerts' | 'invariants' | 'indexUse' | 'probes'> {
  return {
    objectives: config.objectives.map(resolveObjective),
    alerts: config.alerts.map(resolveAlert),
    invariants: config.invariants.map(resolveInvariant),
    indexUse: config.indexUse,
    probes: config.claims.flatMap(({ id, measure }) =>
      measure.kind === 'probe'
        ? [probe(id, measure.sql, typeof measure.expect === 'object' && 'plan' in measure.expect)]
        : [],
    ),
  };
}

export function resolveObjective(
  objective: Omit<SuiteConfig['objectives'][number], 'blocking' | 'source'> & {
    readonly blocking?: boolean;
    readonly source?: string;
  },
): ObjectivePlan {
  const { operation, metric, max, min, blocking = false, source = '' } = objective;
  const unit = operation === undefined ? SIGNALS[signalNamed(metric)].unit : unitOfMetric(metric);
  // the config's schema has checked that limits fit their unit
  return {
    ...(operation === undefined ? {} : { operation }),
    metric,
    ...(max === undefined ? {} : { max: limitIn(unit, max) ?? 0 }),
    ...(min === undefined ? {} : { min: limitIn(unit, min) ?? 0 }),
    unit,
    blocking,
    source,
  };
}

function resolveAlert(alert: SuiteConfig['alerts'][number]): AlertPlan {
  const { name, above, below, severity, source } = alert;
  const signal = signalNamed(alert.signal);
  const { unit } = SIGNALS[signal];
  return {
    name,
    signal,
    ...(above === undefined ? {} : { above: limitIn(unit, above) ?? 0 }),
    ...(below === undefined ? {} : { below: limitIn(unit, below) ?? 0 }),
    unit,
    severity,
    source,
  };
}

function signalNamed(name: string): SignalName {
  if (isSignal(name)) return name;
  const known = Object.keys(SIGNALS);
  const guess = nearest(name, known);
  throw new PlimsollError(
    'CONFIG_INVALID',
    `There is no signal "${name}".`,
    guess
      ? `Did you mean "${guess}"?`
      : `An objective without operation is on a signal of the whole suite: ${known.join(', ')}.`,
  );
}

function resolveInvariant(invariant: SuiteConfig['invariants'][number]): InvariantPlan {
  const { name, operation, sql, equals, growsBy, source } = invariant;
  return {
    name,
    operation,
    sql,
    ...(equals === undefined ? {} : { equals }),
    ...(growsBy === undefined ? {} : { growsBy: typeof growsBy === 'string' ? [growsBy] : growsBy }),
    source,
  };
}

function probe(id: string, sql: string, explain: boolean): ProbePlan {
  return { id, sql, explain };
}
