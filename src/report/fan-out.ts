import type { Artifact, Reporter, ReportInput } from './reporter.ts';

export interface RenderFailure {
  readonly reporter: string;
  readonly error: unknown;
}

export interface RenderResult {
  readonly artifacts: readonly Artifact[];
  readonly failures: readonly RenderFailure[];
}

/** Runs every reporter on the same input. One that throws is named in `failures`; the others still render. */
export function renderAll(reporters: readonly Reporter[], input: ReportInput): RenderResult {
  const artifacts: Artifact[] = [];
  const failures: RenderFailure[] = [];
  for (const reporter of reporters) {
    try {
      artifacts.push(...reporter.render(input));
    } catch (error) {
      failures.push({ reporter: reporter.name, error });
    }
  }
  return { artifacts, failures };
}
