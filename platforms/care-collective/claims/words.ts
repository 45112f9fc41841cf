import type { ClaimInput } from 'plimsoll';

export type Measure = ClaimInput['measure'];

/** The variant lacks what the suite has: "before" in the guide's words. */
export const faster = (variant: string, operation: string, more: { ratio?: number } = {}): Measure => ({
  kind: 'change',
  variant,
  operation,
  metric: 'p50',
  direction: 'faster',
  ...more,
});

export const below = (operation: string, metric: string, max: string): Measure => ({
  kind: 'objective',
  operation,
  metric,
  max,
});

export const unmeasurable = (
  id: string,
  section: string,
  claim: string,
  why: string,
  needed: string,
): ClaimInput => ({
  id,
  section,
  claim,
  measure: { kind: 'not-measurable', why, needed },
});
