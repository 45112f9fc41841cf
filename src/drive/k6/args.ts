import type { DriveJob } from '../driver.ts';

/** Tags that become columns of the CSV; every further one costs k6's top rate. */
export const SYSTEM_TAGS = [
  'name',
  'method',
  'status',
  'scenario',
  'error_code',
  'expected_response',
] as const;

/** Files of one window, relative to the directory in which k6 runs: an absolute path could hold `=`, which `--out` splits on. */
export interface K6Files {
  readonly csvPipe: string;
  readonly summary: string;
  /** An empty config, so that the user's own k6 config changes nothing. */
  readonly config: string;
}

/**
 * k6's command line. Log lines and the progress line go to stdout: the last progress line is the only
 * place where k6 says how many iterations it interrupted.
 */
export function k6Arguments(scenarioFile: string, files: K6Files): string[] {
  return [
    'run',
    '--no-color',
    '--no-usage-report',
    '--log-format=json',
    '--log-output=stdout',
    `--config=${files.config}`,
    `--system-tags=${SYSTEM_TAGS.join(',')}`,
    `--summary-export=${files.summary}`,
    `--out=csv=${files.csvPipe}`,
    scenarioFile,
  ];
}

/** The scenario contract's variables, and k6's own settings that have no flag. */
export function k6Environment(job: DriveJob): Record<string, string> {
  return {
    K6_CSV_TIME_FORMAT: 'unix_micro',
    K6_CSV_SAVE_INTERVAL: '100ms', // of a second each, writing would come in bursts
    K6_AUTO_EXTENSION_RESOLUTION: 'false',
    GOGC: '400', // k6 makes much garbage writing CSV; collecting it more rarely costs memory and frees CPU for load
    K6_NO_USAGE_REPORT: 'true',
    PLIMSOLL_SCENARIO: job.scenario.name,
    PLIMSOLL_BASE_URL: job.baseUrls[0] ?? '',
    PLIMSOLL_BASE_URLS: JSON.stringify(job.baseUrls),
    PLIMSOLL_DURATION: `${job.durationMs}ms`,
    ...(job.slices ? { PLIMSOLL_SLICES: JSON.stringify(job.slices) } : {}),
    ...(job.dataFile ? { PLIMSOLL_DATA: job.dataFile } : {}),
    ...loadVariables(job),
  };
}

/** PLIMSOLL_VUS is the number of users in a closed model; in an open one, how many may wait for an answer at once. */
function loadVariables(job: DriveJob): Record<string, string> {
  if (job.iterations !== undefined) return { PLIMSOLL_ITERATIONS: String(job.iterations) };
  if (job.ratePerSecond !== undefined) {
    const { load } = job.scenario;
    return {
      PLIMSOLL_RATE: String(job.ratePerSecond),
      ...(load.model === 'open' ? { PLIMSOLL_VUS: String(load.maxVus) } : {}),
    };
  }
  if (job.burst) return { PLIMSOLL_BURST: JSON.stringify(job.burst) };
  return job.vus === undefined ? {} : { PLIMSOLL_VUS: String(job.vus * job.baseUrls.length) };
}

/** Arrivals that scenarios/shared/k6.ts schedules for this window; undefined where there is no schedule. */
export function plannedArrivals(job: DriveJob): number | undefined {
  if (job.iterations !== undefined) return job.iterations;
  if (job.burst) return plannedInBursts(job, job.burst);
  if (job.ratePerSecond === undefined) return undefined;
  return Math.max(1, Math.round((job.ratePerSecond * job.durationMs) / 1_000));
}

/** Each slot has as many bursts. */
function plannedInBursts(
  { baseUrls, durationMs }: DriveJob,
  burst: { size: number; everyMs: number },
): number {
  const perSlot = Math.max(1, Math.ceil(durationMs / baseUrls.length / burst.everyMs));
  return burst.size * perSlot * baseUrls.length;
}
