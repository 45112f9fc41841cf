import { basename, join } from 'node:path';
import type { Host } from '../../host/host.ts';
import { findK6 } from '../../host/tools.ts';
import { PlimsollError } from '../../model/errors.ts';
import type { ScenarioPlan } from '../../model/run-plan.ts';
import type { DriverCount } from '../../model/sample.ts';
import { generatorUse } from '../child-health.ts';
import type { DriveContext, DriveJob, DriveResult, Driver, DriverInfo } from '../driver.ts';
import { plannedArrivals } from './args.ts';
import { failureOfExit, failureOfMeasurement } from './failures.ts';
import { driveWindow, type Window, type WindowFiles } from './window.ts';

/** k6 refuses a shorter window in its closed model. */
const SHORTEST_CLOSED_MS = 1_000;

export const k6Driver: Driver = { name: 'k6', takesTurns: () => true, probe, unsupported, drive };

async function probe(host: Host): Promise<DriverInfo> {
  const path = pathOf(host);
  const { stdout, stderr, exitCode } = await host.run(path, ['version'], { timeoutMs: 10_000 });
  const version = /k6\S* v?(\d+\.\d+\.\d+\S*)/.exec(stdout)?.[1];
  if (exitCode === 0 && version) return { version, path };
  throw new PlimsollError(
    'DRIVER_NOT_FOUND',
    `${path} does not answer as k6: ${(stderr || stdout).trim().slice(0, 200)}`,
    'Run `npm run setup`, or set K6_PATH to a k6 2.1 or newer.',
  );
}

function pathOf(host: Host): string {
  const path = findK6(host);
  if (path) return path;
  throw new PlimsollError(
    'DRIVER_NOT_FOUND',
    host.env.K6_PATH ? `K6_PATH names no executable: ${host.env.K6_PATH}` : 'k6 is not installed.',
    'Run `npm run setup`, or set K6_PATH to an installed k6.',
  );
}

function unsupported(scenario: ScenarioPlan): readonly string[] {
  const { load } = scenario;
  const reasons: string[] = [];
  if (load.model === 'closed' && load.durationMs < SHORTEST_CLOSED_MS)
    reasons.push('k6 drives users (closed model) for at least 1 s');
  if (load.model === 'open' && !(load.ratePerSecond >= 0.001))
    reasons.push('k6 needs at least 0.001 arrivals a second');
  return reasons;
}

async function drive(job: DriveJob, context: DriveContext): Promise<DriveResult> {
  const { host, workDir, signal } = context;
  const path = pathOf(host);
  if (signal.aborted) throw interrupted(job);
  const files = await prepare(host, workDir);
  try {
    const window = await driveWindow(path, job, files, context);
    await host.files.writeAtomic(join(workDir, files.log), `${window.log.text()}${window.lastWords}\n`);
    if (signal.aborted) throw interrupted(job);
    const failure =
      failureOfExit(window.exit, window.log, job.file, window.lastWords) ??
      failureOfMeasurement(
        window.totals,
        window.log,
        await requestsOfSummary(host, workDir, files),
        job.file,
      );
    if (failure) throw failure;
    return resultOf(job, window);
  } finally {
    await host.files.remove(join(workDir, files.csvPipe));
  }
}

async function prepare(host: Host, workDir: string): Promise<WindowFiles> {
  await host.files.makeDirectory(workDir);
  const name = `k6-${host.nowUs()}`;
  const files = {
    csvPipe: `${name}.csv`,
    summary: `${name}.summary.json`,
    config: `${name}.config.json`,
    log: `${name}.log`,
  };
  await host.files.writeAtomic(join(workDir, files.config), '{}');
  return files;
}

/** What k6's own summary says it sent; undefined if it wrote none. */
async function requestsOfSummary(
  host: Host,
  workDir: string,
  files: WindowFiles,
): Promise<number | undefined> {
  const text = await host.files.readTextIfAny(join(workDir, files.summary));
  if (text === undefined) return undefined;
  try {
    const summary = JSON.parse(text) as { metrics?: { http_reqs?: { count?: number } } };
    return summary.metrics ? (summary.metrics.http_reqs?.count ?? 0) : undefined;
  } catch {
    return undefined;
  }
}

function resultOf(job: DriveJob, window: Window): DriveResult {
  const { totals, exit, usageAtStart } = window;
  return {
    latency: {
      endsAt: 'last-byte',
      includesConnect: false,
      startedFrom: totals.withDue > 0 ? 'intended' : 'actual',
    },
    count: countOf(job, window),
    startedAtUs: totals.firstUs ?? 0,
    endedAtUs: totals.lastUs ?? 0,
    generator: generatorUse(exit, usageAtStart),
  };
}

/** Arrivals that were due and never started are dropped, whether k6 had no user free or came too late itself. */
function countOf(job: DriveJob, { totals, log }: Window): DriverCount {
  // a user that came back after the last burst has begun an iteration for k6, but none of the load
  const started = (job.burst ? totals.iterations : log.complete) + log.interrupted;
  const planned = totals.withDue > 0 || job.iterations !== undefined ? plannedArrivals(job) : undefined;
  const seen = started + totals.dropped;
  const scheduled = planned === undefined ? seen : Math.max(planned, seen);
  return {
    ...(planned !== undefined || totals.dropped > 0 ? { scheduled } : {}),
    started,
    dropped: scheduled - started,
    inFlightAtStop: log.interrupted,
    reportedRequests: totals.counted,
    wireRequests: totals.wireRequests,
  };
}

function interrupted(job: DriveJob): PlimsollError {
  return new PlimsollError(
    'INTERRUPTED',
    `k6 was stopped while it drove ${basename(job.file)}.`,
    'Run again; blocks that were finished are kept.',
  );
}
