import { join } from 'node:path';
import type { Child, ChildExit, ProcessUsage } from '../../host/host.ts';
import { PlimsollError } from '../../model/errors.ts';
import type { DriveContext, DriveJob, DriveResult } from '../driver.ts';
import { type FeedTotals, SampleLineReader } from '../sample-lines.ts';

/** A tool that runs on Node in a process of its own and reports through a named pipe. */
export interface NodeTool {
  readonly name: string;
  /** Arguments of node: the entry file and what it wants to know. */
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** What it means if the tool ends before any load without saying why. */
  readonly silentEndMeans: 'SCENARIO_FAILED' | 'DRIVER_FAILED';
}

export interface ToolRun {
  readonly totals: FeedTotals;
  readonly generator: DriveResult['generator'];
}

/** Start and drain of a tool that is still alive are waited for this long beyond the window, ms. */
const OVERTIME_MS = 90_000;

export function feedPath(context: DriveContext): string {
  return join(context.workDir, 'samples.pipe');
}

/** The contract with a native file: everything it may want to know, by environment. */
export function scenarioEnvironment(job: DriveJob): Record<string, string> {
  return {
    PLIMSOLL_SCENARIO: job.scenario.name,
    PLIMSOLL_BASE_URL: job.baseUrls[0] ?? '',
    PLIMSOLL_DURATION: `${job.durationMs}ms`,
    ...(job.ratePerSecond === undefined ? {} : { PLIMSOLL_RATE: String(job.ratePerSecond) }),
    ...(job.vus === undefined ? {} : { PLIMSOLL_VUS: String(job.vus) }),
    ...(job.burst === undefined ? {} : { PLIMSOLL_BURST: JSON.stringify(job.burst) }),
    ...(job.iterations === undefined ? {} : { PLIMSOLL_ITERATIONS: String(job.iterations) }),
    ...(job.dataFile === undefined ? {} : { PLIMSOLL_DATA: job.dataFile }),
  };
}

/** Runs the tool to its end and hands its samples on while it runs. Leaves no process behind. */
export async function runNodeTool(tool: NodeTool, job: DriveJob, context: DriveContext): Promise<ToolRun> {
  const { host, signal, workDir } = context;
  if (signal.aborted) throw interrupted(tool);
  await host.files.makeDirectory(workDir);
  await host.files.remove(feedPath(context));

  const window = new UsageWindow();
  const reader = new SampleLineReader({
    ...window.handlers,
    sample: sample => context.sink.sample(sample),
    mark: mark => context.sink.mark(mark),
  });
  const writerEnded = Promise.withResolvers<void>();
  let broken: unknown;
  const reading = host.readFifo(
    feedPath(context),
    chunk => {
      if (broken) return;
      try {
        reader.push(chunk);
      } catch (error) {
        broken = error;
        void window.child?.stop();
      }
    },
    writerEnded.promise,
  );
  const child = host.start({
    command: host.nodePath,
    args: tool.args,
    env: { ...scenarioEnvironment(job), ...tool.env },
    cwd: host.cwd,
    logFile: join(workDir, 'tool.log'),
    stopSignal: 'SIGINT',
  });
  window.child = child;
  const { exit, late } = await lifeOf(child, job, context);
  writerEnded.resolve();
  await reading;
  await host.files.remove(feedPath(context));

  if (signal.aborted) throw interrupted(tool);
  if (broken) throw broken;
  if (late) throw overtime(tool);
  return { totals: judged(tool, job, reader, child, exit), generator: window.generator(exit.usage) };
}

/** Waits for the end of the tool, which an abort or too long a wait brings about. */
async function lifeOf(
  child: Child,
  job: DriveJob,
  { host, signal }: DriveContext,
): Promise<{ exit: ChildExit; late: boolean }> {
  let late = false;
  const onAbort = () => void child.stop(2_000);
  signal.addEventListener('abort', onAbort, { once: true });
  if (signal.aborted) onAbort();
  const over = new AbortController();
  const watch = host.wait(job.durationMs + OVERTIME_MS, over.signal).then(
    () => {
      late = true;
      void child.stop(2_000);
    },
    () => {},
  );
  const exit = await child.exited;
  over.abort();
  await watch;
  signal.removeEventListener('abort', onAbort);
  return { exit, late };
}

/** Usage of the generator between the first and the last line of load, not of its start. */
class UsageWindow {
  child: Child | undefined;
  #before: ProcessUsage | undefined;
  #after: ProcessUsage | undefined;
  readonly handlers = {
    begin: (): void => {
      this.#before = this.child?.usage();
    },
    end: (): void => {
      this.#after = this.child?.usage();
    },
  };

  generator(whole: ProcessUsage | undefined): DriveResult['generator'] {
    const after = this.#after ?? whole;
    if (!after || !this.#before) return {};
    return {
      cpuUs: Math.round(after.cpuUs - this.#before.cpuUs),
      runQueueWaitUs: Math.round(after.runQueueWaitUs - this.#before.runQueueWaitUs),
      memoryBytes: after.privateBytes,
    };
  }
}

/** The totals of a tool that came to its end, or the reason why there are none. */
function judged(
  tool: NodeTool,
  job: DriveJob,
  reader: SampleLineReader,
  child: Child,
  exit: ChildExit,
): FeedTotals {
  if (exit.startError !== undefined) {
    throw new PlimsollError(
      'DRIVER_NOT_FOUND',
      `${tool.name} could not be started: ${exit.startError}`,
      'Run `plimsoll doctor`.',
    );
  }
  if (reader.failure) throw failed(tool, job, reader.failure.code, reader.failure.message);
  const totals = reader.finish();
  if (!totals) {
    const how = exit.signal ? `by ${exit.signal}` : `with exit code ${exit.exitCode ?? 'none'}`;
    throw failed(tool, job, tool.silentEndMeans, `${tool.name} ended ${how}. ${lastLines(child.tail())}`);
  }
  if (totals.samples === 0) {
    throw new PlimsollError(
      'NO_SAMPLES',
      `${job.file} ran in ${tool.name} and sent no request that could be measured.`,
      'Check the scenario: it must send requests to PLIMSOLL_BASE_URL. Its output is in the tool log.',
    );
  }
  return totals;
}

function failed(tool: NodeTool, job: DriveJob, code: 'SCENARIO_FAILED' | 'DRIVER_FAILED', why: string) {
  const hint =
    code === 'SCENARIO_FAILED'
      ? `Run the file with ${tool.name} alone and repair it.`
      : `Run \`plimsoll doctor\`; the full output of ${tool.name} is in the tool log of the run.`;
  return new PlimsollError(code, `${job.file}: ${why}`, hint);
}

function interrupted(tool: NodeTool): PlimsollError {
  return new PlimsollError('INTERRUPTED', `${tool.name} was stopped before its window ended.`, 'Run again.');
}

function overtime(tool: NodeTool): PlimsollError {
  return new PlimsollError(
    'DRIVER_FAILED',
    `${tool.name} did not come to its end ${OVERTIME_MS / 1_000} s after its window.`,
    'Does the target leave requests unanswered? Lower the timeout in the scenario.',
  );
}

/** The end of a tool's output is where it says what went wrong. */
function lastLines(output: string): string {
  return output.split('\n').slice(-12).join('\n').slice(-1_500);
}
