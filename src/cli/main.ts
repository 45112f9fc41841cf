import { Command, CommanderError } from 'commander';
import { killAllChildren, stopAllChildren } from '../host/child.ts';
import { packageVersion } from '../host/package.ts';
import { EXIT, errorDocument, PlimsollError } from '../model/errors.ts';
import { abCommand } from './ab.ts';
import { baselineCommand } from './baseline.ts';
import { claimsCommand } from './claims.ts';
import { configCommand } from './config.ts';
import { type CommonOptions, type Context, contextFor } from './context.ts';
import { demoCommand } from './demo.ts';
import { doctorCommand } from './doctor.ts';
import { gateCommand } from './gate.ts';
import { runCommand } from './run.ts';
import { seedCommand } from './seed.ts';
import { setupCommand } from './setup.ts';
import { storedCommands } from './stored.ts';

const interrupt = new AbortController();
let interruptCode: number = EXIT.interrupted;

/** First signal: stop the load, keep finished blocks, report. Second: at once. */
function onSignal(code: number): void {
  if (interrupt.signal.aborted) {
    killAllChildren();
    process.exit(code);
  }
  interruptCode = code;
  process.stderr.write('\nStopping: finished blocks are kept. Press Ctrl-C again to stop at once.\n');
  interrupt.abort(
    new PlimsollError(
      'INTERRUPTED',
      'Stopped before the first block was finished.',
      'Start the command again; seeded data is kept once it is complete.',
    ),
  );
}

async function act(work: (context: Context) => Promise<number>, options: CommonOptions): Promise<void> {
  const context = contextFor(options, interrupt.signal, packageVersion());
  try {
    process.exitCode = await work(context);
  } catch (error) {
    process.exitCode = printError(context, interrupt.signal.aborted ? asInterrupted(error) : error);
  } finally {
    await stopAllChildren();
  }
}

function asInterrupted(error: unknown): PlimsollError {
  if (error instanceof PlimsollError && error.code === 'INTERRUPTED') return error;
  return interrupt.signal.reason as PlimsollError;
}

function printError(context: Context, error: unknown): number {
  const known = error instanceof PlimsollError ? error : asBug(error);
  const exitCode = known.code === 'INTERRUPTED' ? interruptCode : known.exitCode;
  if (context.options.json) context.print(JSON.stringify(errorDocument(known, exitCode)));
  else context.note(`\n${known.code}: ${known.message}\n  → ${known.hint}`);
  if (context.options.verbose && error instanceof Error) context.note(error.stack ?? '');
  return exitCode;
}

function asBug(error: unknown): PlimsollError {
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return new PlimsollError(
    'BUG',
    `A fault in Plimsoll itself: ${stack}`,
    'Please report it with this text; the finished blocks of the run are kept.',
    error,
  );
}

function program(): Command {
  const root = new Command('plimsoll')
    .description(
      'The load line for a platform: seeds PostgreSQL, drives k6, Artillery, autocannon and Playwright, and says whether a change may merge, and why not.',
    )
    .version(packageVersion())
    .showSuggestionAfterError()
    .exitOverride()
    .configureHelp({ showGlobalOptions: true });
  for (const add of [
    setupCommand,
    doctorCommand,
    seedCommand,
    runCommand,
    abCommand,
    gateCommand,
    storedCommands,
    baselineCommand,
    claimsCommand,
    demoCommand,
    configCommand,
  ])
    add(root, act);
  return root;
}

process.on('SIGINT', () => onSignal(EXIT.interrupted));
process.on('SIGHUP', () => onSignal(129));
process.on('SIGTERM', () => onSignal(143));
process.on('exit', killAllChildren);
process.stdout.on('error', () => process.exit(EXIT.pass)); // a closed pipe (`| head`) ends quietly

try {
  await program().parseAsync(process.argv);
} catch (error) {
  if (!(error instanceof CommanderError)) throw error;
  process.exitCode = error.exitCode === 0 ? EXIT.pass : EXIT.usage;
}
