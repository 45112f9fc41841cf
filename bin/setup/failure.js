/** What the environment lacks: what failed and why, and the next action. Exit code 3 (environment not ready). */
export class SetupFailure extends Error {
  exitCode = 3;

  /**
   * @param {string} message
   * @param {string} hint
   */
  constructor(message, hint) {
    super(message);
    this.hint = hint;
  }
}

/** Prints a failure and ends the process. With `--json` the same document as any other command's error. */
export function endWith(error, { json = false } = {}) {
  const failure = error instanceof SetupFailure ? error : bug(error);
  const { message, hint, exitCode } = failure;
  const code = exitCode === 3 ? 'SETUP_FAILED' : exitCode === 2 ? 'USAGE' : 'BUG';
  if (json)
    process.stdout.write(`${JSON.stringify({ error: { code, message, hint, exitCode } }, null, 2)}\n`);
  process.stderr.write(`Error: ${message}\nNext:  ${hint}\n`);
  process.exit(exitCode);
}

function bug(error) {
  const failure = new SetupFailure(
    String(error?.stack ?? error),
    'Please report this: it is a fault in Plimsoll.',
  );
  failure.exitCode = 70;
  return failure;
}

/** The last words of a command that failed, short enough for a terminal. */
export function lastLines(text, count = 12) {
  return text.trim().split('\n').slice(-count).join('\n');
}
