import { describe, expect, test } from 'vitest';
import { countTests, passes } from './count.js';

/** The part of vitest's JSON report that is counted. */
function report({ passed = 0, failed = 0, skipped = 0, todo = 0, files = [] }) {
  return {
    numPassedTests: passed,
    numFailedTests: failed,
    numPendingTests: skipped,
    numTodoTests: todo,
    testResults: files,
  };
}

describe('countTests', () => {
  test.each([
    ['all passed', report({ passed: 3 }), 0, { passed: 3, failed: 0, skipped: 0 }, true],
    ['one failed', report({ passed: 2, failed: 1 }), 1, { passed: 2, failed: 1, skipped: 0 }, false],
    [
      'skipped and to do',
      report({ passed: 2, skipped: 1, todo: 1 }),
      0,
      { passed: 2, failed: 0, skipped: 2 },
      false,
    ],
    ['no test found', report({}), 0, { passed: 0, failed: 1, skipped: 0 }, false],
    ['an error outside of tests', report({ passed: 2 }), 1, { passed: 2, failed: 1, skipped: 0 }, false],
    ['no report', undefined, 0, { passed: 0, failed: 1, skipped: 0 }, false],
    [
      'a file that does not load',
      report({ passed: 2, files: [{ status: 'failed', assertionResults: [] }] }),
      1,
      { passed: 2, failed: 1, skipped: 0 },
      false,
    ],
    [
      'a failed test is counted once, though its file has failed too',
      report({ failed: 1, files: [{ status: 'failed', assertionResults: [{ status: 'failed' }] }] }),
      1,
      { passed: 0, failed: 1, skipped: 0 },
      false,
    ],
  ])('%s', (_, json, exitCode, count, pass) => {
    expect(countTests(json, exitCode)).toEqual(count);
    expect(passes(count)).toBe(pass);
  });
});
