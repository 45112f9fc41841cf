import { join } from 'node:path';
import type { Child, ChildExit, ProcessUsage } from '../../host/host.ts';
import type { DriveContext, DriveJob } from '../driver.ts';
import { type K6Files, k6Arguments, k6Environment } from './args.ts';
import { CsvReader } from './csv.ts';
import { K6Log } from './log.ts';
import { RequestRows, type RowTotals } from './requests.ts';

/** How long an interrupted k6 may take to write what it has. */
const STOP_GRACE_MS = 5_000;

export interface WindowFiles extends K6Files {
  readonly log: string;
}

/** A window of load as it came out, before anybody has judged it. */
export interface Window {
  readonly exit: ChildExit;
  readonly log: K6Log;
  readonly lastWords: string;
  readonly totals: RowTotals & { readonly malformed: number };
  readonly usageAtStart: ProcessUsage | undefined;
}

export async function driveWindow(
  path: string,
  job: DriveJob,
  files: WindowFiles,
  context: DriveContext,
): Promise<Window> {
  const { host, workDir, signal } = context;
  const intake = new Intake(job, context);
  const exited = Promise.withResolvers<ChildExit>();
  // the pipe exists when this returns, before k6 would make a plain file in its place
  const reading = host.readFifo(join(workDir, files.csvPipe), chunk => intake.csv(chunk), exited.promise);
  const child = host.start({
    command: path,
    args: k6Arguments(job.file, files),
    env: k6Environment(job),
    cwd: workDir,
    stdout: 'pipe',
    stopSignal: 'SIGINT',
  });
  intake.child = child;
  child.stdout?.on('data', (chunk: Buffer) => intake.log.push(chunk));
  void child.exited.then(exited.resolve);
  const stop = () => void child.stop(STOP_GRACE_MS);
  signal.addEventListener('abort', stop);
  if (signal.aborted) stop();
  try {
    await Promise.all([reading, child.exited]);
  } catch (error) {
    await child.stop(STOP_GRACE_MS);
    throw error;
  } finally {
    signal.removeEventListener('abort', stop);
  }
  return intake.finish(await child.exited);
}

/** Takes in what k6 writes while it runs. */
class Intake {
  readonly log = new K6Log();
  child: Child | undefined;
  readonly #rows: RequestRows;
  readonly #csv: CsvReader;
  #begun = false;
  #usageAtStart: ProcessUsage | undefined;
  #broken: unknown;

  constructor(job: DriveJob, { sink }: DriveContext) {
    this.#rows = new RequestRows(sink, {
      slots: job.baseUrls.length,
      exact: job.burst !== undefined,
      ...(job.ratePerSecond === undefined ? {} : { stepUs: 1_000_000 / job.ratePerSecond }),
    });
    this.#csv = new CsvReader((metric, row) => {
      if (!this.#begun) this.#usageAtStart = this.child?.usage();
      this.#begun = true;
      this.#rows.add(metric, row);
    });
  }

  /** Called by the pipe, where nobody could catch: the error waits for finish(). */
  csv(chunk: Buffer): void {
    if (this.#broken) return;
    try {
      this.#csv.push(chunk);
    } catch (error) {
      this.#broken = error;
      void this.child?.stop(STOP_GRACE_MS);
    }
  }

  finish(exit: ChildExit): Window {
    if (this.#broken) throw this.#broken;
    this.log.end();
    return {
      exit,
      log: this.log,
      lastWords: this.child?.tail() ?? '',
      totals: { ...this.#rows.finish(), malformed: this.#csv.malformed },
      usageAtStart: this.#usageAtStart,
    };
  }
}
