import { createHash, randomBytes, randomInt } from 'node:crypto';
import type { Host } from '../host/host.ts';
import { PlimsollError } from '../model/errors.ts';
import { nearest } from '../model/names.ts';
import type { ArmPlan, DatabasePlan, GatePlan, RunPlan, TargetPlan } from '../model/run-plan.ts';
import { parseDurationMs, parsePercent } from '../model/units.ts';
import { resolveArm } from './arms.ts';
import type { SuiteConfig } from './config-schema.ts';
import { type DataFlags, resolveData } from './data.ts';
import { resolveExpectations } from './expectations.ts';
import { guardUrl } from './guard-hosts.ts';
import type { LoadedConfig } from './load-config.ts';
import { resolveScenarios, type ScenarioFlags } from './scenarios.ts';

/** What the command line may change; absent = as the config says. */
export interface PlanFlags extends ScenarioFlags, DataFlags {
  readonly kind: 'run' | 'ab';
  readonly arms: readonly string[];
  readonly blocks: number;
  readonly label?: string;
}

const EMBEDDED_MAJOR = 18;
const DEFAULT_TOLERANCE_PCT = { p50: 5, p95: 5, p99: 10, cpu: 5, db: 5, rate: 5, errors: 0.5 };

/** Files and flags → one frozen plan. Reads files, touches nothing. */
export async function resolvePlan(
  host: Host,
  loaded: LoadedConfig,
  suite: string,
  flags: PlanFlags,
): Promise<RunPlan> {
  const config = suiteOf(loaded, suite);
  const database = resolveDatabase(config);
  const data = await resolveData(host, loaded.root, config, database, flags);
  const core = {
    suite,
    target: resolveTarget(config, loaded.config.allowHosts),
    database,
    ...(data ? { data } : {}),
    scenarios: await resolveScenarios(host, loaded.root, config, flags),
    ...resolveExpectations(config),
    gate: resolveGate(config),
    slicing: { sliceMs: parseDurationMs(config.slice) ?? 500, gapMs: 50 },
    allowHosts: loaded.config.allowHosts,
  };
  const startedAt = new Date(host.nowUs() / 1_000);
  return deepFreeze({
    schemaVersion: 1,
    runId: runId(startedAt, suite),
    kind: flags.kind,
    ...(flags.label === undefined ? {} : { label: flags.label }),
    root: loaded.root,
    planHash: createHash('sha256').update(JSON.stringify(core)).digest('hex'),
    coinSeed: randomInt(2 ** 31),
    arms: resolveArms(config, flags.arms, loaded.config.allowHosts),
    blocks: flags.blocks,
    ...core,
  });
}

export function suiteOf(loaded: LoadedConfig, suite: string): SuiteConfig {
  const found = loaded.config.suites[suite];
  if (found) return found;
  const known = Object.keys(loaded.config.suites);
  const guess = nearest(suite, known);
  throw new PlimsollError(
    'SUITE_UNKNOWN',
    `${loaded.path} has no suite "${suite}".`,
    guess ? `Did you mean "${guess}"?` : `Known suites: ${known.join(', ')}.`,
  );
}

/** Repeats of an arm ("base" twice) get names of their own: base, base-again. */
function resolveArms(config: SuiteConfig, refs: readonly string[], allowHosts: readonly string[]): ArmPlan[] {
  const arms: ArmPlan[] = [];
  for (const ref of refs) {
    const arm = resolveArm(config, ref, allowHosts);
    const twin = arms.find(other => other.ref === arm.ref);
    arms.push(twin ? { ...arm, name: `${arm.name}-again`, sameAs: twin.name } : arm);
  }
  return arms;
}

function resolveDatabase(config: SuiteConfig): DatabasePlan {
  if (config.database === undefined)
    return config.seed ? { kind: 'embedded', major: EMBEDDED_MAJOR } : { kind: 'none' };
  if (config.database === 'embedded') return { kind: 'embedded', major: EMBEDDED_MAJOR };
  return { kind: 'server', urlVariable: config.database.url.env };
}

function resolveTarget(config: SuiteConfig, allowHosts: readonly string[]): TargetPlan {
  const { target } = config;
  if ((target.command === undefined) === (target.url === undefined)) {
    throw new PlimsollError(
      'CONFIG_INVALID',
      'A target needs either a command or a url.',
      'Give `command` for a server that Plimsoll starts, or `url` for one that runs already.',
    );
  }
  if (target.url) guardUrl(target.url, allowHosts);
  assertDatabaseReachesTarget(config);
  return {
    ...(target.command === undefined ? {} : { command: target.command }),
    ...(target.build === undefined ? {} : { build: target.build }),
    ...(target.url === undefined ? {} : { url: target.url.replace(/\/$/, '') }),
    ...(target.metrics === undefined ? {} : { metrics: target.metrics }),
    ready: target.ready,
    readyTimeoutMs: parseDurationMs(target.readyTimeout) ?? 30_000,
    requestCounter: target.requestCounter,
    queryHistogram: target.queryHistogram,
    env: target.env,
  };
}

/** A database of ours is of use only to a server that we start, and an empty one to nobody. */
function assertDatabaseReachesTarget({ target, database, seed }: SuiteConfig): void {
  if (target.url && (seed || database === 'embedded')) {
    throw new PlimsollError(
      'CONFIG_INVALID',
      'A target given by url cannot use a database that Plimsoll makes.',
      "Give the target a command instead, or name the server's own database: database: { url: env('…') } without seed.",
    );
  }
  if (database === 'embedded' && !seed) {
    throw new PlimsollError(
      'CONFIG_INVALID',
      "database: 'embedded' needs a seed: without one there is nothing in it.",
      'Add seed: { schema, dataset }, or seed: { schema: { command } }.',
    );
  }
}

function resolveGate(config: SuiteConfig): GatePlan {
  const given = Object.entries(config.gate.tolerate).map(([metric, text]) => [
    metric,
    parsePercent(text) ?? 0,
  ]);
  return {
    toleratePct: { ...DEFAULT_TOLERANCE_PCT, ...Object.fromEntries(given) },
    policy: config.gate.policy,
    budgetMs: parseDurationMs(config.gate.budget) ?? 900_000,
  };
}

/** 20261120-134501-care-collective-9f3c: sorts by time, reads by suite. */
function runId(at: Date, suite: string): string {
  const stamp = at.toISOString().slice(0, 19).replaceAll('-', '').replaceAll(':', '').replace('T', '-');
  return `${stamp}-${suite.slice(0, 50)}-${randomBytes(2).toString('hex')}`;
}

function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    for (const part of Object.values(value)) deepFreeze(part);
  }
  return value;
}
