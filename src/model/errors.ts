/**
 * Every way Plimsoll can stop, declared once: stable code, exit code, meaning.
 * docs/reference/errors.md is tested against this table in both directions.
 */
export const ERROR_TABLE = {
  USAGE: { exitCode: 2, meaning: 'The command line is not one that Plimsoll knows.' },
  CONFIG_NOT_FOUND: { exitCode: 2, meaning: 'No plimsoll.config file was found here or above.' },
  CONFIG_INVALID: { exitCode: 2, meaning: 'The config has an unknown key or a value of the wrong form.' },
  CONFIG_UNREADABLE: { exitCode: 2, meaning: 'The config file could not be loaded.' },
  SUITE_UNKNOWN: { exitCode: 2, meaning: 'The config has no suite of that name.' },
  SCENARIO_NOT_FOUND: { exitCode: 2, meaning: 'A scenario file is missing, or no scenario matches.' },
  SCENARIO_UNSUPPORTED: {
    exitCode: 2,
    meaning: 'The driver cannot produce the load that the config asks for.',
  },
  VARIANT_UNKNOWN: { exitCode: 2, meaning: 'The suite has no variant of that name.' },
  DATASET_INVALID: { exitCode: 2, meaning: 'A dataset file does not declare a usable dataset.' },
  NAME_INVALID: { exitCode: 2, meaning: 'A name does not match ^[a-z0-9][a-z0-9._-]{0,79}$.' },
  HOST_NOT_ALLOWED: {
    exitCode: 2,
    meaning: 'Load may go to loopback only, unless the config allows the host.',
  },
  RUN_NOT_FOUND: { exitCode: 2, meaning: 'No stored run has that id.' },
  DOCUMENT_INVALID: { exitCode: 2, meaning: 'A stored document is damaged or of an unknown version.' },
  REPORTER_UNKNOWN: { exitCode: 2, meaning: 'No reporter has that name.' },
  DRIVER_NOT_FOUND: { exitCode: 3, meaning: 'A load tool that a scenario needs is not installed.' },
  DRIVER_FAILED: { exitCode: 3, meaning: 'A load tool ended in a way that leaves no measurement.' },
  SCENARIO_FAILED: { exitCode: 3, meaning: 'A scenario does not compile, throws, or never ran to its end.' },
  NO_SAMPLES: { exitCode: 3, meaning: 'A scenario ran and sent no request.' },
  ACCOUNTING_VIOLATED: { exitCode: 3, meaning: 'Requests sent, answered and counted do not add up.' },
  GENERATOR_STARVED: { exitCode: 3, meaning: 'The load generator itself had too little machine to measure.' },
  TARGET_FAILED: { exitCode: 3, meaning: 'The target could not be started or built.' },
  TARGET_NOT_READY: { exitCode: 3, meaning: 'The target did not answer its readiness address with 2xx.' },
  TARGET_DIED: { exitCode: 3, meaning: 'The target ended while it was under load.' },
  DATABASE_UNREACHABLE: { exitCode: 3, meaning: 'PostgreSQL does not answer.' },
  DATABASE_FAILED: { exitCode: 3, meaning: 'PostgreSQL refused a statement that Plimsoll needs.' },
  DATABASE_NOT_OURS: { exitCode: 3, meaning: 'A database without our marker would be written to.' },
  POSTGRES_NOT_FOUND: { exitCode: 3, meaning: 'The embedded PostgreSQL is not installed on this system.' },
  SEED_FAILED: { exitCode: 3, meaning: 'Schema, rows or indexes could not be loaded.' },
  STORE_FAILED: { exitCode: 3, meaning: 'A file of the run could not be written.' },
  SETUP_FAILED: { exitCode: 3, meaning: 'Something that Plimsoll needs could not be installed.' },
  LOCKED: { exitCode: 3, meaning: 'Another Plimsoll run uses the same database cluster.' },
  NO_COMPARABLE_BASELINE: {
    exitCode: 5,
    meaning: 'There is no baseline that this run may be compared with.',
  },
  INTERRUPTED: { exitCode: 130, meaning: 'Stopped by Ctrl-C; finished blocks are kept.' },
  BUG: { exitCode: 70, meaning: 'A fault in Plimsoll itself.' },
} as const;

export type ErrorCode = keyof typeof ERROR_TABLE;

/** Exit codes of a finished command, by meaning. See docs/reference/exit-codes.md. */
export const EXIT = {
  pass: 0,
  failed: 1,
  usage: 2,
  invalid: 3,
  undecided: 4,
  noBaseline: 5,
  bug: 70,
  interrupted: 130,
} as const;

/** The one error class. Message: what, which, where. Hint: the next action. */
export class PlimsollError extends Error {
  readonly code: ErrorCode;
  readonly hint: string;
  readonly exitCode: number;

  constructor(code: ErrorCode, message: string, hint: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = 'PlimsollError';
    this.code = code;
    this.hint = hint;
    this.exitCode = ERROR_TABLE[code].exitCode;
  }
}

/** The form in which `--json` prints an error. */
export interface ErrorDocument {
  readonly error: { code: ErrorCode; message: string; hint: string; exitCode: number };
}

/** An interruption ends with the code of its signal, so the exit code can be another than the table's. */
export function errorDocument(error: PlimsollError, exitCode: number = error.exitCode): ErrorDocument {
  const { code, message, hint } = error;
  return { error: { code, message, hint, exitCode } };
}
