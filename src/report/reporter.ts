import type { Comparison } from '../model/comparison.ts';
import type { RunRecord } from '../model/run-record.ts';

/** Pure: same input, same bytes; no clock, no files, no process. */
export interface Reporter {
  readonly name: string;
  render(input: ReportInput): readonly Artifact[];
}

export interface Artifact {
  /** File name below the run's `reports/`, or `stdout`. */
  readonly path: string;
  readonly mediaType: string;
  readonly text: string;
}

export interface ReportInput {
  readonly record: RunRecord;
  /** The comparison the report is about; absent for a plain run. */
  readonly comparison?: Comparison;
  /** Further comparisons of the same run: the demo's same-build control. */
  readonly controls: readonly Comparison[];
  /** Where this report will be read from, for links; never an absolute path of the machine. */
  readonly colour?: boolean;
}
