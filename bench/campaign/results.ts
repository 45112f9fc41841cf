import { count } from '../../src/model/format.ts';
import type { RunRecord } from '../../src/model/run-record.ts';
import { stepOf } from './steps.ts';

/** A step that ended without a measurement. */
export interface StepFailure {
  readonly step: string;
  readonly exitCode: number;
  readonly message: string;
}

export interface CampaignResults {
  readonly records: readonly RunRecord[];
  readonly failures: readonly StepFailure[];
  /** The ledger as Markdown. */
  readonly ledger: string;
}

/** docs/results.md: where and when it was measured, from how much, and the ledger. */
export function resultsPage({ records, failures, ledger }: CampaignResults): string {
  const newest = [...records].sort((a, b) => a.startedAt.localeCompare(b.startedAt)).at(-1);
  return `${[
    '# Results',
    `Written by \`npm run campaign\`. ${newest ? machineSentence(newest) : 'Nothing was measured yet.'} Figures of another machine are other figures; ratios travel better.`,
    measuredTable(records),
    ...(failures.length > 0 ? [failureTable(failures)] : []),
    ledger
      .replace(/^# Claims\n\n/, '## Claims\n\n')
      .replaceAll(/^## (?!Claims)/gm, '### ')
      .trim(),
  ].join('\n\n')}\n`;
}

function machineSentence({ environment, startedAt }: RunRecord): string {
  const commit = environment.commit ? `, commit ${environment.commit.slice(0, 8)}` : '';
  return `Machine: ${environment.name}. Newest run: ${startedAt.slice(0, 10)}${commit}.`;
}

function measuredTable(records: readonly RunRecord[]): string {
  const steps = new Map<string, RunRecord[]>();
  for (const record of records) steps.set(stepOf(record), [...(steps.get(stepOf(record)) ?? []), record]);
  const rows = [...steps]
    .sort(([a], [b]) => a.localeCompare(b))
    .map(([step, runs]) => {
      const blocks = runs.reduce((total, run) => total + run.blocks.length, 0);
      const data = runs.at(-1)?.data;
      const size = data ? `${count(Object.values(data.rows).reduce((a, b) => a + b, 0))} rows` : '';
      return `| ${step} | ${runs.length} | ${blocks} | ${size} |`;
    });
  return [
    '| suite, volume, variant, scenario | runs | blocks | data |',
    '| --- | --- | --- | --- |',
    ...rows,
  ].join('\n');
}

function failureTable(failures: readonly StepFailure[]): string {
  const rows = failures.map(
    ({ step, exitCode, message }) => `| ${step} | ${exitCode} | ${message.replaceAll('|', '/')} |`,
  );
  return [
    'Steps that ended without a measurement:',
    '',
    '| step | exit code | last words |',
    '| --- | --- | --- |',
    ...rows,
  ].join('\n');
}
