import type { AcceptedRun, Baseline } from '../model/baseline.ts';
import type { Comparison, CounterComparison } from '../model/comparison.ts';
import type { Environment } from '../model/environment.ts';
import { environmentDifferences } from '../model/environment.ts';
import { PlimsollError } from '../model/errors.ts';
import { brokenInvariants } from '../model/invariants.ts';
import type { DataIdentity, ObjectiveResult, RunRecord } from '../model/run-record.ts';
import type { Warning } from '../model/warnings.ts';
import { acceptedRun } from './accepted-run.ts';
import { compareFootprints, noiseBetween } from './counters.ts';
import { adviceOf, type Story, sentenceOf } from './sentence.ts';
import { compareStoredMetrics, STORED_RED_PCT } from './stored-metrics.ts';
import { tolerancePct } from './tolerance.ts';
import { EXIT_OF, type Findings, groundsOf, objectivesOf, verdictOf, whyInvalid } from './verdict.ts';

/** Two stored runs of one machine class, the first arm of each. Throws NO_COMPARABLE_BASELINE. */
export function compareRuns(before: RunRecord, after: RunRecord): Comparison {
  const arm = before.arms[0]?.name ?? '';
  const side: StoredSide = {
    name: before.runId,
    environment: before.environment,
    runs: [acceptedRun(before, { by: '', reason: '', at: before.finishedAt, arm })],
    objectives: before.objectives.filter(entry => entry.arm === arm),
    invalid: whyInvalid(before),
  };
  return compareStored(side, after, 'runs');
}

/** A run against the accepted runs of its machine class. Throws NO_COMPARABLE_BASELINE. */
export function compareWithBaseline(record: RunRecord, baseline: Baseline): Comparison {
  const { environment, runs } = baseline;
  return compareStored(
    { name: 'baseline', environment, runs, objectives: [], invalid: undefined },
    record,
    'baseline',
  );
}

interface StoredSide {
  readonly name: string;
  readonly environment: Environment;
  readonly runs: readonly AcceptedRun[];
  readonly objectives: readonly ObjectiveResult[];
  readonly invalid: string | undefined;
}

function compareStored(side: StoredSide, record: RunRecord, basis: 'runs' | 'baseline'): Comparison {
  const arm = record.arms[0]?.name ?? '';
  const candidate = acceptedRun(record, { by: '', reason: '', at: record.finishedAt, arm });
  checkEnvironment(side.environment, record.environment);
  const runs = comparableRuns(side.runs, candidate);
  const { metrics, notGated } = compareStoredMetrics(runs, candidate, record.plan.gate);
  const counted = countersComparable(runs, side.environment, record);
  const counters = counted ? storedCounters(runs, candidate, record) : [];
  const objectives = storedObjectives(side.objectives, record, arm);
  const invalid = whyInvalid(record) ?? side.invalid;
  const broken = brokenInvariants(record, arm);
  const told = tell({ metrics, counters, objectives, waivers: [], broken, at: record.startedAt }, invalid);
  return {
    schemaVersion: 1,
    runId: record.runId,
    suite: record.suite,
    a: side.name,
    b: record.runId,
    basis,
    policy: 'stored',
    ...told,
    metrics,
    counters,
    plans: [],
    causes: [],
    waivers: [],
    objectives,
    notGated,
    warnings: warningsOf(runs, candidate, counted),
  };
}

function tell(
  findings: Findings,
  invalid: string | undefined,
): Pick<Comparison, 'verdict' | 'exitCode' | 'sentence' | 'advice'> {
  const grounds = groundsOf(findings);
  const verdict = invalid === undefined ? verdictOf(grounds) : 'invalid';
  const { metrics, counters } = findings;
  const blocks = Math.max(0, ...metrics.map(metric => metric.blocks));
  const story: Story = {
    ...{ verdict, grounds, metrics, counters, blocks, fewest: 0, levelPct: 0, blockMs: 0 },
    ...(invalid === undefined ? {} : { invalid }),
  };
  return { verdict, exitCode: EXIT_OF[verdict], sentence: sentenceOf(story), advice: adviceOf(story) };
}

