import { join } from 'node:path';
import type { Driver } from '../drive/driver.ts';
import type { Host } from '../host/host.ts';
import type { Cluster } from '../host/postgres/cluster.ts';
import { PlimsollError } from '../model/errors.ts';
import { bytes, count } from '../model/format.ts';
import type { DataPlan, DriverName, RunPlan } from '../model/run-plan.ts';
import { seedWithCommand } from '../seed/seed-command.ts';
import { seedTemplate, type Template } from '../seed/seed-database.ts';
import type { OpenRun } from '../store/run-store.ts';
import { resolveEnvironment } from '../target/target.ts';
import { fitCluster, openCluster } from './cluster.ts';
import type { Progress } from './progress.ts';
import type { SessionDatabase } from './session.ts';

/** Versions of the load tools that the plan needs; throws before anything is touched if one is missing or unfit. */
export async function probeDrivers(
  host: Host,
  plan: RunPlan,
  drivers: Readonly<Record<DriverName, Driver>>,
): Promise<Record<string, string>> {
  const versions: Record<string, string> = {};
  for (const scenario of plan.scenarios) {
    const driver = drivers[scenario.driver];
    const [reason] = driver.unsupported(scenario);
    if (reason)
      throw new PlimsollError(
        'SCENARIO_UNSUPPORTED',
        `Scenario "${scenario.name}": ${reason}`,
        'Change the load in the config, or use another driver for this scenario.',
      );
    versions[scenario.driver] ??= (await driver.probe(host)).version;
  }
  return versions;
}

/** Cluster, template and exported data; reuses a template of the same fingerprint. */
export async function prepareDatabase(
  host: Host,
  plan: RunPlan,
  run: OpenRun,
  progress: Progress,
  signal: AbortSignal,
): Promise<SessionDatabase | undefined> {
  const cluster = await openCluster(host, plan);
  if (!cluster) return undefined;
  if (!plan.data) return { cluster, template: undefined, dataFile: undefined };
  const dataFile = join(run.directory, 'data.json');
  try {
    const template = await seedOnly(host, plan, cluster, { progress, signal, dataFile });
    return {
      cluster: await fitCluster(host, plan, cluster, template.identity.sizeBytes),
      template,
      dataFile,
    };
  } catch (error) {
    await cluster.stop().catch(() => {});
    throw error;
  }
}

export interface SeedingOptions {
  readonly progress: Progress;
  readonly signal: AbortSignal;
  readonly dataFile?: string;
  readonly reset?: boolean;
}

/** Makes the template of the plan's data, or finds it. */
export async function seedOnly(
  host: Host,
  plan: RunPlan,
  cluster: Cluster,
  options: SeedingOptions,
): Promise<Template> {
  if (!plan.data)
    throw new PlimsollError(
      'SEED_FAILED',
      `Suite "${plan.suite}" declares no seed.`,
      'Add seed: { schema, dataset } to it.',
    );
  const { progress } = options;
  const template = await templateOf(host, plan.root, plan.data, cluster, options);
  const rows = Object.values(template.identity.rows).reduce((a, b) => a + b, 0);
  progress.step(
    `${template.reused ? 'template reused' : 'seeded'}: ${count(rows)} rows, ${bytes(template.identity.sizeBytes)}`,
  );
  return template;
}

function templateOf(
  host: Host,
  root: string,
  data: DataPlan,
  cluster: Cluster,
  options: SeedingOptions,
): Promise<Template> {
  const { progress, ...rest } = options;
  const { command, fingerprint, volume, seed } = data;
  if (command)
    return seedWithCommand(host, cluster, { command, cwd: root, env: {}, fingerprint, volume, seed }, rest);
  return seedTemplate(host, cluster, data, {
    ...rest,
    root,
    onProgress: step =>
      progress.step(
        seedingStep(step),
        step.rowsTotal > 0 ? step.rowsDone / step.rowsTotal : undefined,
        step.leftMs,
      ),
  });
}

function seedingStep(step: { table: string; ratePerSecond: number }): string {
  if (step.ratePerSecond === 0) return `making ${step.table}`;
  return `seeding ${step.table}, ${count(step.ratePerSecond)} rows/s`;
}

/** `target.build`, once per run. */
export async function buildTarget(host: Host, plan: RunPlan, signal: AbortSignal): Promise<void> {
  if (!plan.target.build || !plan.target.command) return;
  const done = await host.run('sh', ['-c', plan.target.build], {
    cwd: plan.root,
    env: resolveEnvironment(host, plan.target.env),
    signal,
  });
  signal.throwIfAborted();
  if (done.exitCode === 0) return;
  const tail = `${done.stdout}\n${done.stderr}`.trim().split('\n').slice(-6).join('\n');
  throw new PlimsollError(
    'TARGET_FAILED',
    `The build \`${plan.target.build}\` ended with exit code ${done.exitCode}:\n${tail}`,
    'Correct the build, or remove target.build.',
  );
}
