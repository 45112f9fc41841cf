import { SetupFailure } from './failure.js';

export const USAGE = `Usage: plimsoll setup [--json] [--dry-run] [-q]

Installs what Plimsoll needs and does not find: npm packages (in a checkout), k6, Chromium.

  --json      prints what was found as one JSON document
  --dry-run   says what is missing and changes nothing
  -q          says nothing unless it fails

K6_PATH, PLIMSOLL_CHROMIUM   use these programs
PLIMSOLL_HOME                keep what is built here
`;

const NAMES = {
  '--json': 'json',
  '--dry-run': 'dryRun',
  '-q': 'quiet',
  '--quiet': 'quiet',
  '-h': 'help',
  '--help': 'help',
  // known to every command, without effect here: there is nothing to colour, to tell more about or to ask
  '--no-color': 'noColor',
  '-v': 'verbose',
  '--yes': 'yes',
};

export function readOptions(args) {
  const options = {};
  for (const arg of args) {
    if (!(arg in NAMES)) throw unknownOption(arg);
    options[NAMES[arg]] = true;
  }
  return options;
}

function unknownOption(arg) {
  const failure = new SetupFailure(
    `setup does not know ${arg}.`,
    'plimsoll setup --help lists what it knows.',
  );
  failure.exitCode = 2;
  return failure;
}

export function say(options, line) {
  if (!options.quiet) process.stderr.write(`setup: ${line}\n`);
}
