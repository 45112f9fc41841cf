import type { ChildExit } from '../../host/host.ts';
import { PlimsollError } from '../../model/errors.ts';
import type { K6Error, K6Log } from './log.ts';
import type { RowTotals } from './requests.ts';

/** k6's exit codes (its errext/exitcodes): the measurement stands, the script's own judgement was not met. */
const JUDGED: readonly number[] = [99, 110];
/** Setup or teardown took too long, invalid options, script exception, test.abort(). */
const SCENARIO: readonly number[] = [100, 101, 104, 107, 108];

/** Why k6's end leaves no measurement; undefined if it does leave one. */
export function failureOfExit(
  exit: ChildExit,
  log: K6Log,
  file: string,
  lastWords: string,
): PlimsollError | undefined {
  if (exit.startError) {
    return new PlimsollError(
      'DRIVER_FAILED',
      `k6 could not be started: ${exit.startError}`,
      'Check that K6_PATH names an executable k6.',
    );
  }
  const { exitCode } = exit;
  if (exitCode === 0) return undefined;
  if (exitCode !== undefined && JUDGED.includes(exitCode)) return failureOfThresholds(log, file);
  const last = log.lastError?.message;
  if (
    (exitCode !== undefined && SCENARIO.includes(exitCode)) ||
    last?.includes("couldn't be found on local disk")
  ) {
    return scenarioFailed(file, log.lastError ?? { message: lastWords, thrown: false });
  }
  return new PlimsollError(
    'DRIVER_FAILED',
    `k6 ended with ${exitCode === undefined ? `signal ${exit.signal}` : `exit code ${exitCode}`} while it drove ${file}: ${last || lastWords || 'it said nothing'}`,
    `Run the file with k6 alone to see more: k6 run ${file}`,
  );
}

/** A threshold with abortOnFail cuts the window short: then not even the rest is a measurement. */
function failureOfThresholds(log: K6Log, file: string): PlimsollError | undefined {
  if (!log.lastError?.message.includes('stopping test prematurely')) return undefined;
  return new PlimsollError(
    'SCENARIO_FAILED',
    `${file} stopped itself before its window was over: ${log.lastError.message}`,
    'Take abortOnFail out of its thresholds, or state the limit as an objective in the config.',
  );
}

/** Why what was measured can't be used, though k6 ended well; undefined if it can. */
export function failureOfMeasurement(
  totals: RowTotals & { readonly malformed: number },
  log: K6Log,
  reportedRequests: number | undefined,
  file: string,
): PlimsollError | undefined {
  if (log.exceptions > 0 && log.exceptions >= log.complete && log.firstError)
    return scenarioFailed(file, log.firstError);
  const broken = totals.unreadable + totals.malformed;
  if (broken > 0) return violated(`${broken} rows of k6's CSV can't be read`);
  if (totals.counted !== totals.timed)
    return violated(`k6 wrote ${totals.counted} requests and ${totals.timed} times`);
  if (reportedRequests === undefined) return violated('k6 wrote no summary to hold its rows against');
  if (totals.counted !== reportedRequests) {
    return violated(`k6 counted ${reportedRequests} requests, but ${totals.counted} came through its CSV`);
  }
  if (totals.unmatchedChecks > 0) {
    return violated(`${totals.unmatchedChecks} failed checks belong to no response of their iteration`);
  }
  if (totals.firstUs !== undefined) return undefined;
  return new PlimsollError(
    'NO_SAMPLES',
    `${file} ran ${log.complete} iterations and sent no request.`,
    'Check that its default function sends requests, and to the address that target() gives.',
  );
}

function scenarioFailed(file: string, error: K6Error): PlimsollError {
  return new PlimsollError(
    'SCENARIO_FAILED',
    `${file} ${error.thrown ? 'threw' : 'failed'}: ${error.message}`,
    `Correct the scenario; \`k6 run ${file}\` shows the same error without Plimsoll.`,
  );
}

function violated(what: string): PlimsollError {
  return new PlimsollError(
    'ACCOUNTING_VIOLATED',
    `The samples of this window are not complete: ${what}.`,
    'Run again; if it stays, check disk space and memory, and the log of k6 in the run directory.',
  );
}
