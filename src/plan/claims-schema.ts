import { z } from 'zod';
import type { ClaimInput } from '../model/claims.ts';

const text = z.string().min(1);

const expectation = z.union([
  z.literal('accepted'),
  z.strictObject({ plan: z.strictObject({ uses: text.optional(), without: text.optional() }) }),
  z.strictObject({ rows: z.string() }),
]);

const measure = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('objective'),
    operation: text.optional(),
    metric: text,
    max: text.optional(),
    min: text.optional(),
  }),
  z.strictObject({
    kind: z.literal('change'),
    variant: text,
    operation: text,
    metric: text,
    ratio: z.number().positive().optional(),
    beforeMs: z.number().positive().optional(),
    afterMs: z.number().positive().optional(),
    changePct: z.number().optional(),
    direction: z.enum(['faster', 'slower']).optional(),
  }),
  z.strictObject({ kind: z.literal('probe'), sql: text, expect: expectation }),
  z.strictObject({
    kind: z.literal('configuration'),
    stated: z.union([z.string(), z.number()]),
    actual: z.union([z.string(), z.number()]),
    where: text,
  }),
  z.strictObject({ kind: z.literal('not-measurable'), why: text, needed: text }),
]);

/** One row of the claims ledger, as a config writes it. */
export const claim: z.ZodType<ClaimInput, ClaimInput> = z.strictObject({
  id: z.string().regex(/^[a-z0-9][a-z0-9.-]*$/, 'use lower-case letters, digits, dot and dash'),
  section: text,
  claim: text,
  measure,
  volume: z.enum(['small', 'medium', 'large']).optional(),
}) as unknown as z.ZodType<ClaimInput, ClaimInput>;
