import { z } from 'zod';
import type { Baseline } from '../model/baseline.ts';
import type { Comparison } from '../model/comparison.ts';
import { PlimsollError } from '../model/errors.ts';
import type { RunRecord } from '../model/run-record.ts';

const SCHEMA_VERSION = 1;

/** The parts that every reader relies on; further fields pass through untouched. */
const recordShape = z.looseObject({
  schemaVersion: z.literal(SCHEMA_VERSION),
  runId: z.string(),
  suite: z.string(),
  startedAt: z.string(),
  status: z.enum(['complete', 'partial', 'invalid']),
  plan: z.looseObject({ arms: z.array(z.looseObject({ name: z.string() })) }),
  environment: z.looseObject({ class: z.string() }),
  arms: z.array(z.looseObject({ name: z.string() })),
  blocks: z.array(
    z.looseObject({
      slots: z.array(z.string()),
      arms: z.record(
        z.string(),
        z.looseObject({ operations: z.record(z.string(), z.looseObject({ latency: z.string() })) }),
      ),
    }),
  ),
  observations: z.array(z.looseObject({})),
  objectives: z.array(z.looseObject({ operation: z.string().optional(), metric: z.string() })),
  warnings: z.array(z.looseObject({ message: z.string() })),
});

const comparisonShape = z.looseObject({
  schemaVersion: z.literal(SCHEMA_VERSION),
  runId: z.string(),
  a: z.string(),
  b: z.string(),
  verdict: z.enum(['pass', 'fail', 'undecided', 'invalid', 'no-baseline']),
  exitCode: z.int(),
  sentence: z.string(),
  metrics: z.array(z.looseObject({ operation: z.string(), metric: z.string(), finding: z.string() })),
  causes: z.array(z.looseObject({ sentence: z.string() })),
});

const baselineShape = z.looseObject({
  schemaVersion: z.literal(SCHEMA_VERSION),
  suite: z.string(),
  environment: z.looseObject({ class: z.string() }),
  runs: z.array(
    z.looseObject({
      runId: z.string(),
      metrics: z.record(z.string(), z.record(z.string(), z.array(z.number()))),
    }),
  ),
});

/** Throw DOCUMENT_INVALID: a stored document is hostile until it has been checked. */
export function readRecord(text: string, path: string): RunRecord {
  return check(recordShape, text, path) as unknown as RunRecord;
}

export function readComparison(text: string, path: string): Comparison {
  return check(comparisonShape, text, path) as unknown as Comparison;
}

export function readBaseline(text: string, path: string): Baseline {
  return check(baselineShape, text, path) as unknown as Baseline;
}

function check(shape: z.ZodType, text: string, path: string): unknown {
  const result = shape.safeParse(parseJson(text, path));
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  throw new PlimsollError(
    'DOCUMENT_INVALID',
    `${path} is not a document that this version reads: ${issue?.path.join('.') ?? ''} ${issue?.message ?? ''}`,
    'If a newer Plimsoll wrote it, read it with that version; if it is damaged, remove it.',
  );
}

/** Without the keys that would reach an object's prototype. */
function parseJson(text: string, path: string): unknown {
  try {
    return JSON.parse(text, function dropPrototypeKeys(this: unknown, key, value: unknown) {
      return key === '__proto__' || key === 'constructor' || key === 'prototype' ? undefined : value;
    });
  } catch (error) {
    throw new PlimsollError(
      'DOCUMENT_INVALID',
      `${path} is not valid JSON.`,
      'It is damaged: remove it, or restore it from version control.',
      error,
    );
  }
}
