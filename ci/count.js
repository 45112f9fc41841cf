/** Counts of the last line of `npm test`: every test, and one per check. */
export const NOTHING = { passed: 0, failed: 0, skipped: 0 };

export function addUp(a, b) {
  return { passed: a.passed + b.passed, failed: a.failed + b.failed, skipped: a.skipped + b.skipped };
}

/** A skipped test hides what it would have said, so it fails the check like a failed one. */
export function passes({ failed, skipped }) {
  return failed === 0 && skipped === 0;
}

/**
 * Counts a run of vitest from its JSON report.
 * What ends vitest without a failed test (a file that does not load, an error outside of tests, no test at all,
 * no report) counts as one failure.
 */
export function countTests(report, exitCode) {
  if (!report) return { ...NOTHING, failed: 1 };
  const broken = report.testResults.filter(
    file => file.status === 'failed' && !file.assertionResults.some(hasFailed),
  );
  const count = {
    passed: report.numPassedTests,
    failed: report.numFailedTests + broken.length,
    skipped: report.numPendingTests + report.numTodoTests,
  };
  const unexplained = passes(count) && (exitCode !== 0 || count.passed === 0);
  return unexplained ? { ...count, failed: 1 } : count;
}

function hasFailed({ status }) {
  return status === 'failed';
}
