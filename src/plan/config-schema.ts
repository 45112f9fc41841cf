import { z } from 'zod';
import { parseDurationMs, parsePercent } from './units.ts';

const duration = z
  .string()
  .refine(text => parseDurationMs(text) !== undefined, 'is not a duration; write "500ms", "20s" or "5m"');
const percentage = z
  .string()
  .refine(text => parsePercent(text) !== undefined, 'is not a percentage; write "5%"');
const limit = z
  .string()
  .refine(
    text => parseDurationMs(text) !== undefined || parsePercent(text) !== undefined,
    'is neither a duration ("200ms") nor a percentage ("1%")',
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
});

const load = z.discriminatedUnion('model', [
  z.strictObject({
    model: z.literal('open'),
    rate: z.number().positive(),
    duration,
    maxVus: z.int().positive().optional(),
  }),
  z.strictObject({ model: z.literal('closed'), vus: z.int().positive(), duration }),
  z.strictObject({ model: z.literal('native'), duration }),
]);

const scenario = z.strictObject({
  file: path,
  name: name.optional(),
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

const objective = z.strictObject({
  operation: z.string().min(1),
  metric: z.string().min(1),
  max: limit,
  blocking: z.boolean().default(false),
  source: z.string().default(''),
});

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
export type Config = z.output<typeof configSchema>;
export type SuiteConfig = Config['suites'][string];
export type ScenarioConfig = SuiteConfig['scenarios'][number];
