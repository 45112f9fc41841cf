import type { ClaimInput, ClaimResult } from '../model/claims.ts';
import { amount } from '../model/format.ts';
import type { RunRecord } from '../model/run-record.ts';
import { judgeChange } from './change.ts';
import type { ClaimContext, Judgement } from './judgement.ts';
import { judgeLimit } from './limit.ts';
import { judgeProbe } from './probe.ts';

/** A suite with what its document says, and the runs on disk that can answer. */
export interface ClaimSource {
  readonly suite: string;
  readonly document: string;
  readonly claims: readonly ClaimInput[];
  /** Volume of a claim that names none. */
  readonly volume: string;
  /** Newest first. */
  readonly records: readonly RunRecord[];
}

/** Every claim of a suite as a row of the ledger, in the order of the document. No load: from stored runs alone. */
export function judgeClaims(source: ClaimSource): ClaimResult[] {
  return source.claims.map(claim => {
    const volume = claim.volume ?? source.volume;
    const records = source.records.filter(
      record => record.status !== 'invalid' && volumeOf(record) === volume,
    );
    return {
      suite: source.suite,
      document: source.document,
      id: claim.id,
      section: claim.section,
      claim: claim.claim,
      kind: claim.measure.kind,
      volume,
      ...judge(claim, { suite: source.suite, volume, records }),
    };
  });
}

function judge(claim: ClaimInput, context: ClaimContext): Judgement {
  const { measure } = claim;
  switch (measure.kind) {
    case 'objective':
      return judgeLimit(measure, context);
    case 'change':
      return judgeChange(measure, context);
    case 'probe':
      return judgeProbe(claim.id, measure, context);
    case 'configuration': {
      const holds = String(measure.stated) === String(measure.actual);
      const actual = typeof measure.actual === 'number' ? amount(measure.actual) : measure.actual;
      return {
        outcome: holds ? 'holds' : 'does-not-hold',
        finding: `${actual} in ${measure.where}`,
      };
    }
    case 'not-measurable':
      return { outcome: 'not-measurable', finding: `${measure.why} Needed: ${measure.needed}` };
  }
}

function volumeOf(record: RunRecord): string {
  return record.data?.volume ?? '';
}
