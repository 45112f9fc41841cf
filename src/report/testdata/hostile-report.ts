import type { PlanNode } from '../../model/database.ts';
import type { BlockRecord, InvariantResult, ObjectiveResult, RunRecord } from '../../model/run-record.ts';
import type { ReportInput } from '../reporter.ts';
import { HOSTILE } from './hostile.ts';
import { sampleInvariant } from './sample-expectations.ts';
import { sampleReport } from './sample-report.ts';

/** The first texts go into names of operations, the others follow in turn. */
const NAMES = 6;

/** The sample report with every text that comes from outside replaced by a hostile one. */
export function hostileReport(): ReportInput {
  const { record, comparison, controls } = sampleReport();
  if (!comparison) throw new Error('The sample report has a comparison.');
  const next = hostileTexts();
  const names = new Map<string, string>();
  const rename = (name: string) => {
    if (name === '(all)') return name;
    const known = names.get(name) ?? `${name} ${HOSTILE[names.size % HOSTILE.length] ?? ''}`;
    names.set(name, known);
    return known;
  };
  const plan = (node: PlanNode | undefined): PlanNode => ({
    type: next(),
    relation: next(),
    index: next(),
    details: [next(), next()],
    children: (node?.children ?? []).map(plan),
  });
  return {
    record: hostileRecord(record, next, rename),
    comparison: {
      ...comparison,
      sentence: next(),
      advice: next(),
      metrics: comparison.metrics.map(entry => ({ ...entry, operation: rename(entry.operation) })),
      counters: comparison.counters.map(entry => ({
        ...entry,
        operation: rename(entry.operation),
        text: next(),
      })),
      plans: comparison.plans.map(entry => ({
        ...entry,
        text: next(),
        operations: entry.operations.map(rename),
        before: plan(entry.before),
        after: plan(entry.after),
      })),
      causes: comparison.causes.map(cause => ({
        ...cause,
        operation: rename(cause.operation),
        sentence: next(),
        evidence: HOSTILE,
        cure: next(),
      })),
      waivers: HOSTILE.slice(0, 8).map(text => ({
        metric: text,
        operation: text,
        limit: text,
        reason: text,
        expires: text,
      })),
      notGated: HOSTILE,
      objectives: comparison.objectives.map(entry => hostileObjective(entry, next, rename)),
    },
    controls: controls.map(control => ({
      ...control,
      metrics: control.metrics.map(entry => ({ ...entry, operation: rename(entry.operation) })),
    })),
  };
}

function hostileTexts(): () => string {
  let index = NAMES;
  return () => HOSTILE[index++ % HOSTILE.length] ?? '';
}

function hostileRecord(record: RunRecord, next: () => string, rename: (name: string) => string): RunRecord {
  return {
    ...record,
    suite: next(),
    runId: next(),
    environment: {
      ...record.environment,
      name: next(),
      cpuModel: next(),
      commitSubject: next(),
      postgresSettings: Object.fromEntries(HOSTILE.map(text => [text, text])),
    },
    plan: {
      ...record.plan,
      arms: record.plan.arms.map(arm => ({
        ...arm,
        ref: next(),
        sql: [next(), next()],
        env: { [next()]: next() },
      })),
    },
    blocks: record.blocks.slice(0, 6).map(block => hostileBlock(block, next, rename)),
    observations: record.observations.map(block => hostileBlock(block, next, rename)),
    objectives: record.objectives.map(entry => hostileObjective(entry, next, rename)),
    ...hostileExpectations(record, next, rename),
    warnings: HOSTILE.map((text, index) => ({ code: 'hostile', subject: `no. ${index}`, message: text })),
  };
}

/** Names of signals are ours; all else of an expectation comes from the suite or from the target. */
function hostileExpectations(
  record: RunRecord,
  next: () => string,
  rename: (name: string) => string,
): Pick<RunRecord, 'signals' | 'alerts' | 'indexUse'> {
  return {
    signals: (record.signals ?? []).map(signal => ({
      ...signal,
      evidence: next(),
      ...(signal.penalties ? { penalties: HOSTILE.slice(0, 9).map(reason => ({ points: 1, reason })) } : {}),
    })),
    alerts: (record.alerts ?? []).map(alert => ({ ...alert, name: next(), source: next() })),
    indexUse: (record.indexUse ?? []).map(entry => ({
      ...entry,
      operation: rename(entry.operation),
      index: next(),
      evidence: next(),
    })),
  };
}

function hostileObjective(
  objective: ObjectiveResult,
  next: () => string,
  rename: (name: string) => string,
): ObjectiveResult {
  return {
    ...objective,
    operation: rename(objective.operation ?? ''),
    metric: next(),
    source: next(),
    arm: next(),
  };
}

function hostileBlock(block: BlockRecord, next: () => string, rename: (name: string) => string): BlockRecord {
  const arms = Object.entries(block.arms).map(([name, arm]) => [
    name,
    {
      ...arm,
      operations: Object.fromEntries(
        Object.entries(arm.operations).map(([operation, value]) => [
          rename(operation),
          {
            ...value,
            failed: { [HOSTILE[1] ?? '']: 1 },
            scenario: HOSTILE[0] ?? '',
            marks: Object.fromEntries(HOSTILE.slice(0, 12).map(text => [text, value.latency])),
          },
        ]),
      ),
      invariants: hostileInvariants(next, rename),
      ...(arm.database ? { database: hostileDatabase(arm.database) } : {}),
    },
  ]);
  return { ...block, arms: Object.fromEntries(arms), generator: { ...block.generator, driver: next() } };
}

/** The first is broken, the second held. */
function hostileInvariants(next: () => string, rename: (name: string) => string): InvariantResult[] {
  return [1, 0].map(found => ({
    ...sampleInvariant(HOSTILE[found] ?? '', rename('contact-exchange.create'), 0, found),
    scenario: next(),
    source: next(),
    sentence: next(),
  }));
}

function hostileDatabase(database: NonNullable<BlockRecord['arms'][string]['database']>) {
  const [statement] = database.statements;
  const [table] = database.tables;
  const [index] = database.indexes;
  return {
    ...database,
    statements: statement ? HOSTILE.map((text, at) => ({ ...statement, text, fingerprint: `${at}` })) : [],
    tables: table ? HOSTILE.map((text, at) => ({ ...table, name: `${at} ${text}` })) : [],
    indexes: index ? HOSTILE.map((text, at) => ({ ...index, name: text, definition: `${at} ${text}` })) : [],
    connections: Object.fromEntries(HOSTILE.slice(0, 20).map(text => [text, 1])),
    missing: HOSTILE,
  };
}
