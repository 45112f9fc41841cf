import type { Outcome } from '../../model/sample.ts';

/** k6's error codes (docs: "Error codes"): 1050 no answer in time, 1211 no connection in time. */
const TIMEOUTS: readonly number[] = [1050, 1211];

/**
 * What became of a request. `expected` is k6's own word, which the script may have set (http.expectedStatuses);
 * empty where the script switched it off.
 */
export function outcomeOf(status: number, errorCode: number, expected: string): Outcome {
  if (TIMEOUTS.includes(errorCode)) return 'timeout';
  if (status === 0) return 'connection-error';
  if (expected === '') return status >= 400 ? 'http-error' : 'ok';
  return expected === 'true' ? 'ok' : 'http-error';
}

/** Whether the target can have seen the request: not if its name, connection or TLS failed (1100-1119, 1210-1219, 1300-1399). */
export function reachedWire(status: number, errorCode: number): boolean {
  if (status !== 0) return true;
  const never = [
    [1020, 1020],
    [1100, 1119],
    [1210, 1219],
    [1300, 1399],
  ] as const;
  return !never.some(([from, to]) => errorCode >= from && errorCode <= to);
}
