// Measures what the claims of all suites need, as long as there is time: npm run campaign -- --for 150m
// Resumable: what is done is read from the runs on disk, each further round appends blocks. Writes docs/results.md.
import { appendFile, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { claimsMarkdown } from '../../reporters/markdown/claims.ts';
import { nodeHost } from '../../src/host/node-host.ts';
import type { ClaimLedger } from '../../src/model/claims.ts';
import { span } from '../../src/model/format.ts';
import type { RunRecord } from '../../src/model/run-record.ts';
import { parseDurationMs } from '../../src/model/units.ts';
import { type LoadedConfig, loadConfig } from '../../src/plan/load-config.ts';
import { runStore } from '../../src/store/run-store.ts';
import { resultsPage, type StepFailure } from './results.ts';
import { type CampaignSuite, nextStep, type Step, stepOf, stepsOf } from './steps.ts';

const repository = join(import.meta.dirname, '..', '..');
const failureFile = join(repository, '.plimsoll', 'campaign-failures.ndjson');
/** Three blocks show every change of over 10 %; one user saturates no arm, however slow. */
const COMPARISON = ['--blocks', '3', '--vus', '1', '--duration', '5s'];
/** What a step is thought to take before it was run once. */
const UNKNOWN_MS = 240_000;
const MOST_TRIES = 2;
/** Tells the campaign's runs from others of the same suites. */
const CAMPAIGN = 'campaign';

const host = nodeHost();
const store = runStore(host, repository);
const [forMs, only] = [parseDurationMs(option('--for') ?? '150m'), option('--suite')];
if (forMs === undefined) throw new Error('--for is not a duration; write 150m.');
const rounds = Number(option('--rounds') ?? 3);
const deadline = Date.now() + forMs;
const loaded = await loadConfig(host, join(repository, 'plimsoll.config.ts'));
const tookMs = new Map<string, number>();

for (;;) {
  const records = await recordsOnDisk();
  const failures = await failuresOnDisk();
  const done = new Map<string, number>();
  for (const record of records) done.set(stepOf(record), (done.get(stepOf(record)) ?? 0) + 1);
  const steps = stepsOf(suitesOf(loaded, records)).filter(
    step => failures.filter(failure => failure.step === step.id).length < MOST_TRIES,
  );
  const step = steps.length > 0 ? nextStep(steps, done, rounds) : undefined;
  const leftMs = deadline - Date.now();
  if (!step || (tookMs.get(step.id) ?? UNKNOWN_MS) > leftMs) break;
  console.error(`${step.id} (${span(leftMs)} left, ${done.get(step.id) ?? 0} runs so far)`);
  await runStep(step);
  await writeResults();
}
await writeResults();

async function runStep(step: Step): Promise<void> {
  const started = Date.now();
  const command = step.variants
    ? [
        'ab',
        step.suite,
        '--a',
        'base',
        '--b',
        step.variants.join(','),
        ...COMPARISON,
        '--scenario',
        step.scenario ?? '*',
      ]
    : ['run', step.suite];
  const more = ['--volume', step.volume, '--label', CAMPAIGN, '-q'];
  const args = [join(repository, 'bin', 'plimsoll.js'), ...command, ...more];
  const ended = await execa(process.execPath, args, { cwd: repository, reject: false });
  tookMs.set(step.id, Date.now() - started);
  // slower, missed and undecided are results
  if (ended.exitCode !== undefined && [0, 1, 4].includes(ended.exitCode)) return;
  const failure: StepFailure = {
    step: step.id,
    exitCode: ended.exitCode ?? -1,
    message: lastLines(ended.stderr),
  };
  console.error(`  failed: ${failure.message}`);
  if (failure.message.startsWith('LOCKED')) process.exit(3); // says nothing about the step
  await appendFile(failureFile, `${JSON.stringify(failure)}\n`);
}

function lastLines(text: string): string {
  return text.trim().split('\n').slice(-2).join(' ').slice(0, 400);
}

function suitesOf({ config }: LoadedConfig, records: readonly RunRecord[]): CampaignSuite[] {
  return Object.entries(config.suites)
    .filter(([name, { claims }]) => claims.length > 0 && (only === undefined || name === only))
    .map(([suite, { claims, seed }]) => ({
      suite,
      claims,
      volume: seed?.volume ?? 'small',
      scenarios: scenariosSeen(records.filter(record => record.suite === suite)),
    }));
}

/** Operations of scenarios that are compared: a comparison drives no others. */
function scenariosSeen(records: readonly RunRecord[]): Record<string, string> {
  const seen: Record<string, string> = {};
  for (const record of records)
    for (const block of record.blocks)
      for (const { operations } of Object.values(block.arms))
        for (const [name, operation] of Object.entries(operations)) seen[name] = operation.scenario;
  return seen;
}

async function recordsOnDisk(): Promise<RunRecord[]> {
  const records: RunRecord[] = [];
  for (const id of await store.list()) {
    const record = await store.record(id).catch(() => undefined);
    if (record?.status === 'complete' && (record.plan.label === CAMPAIGN || isWhole(record)))
      records.push(record);
  }
  return records;
}

/** A plain run of all scenarios of a suite counts, whoever started it. */
function isWhole({ suite, arms, plan }: RunRecord): boolean {
  const all = loaded.config.suites[suite]?.scenarios.length;
  return arms.length === 1 && arms[0]?.name === 'base' && plan.scenarios.length === all;
}

async function failuresOnDisk(): Promise<StepFailure[]> {
  const text = await readFile(failureFile, 'utf8').catch(() => '');
  return text
    .split('\n')
    .filter(Boolean)
    .map(line => JSON.parse(line) as StepFailure);
}

async function writeResults(): Promise<void> {
  const args = [join(repository, 'bin', 'plimsoll.js'), 'claims', '--json'];
  const { stdout } = await execa(process.execPath, args, { cwd: repository });
  const ledger = JSON.parse(stdout) as ClaimLedger;
  const page = resultsPage({
    records: await recordsOnDisk(),
    failures: await failuresOnDisk(),
    ledger: claimsMarkdown(ledger),
  });
  await writeFile(join(repository, 'docs', 'results.md'), page);
}

function option(name: string): string | undefined {
  const at = process.argv.indexOf(name);
  return at < 0 ? undefined : process.argv[at + 1];
}
