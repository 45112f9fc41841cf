import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { ScenarioPlan } from '../../model/run-plan.ts';
import type { DriveContext, DriveJob, DriveResult, Driver, DriverInfo } from '../driver.ts';
import { findPackage } from '../node-tool/packages.ts';
import { driveResult } from '../node-tool/result.ts';
import { feedPath, type NodeTool, runNodeTool } from '../node-tool/run.ts';
import type { SamplerOptions } from './inside/sampler.ts';
import { plannedPhases } from './phases.ts';

const EXTENSION = extname(import.meta.filename);
const SAMPLER = fileURLToPath(new URL(`./inside/sampler${EXTENSION}`, import.meta.url));
const ONE_WORKER = new URL(`./inside/one-worker${EXTENSION}`, import.meta.url).href;

/** Runs a native Artillery file, untouched: phases, target and our plugin come in beside it. */
export const artilleryDriver: Driver = {
  name: 'artillery',
  // phases of the file know nothing of slots
  takesTurns: ({ load }) => load.model !== 'native',
  probe: host => findPackage(host, 'artillery'),
  unsupported: (scenario: ScenarioPlan) =>
    scenario.load.model === 'closed'
      ? ['Artillery starts users at a rate; it has no fixed number of users. Use k6 or autocannon for `vus`.']
      : [],
  drive: async (job, context) => {
    const info = await findPackage(context.host, 'artillery');
    const run = await runNodeTool(artilleryTool(info, job, context), job, context);
    const own = await ownCounters(context);
    const dropped = run.totals.scheduled === undefined ? (own.skipped ?? 0) : run.totals.dropped;
    const { reportedRequests = 0, ...totals } = run.totals;
    const reported = own.requests === undefined ? {} : { reportedRequests: own.requests + reportedRequests };
    return driveResult({ ...run, totals: { ...totals, dropped, ...reported } }, latencyOf(job));
  },
};

function artilleryTool(info: DriverInfo, job: DriveJob, context: DriveContext): NodeTool {
  return {
    name: 'Artillery',
    args: [
      join(info.path, 'bin', 'run'),
      'run',
      job.file,
      '--overrides',
      JSON.stringify(overrides(info, job, context)),
      '--output',
      summaryPath(context),
    ],
    env: {
      ARTILLERY_DISABLE_TELEMETRY: 'true',
      NODE_OPTIONS: `--import=${ONE_WORKER}`,
      NO_COLOR: '1',
    },
    silentEndMeans: 'SCENARIO_FAILED',
  };
}

/** Merged over the file's config by Artillery itself, so its processor, payload and plugins survive. */
function overrides(info: DriverInfo, job: DriveJob, context: DriveContext): unknown {
  const { phases, schedule } = plannedPhases(job);
  const options: SamplerOptions = {
    scope: SAMPLER.slice(0, -EXTENSION.length + 1),
    feed: feedPath(context),
    manifest: join(info.path, 'package.json'),
    baseUrls: job.baseUrls,
    ...(job.slices === undefined ? {} : { slices: job.slices }),
    ...(schedule === undefined ? {} : { schedule }),
    ...(job.iterations === undefined ? {} : { iterations: job.iterations }),
  };
  return {
    config: {
      target: job.baseUrls[0],
      ...(phases === undefined ? {} : { phases }),
      // Artillery looks for a plugin at scope + name; a dot within the name would make it a nested key
      plugins: { [EXTENSION.slice(1)]: options },
    },
  };
}

function latencyOf(job: DriveJob): DriveResult['latency'] {
  const { schedule } = plannedPhases(job);
  return {
    endsAt: 'last-byte',
    // every virtual user opens its own connections
    includesConnect: true,
    startedFrom: schedule ? 'intended' : 'actual',
  };
}

function summaryPath(context: DriveContext): string {
  return join(context.workDir, 'artillery.json');
}

/** Artillery's own count of requests and, where the file decides the load, of arrivals that `maxVusers` skipped. */
async function ownCounters(context: DriveContext): Promise<{ requests?: number; skipped?: number }> {
  const text = await context.host.files.readTextIfAny(summaryPath(context));
  if (text === undefined) return {};
  const summary = JSON.parse(text) as {
    readonly aggregate?: { readonly counters?: Record<string, unknown> };
  };
  const counters = summary.aggregate?.counters;
  if (!counters) return {};
  const requests = counters['http.requests'] ?? 0; // none where all is sent by function steps
  const skipped = counters['vusers.skipped'];
  return {
    ...(typeof requests === 'number' ? { requests } : {}),
    ...(typeof skipped === 'number' ? { skipped } : {}),
  };
}
