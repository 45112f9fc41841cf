import { z } from 'zod';
import { limitExample, limitIn, parseLimit } from '../model/limits.ts';
import { isSignal, SIGNALS, type Unit, unitOfMetric } from '../model/measures.ts';
import { parseDurationMs, parsePercent } from '../model/units.ts';
import { claim } from './claims-schema.ts';

const duration = z
  .string()
  .refine(text => parseDurationMs(text) !== undefined, 'is not a duration; write "500ms", "20s" or "5m"');
const percentage = z
  .string()
  .refine(text => parsePercent(text) !== undefined, 'is not a percentage; write "5%"');
const limit = z
  .string()
  .refine(
    text => parseLimit(text) !== undefined,
    'is no limit; write a time ("200ms"), share ("1%"), rate ("1000/s"), size ("500kB") or number',
  );
const path = z.string().min(1);
/** A value taken from the environment when the command runs, so that it never stands in a file. */
const fromEnvironment = z.strictObject({ env: z.string().min(1) });

const environment = z.record(
  z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/, 'is not the name of an environment variable'),
  z.union([z.string(), fromEnvironment]),
);
const name = z
  .string()
  .regex(/^[a-z0-9][a-z0-9._-]{0,79}$/, 'use lower-case letters, digits, dot, dash and underscore');

const target = z.strictObject({
  command: z.string().min(1).optional(),
  url: z.url().optional(),
  ready: z.string().startsWith('/').default('/'),
  readyTimeout: duration.default('30s'),
  build: z.string().min(1).optional(),
  env: environment.default({}),
  metrics: z.string().startsWith('/').optional(),
  requestCounter: z.string().min(1).default('http_request_duration_seconds_count'),
  queryHistogram: z.string().min(1).default('db_query_duration_seconds'),
});

const load = z.discriminatedUnion('model', [
  z.strictObject({
    model: z.literal('open'),
    rate: z.number().positive(),
    duration,
    maxVus: z.int().positive().optional(),
  }),
  z.strictObject({ model: z.literal('closed'), vus: z.int().positive(), duration }),
  z.strictObject({ model: z.literal('burst'), size: z.int().positive(), every: duration, duration }),
  z.strictObject({ model: z.literal('native'), duration }),
]);

const scenario = z.strictObject({
  file: path,
  name: name.optional(),
  suffix: z.string().min(1).max(40).optional(),
  driver: z.enum(['k6', 'artillery', 'autocannon', 'playwright']).optional(),
  load: load,
  warmUp: duration.default('2s'),
  expectSaturation: z.boolean().default(false),
  compare: z.boolean().default(true),
});

const seed = z
  .strictObject({
    schema: z.union([z.array(path), z.strictObject({ command: z.string().min(1) })]).default([]),
    indexes: z.array(path).default([]),
    dataset: path.optional(),
    volume: z.enum(['small', 'medium', 'large']).default('small'),
    seed: z.int().nonnegative().default(42),
  })
  .refine(
    ({ schema, dataset }) => Array.isArray(schema) === (dataset !== undefined),
    'needs a dataset, or schema: { command } that makes tables and rows',
  );

const variant = z.strictObject({
  sql: z.union([z.string(), z.array(z.string())]).optional(),
  env: environment.default({}),
});

const operation = z.string().min(1);
const source = z.string().default('');

/** An unknown signal is refused with a guess where the plan is made. */
function unitOfSignal(name: string): Unit | undefined {
  return isSignal(name) ? SIGNALS[name].unit : undefined;
}

/** "p95 at most 5%" is no limit: each is written in the unit of its figure. */
function fits(
  unit: Unit | undefined,
  limits: Readonly<Record<string, string | undefined>>,
  context: z.core.$RefinementCtx,
): void {
  for (const [key, text] of Object.entries(limits)) {
    if (unit === undefined || text === undefined || limitIn(unit, text) !== undefined) continue;
    const message = `does not fit its metric; write it like "${limitExample(unit)}"`;
    context.addIssue({ code: 'custom', path: [key], message });
  }
}

const objective = z
  .strictObject({
    operation: operation.optional(),
    metric: z.string().min(1),
    max: limit.optional(),
    min: limit.optional(),
    blocking: z.boolean().default(false),
    source,
  })
  .refine(({ max, min }) => (max === undefined) !== (min === undefined), 'needs either max or min')
  .superRefine(({ operation: of, metric, max, min }, context) => {
    const unit = of === undefined ? unitOfSignal(metric) : unitOfMetric(metric);
    fits(unit, { max, min }, context);
  });

const alert = z
  .strictObject({
    name: z.string().min(1),
    signal: z.string().min(1),
    above: limit.optional(),
    below: limit.optional(),
    severity: z.enum(['warning', 'critical']),
    source,
  })
  .refine(
    ({ above, below }) => (above === undefined) !== (below === undefined),
    'needs either above or below',
  );

const invariant = z
  .strictObject({
    name: z.string().min(1),
    operation,
    sql: z.string().min(1),
    equals: z.number().optional(),
    growsBy: z.union([operation, z.array(operation).min(1)]).optional(),
    source,
  })
  .refine(
    ({ equals, growsBy }) => (equals === undefined) !== (growsBy === undefined),
    'needs either equals or growsBy',
  );

const gate = z.strictObject({
  tolerate: z.record(z.string(), percentage).default({}),
  policy: z.enum(['confirm', 'strict']).default('confirm'),
  budget: duration.default('15m'),
});

const suite = z.strictObject({
  target,
  database: z.union([z.literal('embedded'), z.strictObject({ url: fromEnvironment })]).optional(),
  seed: seed.optional(),
  scenarios: z.array(scenario).min(1, 'a suite needs at least one scenario'),
  variants: z.record(name, variant).default({}),
  objectives: z.array(objective).default([]),
  alerts: z.array(alert).default([]),
  invariants: z.array(invariant).default([]),
  /** Indexes that each operation must use; a run in which it does not fails. */
  indexUse: z.record(z.string(), z.array(z.string().min(1))).default({}),
  /** What the document behind the suite is called, and what it says. */
  document: z.string().optional(),
  claims: z.array(claim).default([]),
  gate: gate.prefault({}),
  slice: duration.default('500ms'),
});

/** The whole config. Strict: an unknown key is an error with its path and the nearest known name. */
export const configSchema = z.strictObject({
  $schema: z.string().optional(),
  allowHosts: z.array(z.string().min(1)).default([]),
  suites: z.record(name, suite),
});

export type ConfigInput = z.input<typeof configSchema>;
export type SuiteInput = ConfigInput['suites'][string];
export type Config = z.output<typeof configSchema>;
export type SuiteConfig = Config['suites'][string];
export type ScenarioConfig = SuiteConfig['scenarios'][number];
