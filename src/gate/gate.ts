import type { Comparison } from '../model/comparison.ts';
import { EXIT } from '../model/errors.ts';

export interface GatePolicy {
  /** What an undecided comparison means for the exit code. */
  readonly undecided: 'pass' | 'fail';
}

/** Exit code of the gate: the comparison's own, but an undecided one may be let through. */
export function gateExit(comparison: Comparison, policy: GatePolicy): number {
  const lenient = comparison.verdict === 'undecided' && policy.undecided === 'pass';
  return lenient ? EXIT.pass : comparison.exitCode;
}

/** What the command line, the CI environment and the disk offer to compare with. */
export interface References {
  /** `--base REF` */
  readonly base?: string;
  /** `--baseline FILE` */
  readonly baselineFile?: string;
  /** Merge base with the target branch; only known in CI. */
  readonly mergeBase?: string;
  /** File of the stored baseline of this machine class, if there is one. */
  readonly storedBaseline?: string;
}

export type Reference =
  | { readonly kind: 'build'; readonly ref: string; readonly because: 'asked' | 'merge-base' }
  | { readonly kind: 'baseline'; readonly file: string; readonly because: 'asked' | 'stored' }
  | { readonly kind: 'none' };

/** First what was asked for, then the merge base, then stored figures; "none" ends with exit code 5. */
export function chooseReference(offered: References): Reference {
  if (offered.base !== undefined) return { kind: 'build', ref: offered.base, because: 'asked' };
  if (offered.baselineFile !== undefined)
    return { kind: 'baseline', file: offered.baselineFile, because: 'asked' };
  if (offered.mergeBase !== undefined)
    return { kind: 'build', ref: offered.mergeBase, because: 'merge-base' };
  if (offered.storedBaseline !== undefined)
    return { kind: 'baseline', file: offered.storedBaseline, because: 'stored' };
  return { kind: 'none' };
}