/** Noise from the run's own repeat, else from the two newest accepted runs (different builds make it larger, never smaller). */
function storedCounters(
  runs: readonly AcceptedRun[],
  candidate: AcceptedRun,
  record: RunRecord,
): CounterComparison[] {
  const { footprint } = record;
  const noise = footprint?.repeat
    ? noiseBetween(footprint.arms[0]?.operations, footprint.repeat.operations)
    : noiseBetween(runs.at(-1)?.footprint, runs.at(-2)?.footprint);
  return compareFootprints(
    runs.at(-1)?.footprint ?? [],
    candidate.footprint ?? [],
    noise,
    tolerancePct(record.plan.gate, 'db'),
  );
}

/** The run's objectives; what the stored run missed already does not block. */
function storedObjectives(
  before: readonly ObjectiveResult[],
  record: RunRecord,
  arm: string,
): ObjectiveResult[] {
  const earlier = before.map(entry => ({ ...entry, arm: '' }));
  return objectivesOf([...earlier, ...record.objectives], '', arm);
}

function checkEnvironment(before: Environment, after: Environment): void {
  if (before.class === after.class) return;
  const lines = environmentDifferences(before, after);
  throw notComparable(lines.length > 0 ? lines : [`class: ${before.name} → ${after.name}`]);
}

/** Accepted runs over the same rows; those of the very same experiment alone, if there are any. */
function comparableRuns(runs: readonly AcceptedRun[], candidate: AcceptedRun): readonly AcceptedRun[] {
  const sameRows = runs.filter(run => rowsOf(run.data) === rowsOf(candidate.data));
  const samePlan = sameRows.filter(run => run.planHash === candidate.planHash);
  if (sameRows.length > 0) return samePlan.length > 0 ? samePlan : sameRows;
  const last = runs.at(-1);
  throw notComparable(
    last
      ? [`data: ${rowsOf(last.data)} → ${rowsOf(candidate.data)}`]
      : ['the baseline holds no accepted run'],
  );
}

function rowsOf(data: DataIdentity | undefined): string {
  return data ? `${data.dataset}, ${data.volume}, seed ${data.seed}` : 'none';
}

function notComparable(lines: readonly string[]): PlimsollError {
  return new PlimsollError(
    'NO_COMPARABLE_BASELINE',
    `The stored figures are not comparable with this run:\n${lines.map(line => `  ${line}`).join('\n')}`,
    'Measure both builds on this machine with `plimsoll gate --base REF`, or accept a baseline here.',
  );
}

/** Counters depend on rows, schema, planner and settings alone, so only these must match. */
function countersComparable(
  runs: readonly AcceptedRun[],
  environment: Environment,
  record: RunRecord,
): boolean {
  const before = runs.at(-1)?.data;
  const settings = (of: Environment) => JSON.stringify(Object.entries(of.postgresSettings ?? {}).sort());
  return (
    before !== undefined &&
    before.fingerprint === record.data?.fingerprint &&
    before.schemaHash === record.data.schemaHash &&
    environment.postgresMajor === record.environment.postgresMajor &&
    settings(environment) === settings(record.environment)
  );
}

function warningsOf(runs: readonly AcceptedRun[], candidate: AcceptedRun, counted: boolean): Warning[] {
  const subject = 'comparison';
  const stored = `Stored figures of ${runs.length} ${runs.length === 1 ? 'run' : 'runs'}`;
  const warnings: Warning[] = [
    {
      code: 'stored-figures',
      subject,
      message: `${stored}: only a change over ${STORED_RED_PCT} % counts that lies outside the blocks of both sides; a smaller one cannot be told from the machine's own drift.`,
    },
  ];
  if (runs.some(run => run.planHash !== candidate.planHash))
    warnings.push({
      code: 'plan-differs',
      subject,
      message: 'The stored runs had another plan: scenarios, schema or settings of the suite.',
    });
  if (!counted && candidate.footprint)
    warnings.push({
      code: 'counters-not-comparable',
      subject: 'footprint',
      message: 'Exact counters are not compared: rows, schema, PostgreSQL version or its settings differ.',
    });
  return warnings;
}
