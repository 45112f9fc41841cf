import type { Command } from 'commander';
import { embeddedBinaries } from '../host/postgres/binaries.ts';
import { cacheDirectory, findChromium } from '../host/tools.ts';
import { EXIT, PlimsollError } from '../model/errors.ts';
import type { DriverName } from '../model/run-plan.ts';
import { drivers } from '../registry.ts';
import type { CommonOptions, Context } from './context.ts';
import { common } from './context.ts';

interface Check {
  readonly name: string;
  readonly found: string;
  readonly ok: boolean;
  readonly fix: string;
}

export function doctorCommand(
  parent: Command,
  act: (work: (context: Context) => Promise<number>, options: CommonOptions) => Promise<void>,
): void {
  common(
    parent
      .command('doctor')
      .description('what of Node, load tools, browser and PostgreSQL is here, and how to get the rest'),
    'plimsoll doctor',
  ).action((options: CommonOptions) => act(context => doctor(context), options));
}

async function doctor(context: Context): Promise<number> {
  const checks = [
    nodeCheck(),
    ...(await driverChecks(context)),
    await chromiumCheck(context),
    await postgresCheck(context),
    machineCheck(context),
  ];
  if (context.options.json) context.print(JSON.stringify({ checks }));
  else
    for (const check of checks)
      context.print(
        `${check.ok ? '✓' : '✗'} ${check.name.padEnd(12)} ${check.found}${check.ok ? '' : `\n  → ${check.fix}`}`,
      );
  return checks.every(check => check.ok) ? EXIT.pass : EXIT.invalid;
}

function nodeCheck(): Check {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  return {
    name: 'node',
    found: process.version,
    ok: major > 22 || (major === 22 && minor >= 18),
    fix: 'Install Node 22.18 or newer.',
  };
}

async function driverChecks(context: Context): Promise<Check[]> {
  const names = Object.keys(drivers) as DriverName[];
  return Promise.all(
    names.map(async name => {
      try {
        const info = await drivers[name].probe(context.host);
        return { name, found: `${info.version} (${info.path})`, ok: true, fix: '' };
      } catch (error) {
        if (!(error instanceof PlimsollError)) throw error;
        return { name, found: error.message, ok: false, fix: error.hint };
      }
    }),
  );
}

async function chromiumCheck(context: Context): Promise<Check> {
  const path = await findChromium(context.host);
  return {
    name: 'chromium',
    found: path ?? 'not found',
    ok: path !== undefined,
    fix: 'Install Chromium, or set PLIMSOLL_CHROMIUM to its path; npm run setup does it on Debian.',
  };
}

async function postgresCheck(context: Context): Promise<Check> {
  try {
    const { version } = await embeddedBinaries(cacheDirectory(context.host), context.host.machine().isRoot);
    return { name: 'postgresql', found: `embedded ${version}`, ok: true, fix: '' };
  } catch (error) {
    if (!(error instanceof PlimsollError)) throw error;
    return { name: 'postgresql', found: error.message, ok: false, fix: error.hint };
  }
}

function machineCheck(context: Context): Check {
  const machine = context.host.machine();
  const usage = context.host.processUsage(process.pid) !== undefined;
  return {
    name: 'machine',
    found: `${machine.cores} × ${machine.cpuModel}, ${Math.round(machine.memoryBytes / 2 ** 30)} GiB, ${machine.os}${usage ? '' : '; no /proc: CPU per request cannot be measured here'}`,
    ok: true,
    fix: '',
  };
}
