import { basename, resolve } from 'node:path';
import type { Host } from '../host/host.ts';
import { PlimsollError } from '../model/errors.ts';
import type { DriverName, LoadPlan, ScenarioPlan } from '../model/run-plan.ts';
import { parseDurationMs } from '../model/units.ts';
import type { ScenarioConfig, SuiteConfig } from './config-schema.ts';
import { hashFiles } from './hash-files.ts';

export interface ScenarioFlags {
  /** Glob over scenario names: `*` stands for any text. */
  readonly scenario?: string;
  /** Every scenario this long instead, warm-up at most as long; a `native` one keeps its own length. */
  readonly durationMs?: number;
  /** So many users that wait for their answers, in place of a rate; where the driver knows none, the load stays. */
  readonly vus?: number;
}

const ENDINGS: readonly (readonly [RegExp, DriverName])[] = [
  [/\.k6\.[mc]?[jt]s$/, 'k6'],
  [/\.artillery\.ya?ml$/, 'artillery'],
  [/\.autocannon\.[mc]?[jt]s$/, 'autocannon'],
  [/\.playwright\.[mc]?[jt]s$/, 'playwright'],
];

/** Users that are ready for arrivals whose predecessors have not been answered yet; starting one costs the generator about 1.6 ms. */
const IN_FLIGHT_SECONDS = 1;

export async function resolveScenarios(
  host: Host,
  root: string,
  config: SuiteConfig,
  flags: ScenarioFlags,
): Promise<ScenarioPlan[]> {
  const wanted = config.scenarios.filter(scenario => matches(nameOf(scenario), flags.scenario));
  if (wanted.length === 0) {
    throw new PlimsollError(
      'SCENARIO_NOT_FOUND',
      `No scenario matches "${flags.scenario}".`,
      `Scenarios of this suite: ${config.scenarios.map(nameOf).join(', ')}.`,
    );
  }
  return Promise.all(wanted.map(scenario => resolveScenario(host, root, scenario, flags)));
}

async function resolveScenario(
  host: Host,
  root: string,
  scenario: ScenarioConfig,
  { durationMs, vus }: ScenarioFlags,
): Promise<ScenarioPlan> {
  if (!host.files.exists(resolve(root, scenario.file))) {
    throw new PlimsollError(
      'SCENARIO_NOT_FOUND',
      `There is no scenario file ${scenario.file}.`,
      `Create ${resolve(root, scenario.file)} or correct the name.`,
    );
  }
  const driver = scenario.driver ?? driverOf(scenario.file);
  return {
    name: nameOf(scenario),
    driver,
    file: scenario.file,
    sha256: await hashFiles(host, root, [scenario.file]),
    load: shortened(withUsers(resolveLoad(scenario.load), driver, vus), durationMs),
    warmUpMs: Math.min(parseDurationMs(scenario.warmUp) ?? 0, durationMs ?? Number.POSITIVE_INFINITY),
    expectSaturation: scenario.expectSaturation,
    ...(scenario.suffix === undefined ? {} : { suffix: scenario.suffix }),
    role: scenario.compare ? 'compared' : 'observed',
  };
}

/** dashboard.k6.ts → dashboard.k6: two drivers may run scenarios of one name. */
function nameOf(scenario: ScenarioConfig): string {
  return (
    scenario.name ??
    basename(scenario.file)
      .replace(/\.[a-z]+$/, '')
      .toLowerCase()
  );
}

export function driverOf(file: string): DriverName {
  const known = ENDINGS.find(([ending]) => ending.test(file));
  if (known) return known[1];
  if (/\.ya?ml$/.test(file)) return 'artillery';
  if (/\.[mc]?[jt]s$/.test(file)) return 'k6';
  throw new PlimsollError(
    'SCENARIO_UNSUPPORTED',
    `No driver is known for ${file}.`,
    'End the name in .k6.ts, .artillery.yml, .autocannon.ts or .playwright.ts, or give the scenario a driver.',
  );
}

function resolveLoad(load: ScenarioConfig['load']): LoadPlan {
  const durationMs = parseDurationMs(load.duration) ?? 0;
  if (load.model === 'closed') return { model: 'closed', vus: load.vus, durationMs };
  if (load.model === 'burst') return resolveBurst(load, durationMs);
  if (load.model === 'native') return { model: 'native', durationMs };
  const maxVus = load.maxVus ?? Math.min(2_000, Math.max(50, Math.ceil(load.rate * IN_FLIGHT_SECONDS)));
  return { model: 'open', ratePerSecond: load.rate, durationMs, maxVus };
}

function withUsers(load: LoadPlan, driver: DriverName, vus: number | undefined): LoadPlan {
  if (vus === undefined || driver === 'artillery' || load.model === 'native' || load.model === 'burst')
    return load;
  return { model: 'closed', vus, durationMs: load.durationMs };
}

function shortened(load: LoadPlan, durationMs: number | undefined): LoadPlan {
  if (durationMs === undefined || load.model === 'native') return load;
  if (load.model === 'burst') return { ...load, durationMs: Math.max(durationMs, load.everyMs) };
  return { ...load, durationMs };
}

function resolveBurst(load: { size: number; every: string }, durationMs: number): LoadPlan {
  const everyMs = parseDurationMs(load.every) ?? 0;
  if (everyMs > 0 && everyMs <= durationMs) return { model: 'burst', size: load.size, everyMs, durationMs };
  throw new PlimsollError(
    'CONFIG_INVALID',
    `A burst every ${load.every} does not fit into its duration.`,
    'Make `every` longer than zero and at most as long as `duration`.',
  );
}

function matches(name: string, glob: string | undefined): boolean {
  if (glob === undefined) return true;
  const pattern = glob.split('*').map(part => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${pattern.join('.*')}$`).test(name);
}
