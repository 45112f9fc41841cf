import type { Verdict } from '../model/comparison.ts';
import type { Warning } from '../model/warnings.ts';

/** Live output is another job than the record: the pipeline only says what it does. */
export interface Progress {
  phase(name: string, detail?: string): void;
  /** A step inside a phase that takes a while: what, how far (0..1), how long still. */
  step(text: string, done?: number, leftMs?: number): void;
  warning(warning: Warning): void;
  verdict?(verdict: Verdict): void;
}

export const silentProgress: Progress = { phase: () => {}, step: () => {}, warning: () => {} };
