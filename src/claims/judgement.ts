import type { ClaimResult } from '../model/claims.ts';
import type { RunRecord } from '../model/run-record.ts';

/** What the judges of one claim work with: runs of its suite at its volume. */
export interface ClaimContext {
  readonly suite: string;
  readonly volume: string;
  readonly records: readonly RunRecord[];
}

/** What the judging of one kind of claim says. */
export type Judgement = Pick<ClaimResult, 'outcome' | 'finding'> &
  Pick<Partial<ClaimResult>, 'runId' | 'command' | 'evidence'>;
